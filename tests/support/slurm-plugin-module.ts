/** A plugin module for processes that are to be killed: what a configuration would say comes from the environment. */
import { builtInPlugins, type CreatePlugin } from "@jobmon/distributor";

export const SETTINGS_VARIABLE = "JOBMON_TEST_SLURM";

export const createPlugin: CreatePlugin = (context) => {
  const slurm = JSON.parse(process.env[SETTINGS_VARIABLE] ?? "{}");
  const create = builtInPlugins.slurm as CreatePlugin;
  return create({ ...context, cluster: { ...context.cluster, slurm } });
};
