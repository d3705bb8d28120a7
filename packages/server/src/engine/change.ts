import {
  codeOf,
  type EventOf,
  judge,
  stateOfCode,
  type taskInstanceMachine,
  taskMachine,
} from "@jobmon/core";
import {
  type CountChange,
  type InstanceState,
  type Move,
  moveMany,
  type Tx,
  type WorkflowRow,
} from "@jobmon/store";
import type { News } from "../notifications/news.ts";
import type { Engine } from "./engine.ts";

/** A transaction that holds the rows of some workflows; made by `changeWorkflows`. */
export interface Change {
  readonly engine: Engine;
  readonly tx: Tx;
  readonly now: number;
  readonly workflows: ReadonlyMap<number, WorkflowRow>;
  readonly counts: CountChange[];
  /** Workflows in which a task failed for good by its own fault. */
  readonly failed: Set<number>;
  /** How many tasks more than before have failed for good, by workflow; known when runs are settled. */
  readonly newlyFailed: Map<number, number>;
  /** What people may have asked to be told of. */
  readonly news: News[];
  /** Promotions are left over for later transactions. */
  isUpkeepDue: boolean;
  /** Nothing moved that could end or begin a run, so there is nothing to settle. */
  isQuiet: boolean;
}

export function versionOf(change: Change, workflowId: number): number {
  const workflow = change.workflows.get(workflowId);
  if (!workflow) throw new Error(`workflow ${workflowId} is not locked by this change`);
  return workflow.version;
}

interface CountedTask {
  readonly id: number;
  readonly workflow_id: number;
  readonly array_id: number;
  readonly status: string;
}

type Extras = Pick<Move<"task">, "set" | "add"> & {
  readonly each?: {
    readonly columns: readonly string[];
    readonly cells: ReadonlyMap<number, readonly (string | number | null)[]>;
  };
};

/** Moves tasks that were judged to move, and their counts. Returns the number moved. */
export async function moveTasks(
  change: Change,
  event: EventOf<typeof taskMachine>,
  tasks: readonly CountedTask[],
  extras: Extras = {},
): Promise<number> {
  const to = codeOf(taskMachine, taskMachine.events[event].to);
  for (const [workflowId, group] of groupBy(tasks, (task) => task.workflow_id)) {
    await moveMany(change.tx, {
      table: "task",
      event,
      ids: group.map((task) => task.id),
      at: change.now,
      version: versionOf(change, workflowId),
      set: extras.set,
      add: extras.add,
      each: extras.each && {
        columns: extras.each.columns,
        cells: group.map((task) => extras.each?.cells.get(task.id) ?? []),
      },
    });
    for (const [arrayId, ofArray] of groupBy(group, (task) => task.array_id))
      for (const [status, { length }] of groupBy(ofArray, (task) => task.status))
        change.counts.push(
          { workflowId, arrayId, status, by: -length },
          { workflowId, arrayId, status: to, by: length },
        );
  }
  return tasks.length;
}

/** The tasks that an event moves, by the machine's judgement of their present letters. */
export function movable<T extends { readonly status: string }>(
  event: EventOf<typeof taskMachine>,
  tasks: readonly T[],
): T[] {
  return tasks.filter((task) => judge(taskMachine, mustState(task.status), event) === "move");
}

function mustState(code: string) {
  const state = stateOfCode(taskMachine, code);
  if (!state) throw new Error(`a task has the unknown status ${code}`);
  return state;
}

export async function moveInstances(
  change: Change,
  event: EventOf<typeof taskInstanceMachine>,
  instances: readonly Pick<InstanceState, "id" | "workflow_id">[],
  extras: Extras = {},
): Promise<void> {
  for (const [workflowId, group] of groupBy(instances, (instance) => instance.workflow_id))
    await moveMany(change.tx, {
      table: "task_instance",
      event,
      ids: group.map((instance) => instance.id),
      at: change.now,
      version: versionOf(change, workflowId),
      set: extras.set,
      each: extras.each && {
        columns: extras.each.columns,
        cells: group.map((instance) => extras.each?.cells.get(instance.id) ?? []),
      },
    });
}

export function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
