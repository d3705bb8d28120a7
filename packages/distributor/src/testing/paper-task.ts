import type { Resources } from "../distributor-api.ts";
import type { PluginTask } from "../plugin/plugin.ts";

export const paperResources: Resources = {
  cores: 1,
  memoryBytes: null,
  runtimeSeconds: null,
  queue: null,
  stdout: null,
  stderr: null,
  extra: {},
};

/** A task that is only looked at. */
export function paperTask(changes: Partial<PluginTask> & { readonly instanceId: number }): PluginTask {
  return {
    taskId: 1,
    workflowId: 1,
    workflowRunId: 1,
    arrayId: 1,
    attempt: 1,
    name: "task",
    command: "true",
    resources: paperResources,
    context: { environment: {}, cwd: "/", umask: 0o022 },
    stdoutPath: "/nowhere/task.o",
    stderrPath: "/nowhere/task.e",
    ...changes,
  };
}
