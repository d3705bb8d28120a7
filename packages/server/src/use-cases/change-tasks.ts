/**
 * What a person does to all tasks that fit a filter.
 *
 * First it is counted and shown, then done with the same filter and the number that was seen: when it is another by now,
 * nothing happens. Very many tasks are changed in portions, each in a transaction of its own, and a request does only as
 * many as fit into its time; the next one goes on behind the last task.
 */
import type { Reply, Request } from "@jobmon/api";
import {
  ACTIVE_TASK_STATES,
  codesOf,
  formatCount,
  JobmonError,
  statesOf,
  type TaskState as TaskWord,
  taskMachine,
} from "@jobmon/core";
import {
  countTasks,
  findTaskPage,
  type Predicate,
  readTaskStates,
  readTasks,
  setTaskPriorities,
  TASK_FIELDS,
  type TaskState,
} from "@jobmon/store";
import { audit } from "../engine/audit.ts";
import { type Change, movable, versionOf } from "../engine/change.ts";
import { changeWorkflows } from "../engine/change-workflows.ts";
import type { Engine } from "../engine/engine.ts";
import { getWorkflowOf } from "../queries/get-known.ts";
import { parseFilter } from "../queries/parse-filter.ts";
import { wordOf } from "../queries/state-words.ts";
import { markDone, runAgain } from "./set-task-status.ts";

type Body = Request<"changeTasks">["body"];
type Action = Body["action"];

const TASKS_A_TRANSACTION = 2_000;
const BUDGET_MS = 150;
const SAMPLE = 20;
const MAX_FILTER_CHARACTERS = 500;
const ACTIVE = new Set(codesOf(taskMachine, ACTIVE_TASK_STATES));

/** Tasks in these states can be changed so. */
const STATES: Readonly<Record<Action, readonly TaskWord[]>> = {
  retry: ["ERROR_FATAL"],
  reset: statesOf(taskMachine).filter((state) => state !== "REGISTERING"),
  mark_done: taskMachine.events.mark_done.from,
  set_priority: statesOf(taskMachine).filter((state) => state !== "DONE"),
};

export async function changeTasks(
  engine: Engine,
  { workflowId, body }: Request<"changeTasks">,
): Promise<Reply<"changeTasks">> {
  if ((body.action === "set_priority") !== (body.priority !== undefined)) throw refusePriority(body);
  const selection = await select(engine, workflowId, body);
  const isFirst = body.afterTaskId === 0;
  const { count } = isFirst
    ? await engine.store.read((db) => countTasks(db, { ...selection, effort: "exact" }))
    : { count: 0 };
  const sample = isFirst ? await readSample(engine, selection) : [];
  if (body.preview) return { count, changed: 0, killed: 0, sample, nextTaskId: null };
  if (isFirst && body.expectedCount !== undefined && body.expectedCount !== count)
    throw refuseOtherCount(workflowId, body.expectedCount, count);
  const done = await changePortions(engine, { workflowId, body, selection, count });
  return { ...done, count: isFirst ? count : done.changed, sample };
}

interface Selection {
  readonly block: { readonly workflowId: number; readonly firstTaskId: number; readonly taskCount: number };
  readonly predicates: readonly Predicate[];
}

async function select(engine: Engine, workflowId: number, body: Body): Promise<Selection> {
  const codes = codesOf(taskMachine, STATES[body.action]);
  const predicates: Predicate[] = [
    ...parseFilter(body.where, TASK_FIELDS),
    { field: "status", operator: "in", values: codes },
  ];
  const workflow = await engine.store.read((db) => getWorkflowOf(db, workflowId));
  const block = { workflowId, firstTaskId: workflow.first_task_id, taskCount: workflow.task_count };
  return { block, predicates };
}

function findIds(engine: Engine, selection: Selection, page: { limit: number; afterTaskId: number }) {
  const { limit, afterTaskId } = page;
  return engine.store.read((db) =>
    findTaskPage(db, {
      ...selection,
      sortBy: "id",
      page: { limit, direction: "ascending", after: { value: afterTaskId, id: afterTaskId } },
    }),
  );
}

