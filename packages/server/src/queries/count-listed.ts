import type { Reply, Request } from "@jobmon/api";
import {
  countTasks as countTasksOf,
  countWorkflows as countWorkflowsOf,
  TASK_FIELDS,
  WORKFLOW_FIELDS,
} from "@jobmon/store";
import { getWorkflowOf } from "./get-known.ts";
import { parseFilter } from "./parse-filter.ts";
import type { Reader } from "./reader.ts";

/** Workflows are counted up to here. */
const MAX_COUNTED = 10_000;

export async function countWorkflows(
  reader: Reader,
  { where }: Request<"countWorkflows">,
): Promise<Reply<"countWorkflows">> {
  const predicates = parseFilter(where, WORKFLOW_FIELDS);
  return reader.store.read((db) => countWorkflowsOf(db, predicates, MAX_COUNTED));
}

export async function countTasks(
  reader: Reader,
  { workflowId, where }: Request<"countTasks">,
): Promise<Reply<"countTasks">> {
  const predicates = parseFilter(where, TASK_FIELDS);
  return reader.store.read(async (db) => {
    const workflow = await getWorkflowOf(db, workflowId);
    const block = { workflowId, firstTaskId: workflow.first_task_id, taskCount: workflow.task_count };
    return countTasksOf(db, { block, predicates, effort: "limited" });
  });
}
