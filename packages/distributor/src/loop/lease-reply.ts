import type { Lease, LeaseReply } from "../distributor-api.ts";
import type { Unresolved } from "../dynamic/resolutions.ts";
import type { PluginTask } from "../plugin/plugin.ts";
import { logPathsOf } from "./log-paths.ts";
import type { RunContexts } from "./run-contexts.ts";

export interface ReadLeases {
  readonly tasks: readonly PluginTask[];
  /** Leases whose resources are to be worked out first. */
  readonly unresolved: readonly Unresolved[];
  /** Leases that cannot be run, each with the reason. */
  readonly refused: readonly { readonly lease: Lease; readonly description: string }[];
}

/** The leases of a reply as tasks, each with its run's context, resources and log files. */
export function readLeases(
  reply: Pick<LeaseReply, "leases" | "resources" | "runs">,
  surroundings: { readonly contexts: RunContexts; readonly logsDir: string },
): ReadLeases {
  const tasks: PluginTask[] = [];
  const unresolved: Unresolved[] = [];
  const refused: ReadLeases["refused"][number][] = [];
  const contexts = surroundings.contexts.find(reply.runs);
  for (const lease of reply.leases) {
    const resources = reply.resources[lease.resourcesId];
    const run = reply.runs[lease.workflowRunId];
    const found = contexts.get(String(lease.workflowRunId));
    if (resources === undefined || run === undefined || found === undefined) {
      refused.push({ lease, description: "The server sent the task without its resources or its run." });
    } else if ("fault" in found) {
      refused.push({ lease, description: found.fault });
    } else if (resources.dynamic !== undefined) {
      unresolved.push({ lease, resources, run, context: found.context });
    } else {
      const { context } = found;
      const paths = logPathsOf(lease, resources, { logsDir: surroundings.logsDir, cwd: context.cwd });
      tasks.push({ ...lease, resources, context, ...paths });
    }
  }
  return { tasks, unresolved, refused };
}
