import { JobmonError } from "@jobmon/core";
import { type Db, getWorkflowRow, type ListedTask, readTasks, type WorkflowRow } from "@jobmon/store";

export async function getWorkflowOf(db: Db, workflowId: number): Promise<WorkflowRow> {
  const workflow = await getWorkflowRow(db, workflowId);
  if (workflow) return workflow;
  throw new JobmonError("not_found", {
    detail: `there is no workflow ${workflowId}`,
    hint: "list the workflows to find its id",
    ids: { workflowId },
  });
}

export async function getTaskOf(db: Db, taskId: number): Promise<ListedTask> {
  const [task] = await readTasks(db, [taskId]);
  if (task) return task;
  throw new JobmonError("not_found", {
    detail: `there is no task ${taskId}`,
    hint: "list the tasks of its workflow to find its id",
    ids: { taskId },
  });
}