async function readSample(engine: Engine, selection: Selection): Promise<Reply<"changeTasks">["sample"]> {
  const { ids } = await findIds(engine, selection, { limit: SAMPLE, afterTaskId: 0 });
  const tasks = await engine.store.read((db) => readTasks(db, ids));
  return tasks.map(({ id, name, status }) => ({ id, name, status: wordOf(taskMachine, status) }));
}

interface Order {
  readonly workflowId: number;
  readonly body: Body;
  readonly selection: Selection;
  readonly count: number;
}

async function changePortions(engine: Engine, order: Order) {
  const until = performance.now() + BUDGET_MS;
  let afterTaskId = order.body.afterTaskId;
  let changed = 0;
  let killed = 0;
  do {
    const { ids, next } = await findIds(engine, order.selection, { limit: TASKS_A_TRANSACTION, afterTaskId });
    if (ids.length > 0) {
      const portion = await changePortion(engine, order, { ids, isFirst: afterTaskId === 0 });
      changed += portion.changed;
      killed += portion.killed;
    }
    if (next === null) return { changed, killed, nextTaskId: null };
    afterTaskId = next.id;
  } while (performance.now() < until);
  return { changed, killed, nextTaskId: afterTaskId };
}

async function changePortion(
  engine: Engine,
  order: Order,
  portion: { readonly ids: readonly number[]; readonly isFirst: boolean },
) {
  const { workflowId, body } = order;
  return changeWorkflows(engine, [workflowId], async (change) => {
    const codes = new Set(codesOf(taskMachine, STATES[body.action]));
    const states = [...(await readTaskStates(change.tx, portion.ids)).values()];
    // What moved on since it was found is left alone.
    const tasks = states.filter((task) => codes.has(task.status));
    const killed = await act(change, order, tasks);
    if (portion.isFirst) await auditOrder(change, order);
    return { changed: tasks.length, killed };
  });
}

/** Returns how many were active and told to end. */
async function act(
  change: Change,
  { workflowId, body }: Order,
  tasks: readonly TaskState[],
): Promise<number> {
  if (body.action === "set_priority") {
    const ids = tasks.map(({ id }) => id);
    const version = versionOf(change, workflowId);
    await setTaskPriorities(change.tx, { ids, priority: body.priority ?? 0, version });
    return 0;
  }
  if (body.action === "mark_done") {
    await markDone(change, movable("mark_done", tasks));
    return 0;
  }
  const active = tasks.filter((task) => ACTIVE.has(task.status));
  await runAgain(change, workflowId, { moving: movable("reset", tasks), active });
  return active.length;
}

const EVENTS: Readonly<Record<Action, string>> = {
  retry: "tasks_retried",
  reset: "tasks_reset",
  mark_done: "tasks_marked_done",
  set_priority: "tasks_reprioritised",
};
const VERBS: Readonly<Record<Action, string>> = {
  retry: "Retry",
  reset: "Reset",
  mark_done: "Mark done",
  set_priority: "Set the priority",
};

/** One entry for all portions, written with the first. */
async function auditOrder(change: Change, { workflowId, body, count }: Order): Promise<void> {
  const filter = body.where?.length ? `that fit ${body.where.join(" and ")}` : "of the workflow";
  const priority = body.action === "set_priority" ? ` to ${body.priority}` : "";
  await audit(change, {
    workflowId,
    actor: body.user,
    event: EVENTS[body.action],
    detail: `${VERBS[body.action]}${priority}: ${formatCount(count)} tasks ${filter}`.slice(
      0,
      MAX_FILTER_CHARACTERS,
    ),
  });
}

function refusePriority(body: Body): JobmonError {
  return new JobmonError("invalid_request", {
    detail:
      body.priority === undefined
        ? "the priority of tasks was to be set, and none was given"
        : `a priority was given to the action ${body.action}, which sets none`,
    hint: "give `priority` with `set_priority`, and with nothing else",
  });
}

function refuseOtherCount(workflowId: number, expected: number, count: number): JobmonError {
  return new JobmonError("conflict", {
    detail: `${formatCount(expected)} tasks of workflow ${workflowId} were to be changed, and ${formatCount(count)} fit by now; nothing was changed`,
    hint: "look at the preview anew, then decide",
    ids: { workflowId },
  });
}
