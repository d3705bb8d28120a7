/**
 * Which tasks are ready.
 *
 * A set of upstreams counts down as its members are done; at 0 it is open and its tasks become ready. A set may have a
 * million tasks, so they are marked in limited portions: the set stays pending until all are, and upkeep goes on with it
 * in transactions of its own. The mark is in the database, so a crash only delays it.
 */
import { codeOf, taskMachine } from "@jobmon/core";
import {
  countSetsOfMembers,
  listPendingSets,
  markPromoted,
  readTasksByStatus,
  readWaitingTasks,
  reopenSetsOf,
  setRemaining,
  type TaskState,
} from "@jobmon/store";
import { type Change, groupBy, movable, moveTasks } from "./change.ts";

const MAX_PROMOTIONS = 5_000;
const MAX_PENDING_SETS = 5_000;

const REGISTERING = codeOf(taskMachine, "REGISTERING");

/** The tasks are DONE: counts their sets down and marks ready what became so. */
export async function propagateDone(change: Change, taskIds: readonly number[]): Promise<void> {
  if (taskIds.length === 0) return;
  const sets = await countSetsOfMembers(change.tx, taskIds);
  await setRemaining(
    change.tx,
    sets.map((set) => [set.upstream_set_id, set.remaining - set.members]),
  );
  const opened = new Set(sets.filter((set) => set.remaining === set.members).map((set) => set.workflow_id));
  for (const workflowId of opened) await promoteReady(change, workflowId);
}

/** Marks ready a limited number of tasks of open sets; upkeep does the rest. */
export async function promoteReady(change: Change, workflowId: number): Promise<number> {
  const sets = await listPendingSets(change.tx, workflowId, MAX_PENDING_SETS);
  if (sets.length === 0) return 0;
  const waiting = await readWaitingTasks(change.tx, sets, MAX_PROMOTIONS);
  const isCut = waiting.length === MAX_PROMOTIONS;
  const last = waiting.at(-1);
  const cutAt = isCut ? sets.findIndex((set) => set.id === last?.upstream_set_id) : sets.length;
  const marks: [number, number, number][] = sets.slice(0, cutAt).map((set) => [set.id, 0, 0]);
  if (isCut && last) marks.push([last.upstream_set_id, last.id, 1]);
  await markPromoted(change.tx, marks);
  if (isCut || sets.length === MAX_PENDING_SETS) change.isUpkeepDue = true;
  const tasks = waiting.map((task) => ({ ...task, workflow_id: workflowId, status: REGISTERING }));
  return moveTasks(change, "ready", tasks);
}

/** DONE tasks are taken back: their sets close again, and what was ready because of them waits again. */
export async function retractDone(
  change: Change,
  workflowId: number,
  taskIds: readonly number[],
): Promise<void> {
  if (taskIds.length === 0) return;
  const sets = await countSetsOfMembers(change.tx, taskIds);
  await setRemaining(
    change.tx,
    sets.map((set) => [set.upstream_set_id, set.remaining + set.members]),
  );
  const closed = new Set(sets.filter((set) => set.remaining === 0).map((set) => set.upstream_set_id));
  if (closed.size === 0) return;
  const candidates = await readTasksByStatus(change.tx, {
    workflowId,
    statuses: taskMachine.events.unready.from.map((state) => codeOf(taskMachine, state)),
    limit: Number.MAX_SAFE_INTEGER,
  });
  const waiting = candidates.filter((task) => closed.has(task.upstream_set_id));
  await moveTasks(change, "unready", waiting, { set: { retry_at: null } });
}

/** Tasks that went back to waiting become ready again if their sets are open. */
export async function reconsider(
  change: Change,
  tasks: readonly Pick<TaskState, "upstream_set_id" | "workflow_id">[],
): Promise<void> {
  if (tasks.length === 0) return;
  await reopenSetsOf(
    change.tx,
    tasks.map((task) => task.upstream_set_id),
  );
  for (const workflowId of groupBy(tasks, (task) => task.workflow_id).keys())
    await promoteReady(change, workflowId);
}

/** Takes tasks back to the start: they run again when their upstreams allow it. */
export async function resetTasks(
  change: Change,
  workflowId: number,
  tasks: readonly TaskState[],
): Promise<number> {
  const reset = movable("reset", tasks);
  const done = codeOf(taskMachine, "DONE");
  await moveTasks(change, "reset", reset, {
    set: { retry_at: null, counted_failures: 0, infrastructure_failures: 0, num_attempts: 0 },
  });
  await retractDone(
    change,
    workflowId,
    reset.filter((task) => task.status === done).map((task) => task.id),
  );
  return reset.length;
}
