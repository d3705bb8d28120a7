/**
 * More of what tasks ran out of.
 *
 * **Invariant:** what grows is a new resources row that only this task points to; tasks that shared the old one keep it.
 */
import { type ExhaustibleName, growResources, type QueueLimits, type Resources } from "@jobmon/core";
import {
  insertResources,
  listQueuesOfArrays,
  readExhausted,
  readResources,
  setResourcesOfTasks,
  type TaskState,
  takeIdsIn,
} from "@jobmon/store";
import { type Change, versionOf } from "./change.ts";

export interface Growing {
  readonly task: TaskState;
  readonly exhausted: ExhaustibleName;
}

export interface Grown {
  /** Of the resources to use from now on. */
  readonly id: number;
  readonly exhausted: ExhaustibleName;
  readonly changed: boolean;
  readonly reason: string;
}

/** Stores what the tasks get from now on, and leaves it to the caller to let them point to it; by task id. */
export async function growTasks(change: Change, growing: readonly Growing[]): Promise<Map<number, Grown>> {
  if (growing.length === 0) return new Map();
  const stored = await readResources(
    change.tx,
    growing.map(({ task }) => task.task_resources_id),
  );
  const queuesOf = await listQueuesOfArrays(
    change.tx,
    growing.map(({ task }) => task.array_id),
  );
  const grown = new Map<number, Grown>();
  for (const { task, exhausted } of growing) {
    const row = stored.get(task.task_resources_id);
    if (!row) throw new Error(`resources ${task.task_resources_id} of task ${task.id} are missing`);
    const resources = JSON.parse(row.requested) as Resources;
    const fallbacks = JSON.parse(row.fallback_queues) as string[];
    const growth = growResources({
      resources,
      scales: JSON.parse(row.scales),
      exhausted,
      growthsSoFar: exhausted === "memory" ? task.memory_growths : task.runtime_growths,
      queues: queuesInOrder(queuesOf.get(task.array_id) ?? [], resources.queue, fallbacks),
    });
    const id = growth.changed ? await takeIdsIn(change.tx, "task_resources", 1) : task.task_resources_id;
    if (growth.changed)
      await insertResources(change.tx, [
        [id, JSON.stringify(growth.resources), row.scales, row.fallback_queues],
      ]);
    grown.set(task.id, { id, exhausted, changed: growth.changed, reason: growth.reason });
  }
  return grown;
}

/** Those of the failed tasks whose last attempt outgrew its resources get more of what ran out. Returns how many did. */
export async function growFailed(change: Change, failed: readonly TaskState[]): Promise<number> {
  const exhaustedOf = await readExhausted(
    change.tx,
    failed.map((task) => task.id),
  );
  const growing = failed.flatMap((task): Growing[] => {
    const exhausted = exhaustedOf.get(task.id);
    return exhausted === undefined ? [] : [{ task, exhausted }];
  });
  const grown = await growTasks(change, growing);
  const changed = growing.filter(({ task }) => grown.get(task.id)?.changed);
  await setResourcesOfTasks(
    change.tx,
    changed.map(({ task, exhausted }) => [
      task.id,
      (grown.get(task.id) as Grown).id,
      task.memory_growths + (exhausted === "memory" ? 1 : 0),
      task.runtime_growths + (exhausted === "runtime" ? 1 : 0),
      versionOf(change, task.workflow_id),
    ]),
  );
  return changed.length;
}

function queuesInOrder(
  known: readonly QueueLimits[],
  current: string | null,
  fallbacks: readonly string[],
): QueueLimits[] {
  return [current, ...fallbacks].flatMap((name) => known.find((queue) => queue.name === name) ?? []);
}
