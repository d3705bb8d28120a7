import { join } from "node:path";
import type { CreatePlugin } from "../plugin/plugin.ts";
import { checkReach } from "./slurm/check-reach.ts";
import { FactBook } from "./slurm/fact-book.ts";
import { openController } from "./slurm/open-controller.ts";
import { SlurmPlugin } from "./slurm/slurm-plugin.ts";
import { completeSettings } from "./slurm/slurm-settings.ts";

/** Runs commands as elements of array jobs on a Slurm cluster, each by a worker. */
export const createPlugin: CreatePlugin = async (context) => {
  const { clock, log, spoolDir, cluster } = context;
  const settings = completeSettings(cluster.slurm);
  const controller = openController(context, settings);
  const facts = new FactBook({ controller, path: join(spoolDir, "facts.json"), clock, log });
  await facts.refresh();
  const { nodeAddresses } = facts.current;
  try {
    checkReach(cluster.name, { serverUrl: context.workers.serverUrl, nodeAddresses });
  } catch (error) {
    facts.close();
    throw error;
  }
  return new SlurmPlugin({ context, controller, settings, facts });
};
