import { tmpdir } from "node:os";
import { JobmonError } from "@jobmon/core";
import type { PluginContext } from "../../plugin/plugin.ts";
import { CliController } from "./cli-controller.ts";
import { RestController } from "./rest-controller.ts";
import { RestToken } from "./rest-token.ts";
import { submissionEnvironment } from "./sbatch-command.ts";
import type { SlurmController } from "./slurm-controller.ts";
import type { FullSettings } from "./slurm-settings.ts";

/** The way to Slurm that the configuration chose. */
export function openController({ cluster, clock }: PluginContext, settings: FullSettings): SlurmController {
  if (settings.backend === "cli") return new CliController(settings);
  const { restUrl, restTokenCommand, slurmConf } = settings;
  if (restUrl === undefined) {
    throw new JobmonError("config_invalid", {
      detail: `The cluster ${cluster.name} is to be reached by slurmrestd, and its address is not known.`,
      hint: `Set clusters.${cluster.name}.slurm.rest_url.`,
    });
  }
  // Of the process, not of the distributor: Slurm knows who asks by the token.
  const user = process.env.USER ?? process.env.LOGNAME ?? "root";
  const environment = submissionEnvironment(process.env);
  const token = new RestToken({ command: restTokenCommand, slurmConf, now: () => clock.steadyNow() });
  return new RestController({ url: restUrl, user, token, submitter: { folder: tmpdir(), environment } });
}
