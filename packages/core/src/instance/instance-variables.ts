export interface InstanceIds {
  readonly instanceId: number;
  readonly taskId: number;
  readonly workflowId: number;
  readonly workflowRunId: number;
  readonly attempt: number;
}

/** The environment variables that name a task instance to its own command, wherever it runs. */
export function instanceVariables(ids: InstanceIds): Record<string, string> {
  return {
    JOBMON_TASK_INSTANCE_ID: String(ids.instanceId),
    JOBMON_TASK_ID: String(ids.taskId),
    JOBMON_WORKFLOW_ID: String(ids.workflowId),
    JOBMON_WORKFLOW_RUN_ID: String(ids.workflowRunId),
    JOBMON_ATTEMPT: String(ids.attempt),
  };
}
