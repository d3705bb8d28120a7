/**
 * Turning a claimed draft into tasks, chunk by chunk, each in a transaction of its own: first the upstream sets and
 * resources of all chunks, then the tasks. What is done is marked in the same transaction, so whoever comes next, another
 * request or the sweep after a crash, goes on where it stopped.
 */
import { codeOf, taskMachine, workflowMachine } from "@jobmon/core";
import {
  clearChunkSets,
  deleteChunk,
  expandTasks,
  findChunkWithSets,
  insertResources,
  insertRootSet,
  insertSets,
  listChunkNumbers,
  putTaskAttributes,
  readChunk,
  touchWorkflow,
  type WorkflowRow,
} from "@jobmon/store";
import { audit } from "./audit.ts";
import { type Change, versionOf } from "./change.ts";
import { changeWorkflows } from "./change-workflows.ts";
import type { Engine } from "./engine.ts";
import { moveWorkflow } from "./settle.ts";

const WAITING = codeOf(taskMachine, "REGISTERING");

/** Works for about `budgetMs`. Returns the number of chunks still to be stored; 0 when the workflow is bound. */
export async function expandDraft(engine: Engine, workflow: WorkflowRow, budgetMs: number): Promise<number> {
  const until = performance.now() + budgetMs;
  for (;;) {
    const left = await expandStep(engine, workflow.id);
    if (left === 0 || performance.now() > until) return left;
  }
}

async function expandStep(engine: Engine, workflowId: number): Promise<number> {
  return changeWorkflows(engine, [workflowId], async (change) => {
    const workflow = change.workflows.get(workflowId);
    if (workflow?.status !== codeOf(workflowMachine, "REGISTERING")) return 0;
    await touchWorkflow(change.tx, workflowId, change.now);
    const withSets = await findChunkWithSets(change.tx, workflowId);
    const [next, ...others] = await listChunkNumbers(change.tx, workflowId);
    if (withSets !== undefined) await storeSets(change, workflow, withSets);
    else if (next !== undefined) await storeTasks(change, workflowId, next);
    else await finishBinding(change, workflow);
    return next === undefined ? 0 : others.length + 1;
  });
}

async function storeSets(change: Change, workflow: WorkflowRow, chunk: number): Promise<void> {
  const key = { workflowId: workflow.id, chunk };
  const part = await readChunk(change.tx, key, ["set_rows", "profile_rows"]);
  await insertResources(change.tx, JSON.parse(part.profile_rows));
  const sets = JSON.parse(part.set_rows) as [number, [number, number][]][];
  const setId = (ref: number) => workflow.first_set_id + 1 + ref;
  const taskId = (index: number) => workflow.first_task_id + index;
  await insertRootSet(change.tx, { workflowId: workflow.id, setId: workflow.first_set_id });
  await insertSets(change.tx, workflow.id, {
    sizes: sets.map(([ref, ranges]) => [
      setId(ref),
      ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0),
    ]),
    members: sets.flatMap(([ref, ranges]) =>
      ranges.map(([first, last]) => [setId(ref), taskId(first), taskId(last)] as const),
    ),
  });
  await clearChunkSets(change.tx, key);
}

async function storeTasks(change: Change, workflowId: number, chunk: number): Promise<void> {
  const key = { workflowId, chunk };
  const part = await readChunk(change.tx, key, ["task_rows", "attribute_rows", "array_counts"]);
  await expandTasks(change.tx, {
    workflowId,
    rows: part.task_rows,
    status: WAITING,
    at: change.now,
    version: versionOf(change, workflowId),
  });
  await putTaskAttributes(change.tx, JSON.parse(part.attribute_rows));
  for (const [arrayId, count] of JSON.parse(part.array_counts) as [number, number][])
    change.counts.push({ workflowId, arrayId, status: WAITING, by: count });
  await deleteChunk(change.tx, key);
}

async function finishBinding(change: Change, workflow: WorkflowRow): Promise<void> {
  await moveWorkflow(change, workflow, "bind");
  await audit(change, {
    workflowId: workflow.id,
    actor: workflow.user_name,
    event: "workflow_bound",
    detail: `${workflow.task_count} tasks stored`,
  });
}
