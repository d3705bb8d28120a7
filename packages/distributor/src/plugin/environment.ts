import type { PluginTask } from "./plugin.ts";

/** The environment of a task: that of its run, and what names the task to itself. */
export function environmentOf(task: PluginTask): Record<string, string> {
  return {
    ...task.context.environment,
    JOBMON_TASK_INSTANCE_ID: String(task.instanceId),
    JOBMON_TASK_ID: String(task.taskId),
    JOBMON_WORKFLOW_ID: String(task.workflowId),
    JOBMON_WORKFLOW_RUN_ID: String(task.workflowRunId),
    JOBMON_ATTEMPT: String(task.attempt),
  };
}
