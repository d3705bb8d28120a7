/**
 * What must hold of the rows at every moment between two transactions, whatever was done before. Each rule is one function
 * from the rows of one workflow to sentences about what is broken.
 */
import {
  ACTIVE_INSTANCE_STATES,
  ACTIVE_TASK_STATES,
  codeOf,
  codesOf,
  LAUNCHING_RUN_STATES,
  OPEN_RUN_STATES,
  taskInstanceMachine,
  taskMachine,
  workflowMachine,
  workflowRunMachine,
} from "@jobmon/core";
import { MAX_HISTORY_STEPS } from "@jobmon/store";
import { groupBy } from "../engine/change.ts";
import type { EnginePolicy } from "../engine/engine.ts";
import type { Rows } from "./read-rows.ts";

type Row<T extends keyof Rows> = Rows[T][number];

/** One workflow and all that belongs to it. */
export interface WorkflowRows extends Omit<Rows, "workflows"> {
  readonly workflow: Row<"workflows">;
  readonly policy: Pick<EnginePolicy, "maxInfrastructureFailures">;
}

const task = (state: Parameters<typeof codeOf<keyof typeof taskMachine.states>>[1]) =>
  codeOf(taskMachine, state);
const DONE = task("DONE");
const QUEUED = task("QUEUED");
const REGISTERING = task("REGISTERING");
const FATAL = task("ERROR_FATAL");
const ACTIVE_TASK = new Set(codesOf(taskMachine, ACTIVE_TASK_STATES));
const RETRYING_TASK = new Set(codesOf(taskMachine, ["ERROR_RECOVERABLE", "ADJUSTING_RESOURCES"]));
const ACTIVE_INSTANCE = new Set(codesOf(taskInstanceMachine, ACTIVE_INSTANCE_STATES));
const OPEN_RUN = new Set(codesOf(workflowRunMachine, OPEN_RUN_STATES));
const LAUNCHING_RUN = new Set(codesOf(workflowRunMachine, LAUNCHING_RUN_STATES));
const STOPPING_RUN = new Set(codesOf(workflowRunMachine, ["COLD_RESUME", "HOT_RESUME"]));
const CLEARING_RUN = new Set(codesOf(workflowRunMachine, ["COLD_RESUME", "LINKING"]));
const KILL_SELF = codeOf(taskInstanceMachine, "KILL_SELF");
/** Runs that end while instances of them may go on: on the first failure, or at their time limit. */
const ENDED_EARLY = codeOf(workflowRunMachine, "ERROR");
const UNBOUND = new Set(codesOf(workflowMachine, ["REGISTERING", "ABORTED"]));
/** Which states of a live instance go with the state of its task; a kill or silence changes only the instance. */
const ASIDE = ["TRIAGING", "KILL_SELF"] as const;
const INSTANCE_OF_TASK: Readonly<Record<string, readonly string[]>> = {
  [task("INSTANTIATING")]: codesOf(taskInstanceMachine, ["INSTANTIATED", ...ASIDE]),
  [task("LAUNCHED")]: codesOf(taskInstanceMachine, ["LAUNCHED", ...ASIDE]),
  [task("RUNNING")]: codesOf(taskInstanceMachine, ["RUNNING", ...ASIDE]),
};
const FAILURE_KIND_OF: Readonly<Record<string, string>> = {
  [codeOf(taskInstanceMachine, "ERROR")]: "application",
  [codeOf(taskInstanceMachine, "NO_DISTRIBUTOR_ID")]: "application",
  [codeOf(taskInstanceMachine, "RESOURCE_ERROR")]: "resource",
  [codeOf(taskInstanceMachine, "UNKNOWN_ERROR")]: "infrastructure",
  [codeOf(taskInstanceMachine, "NO_HEARTBEAT")]: "infrastructure",
};

const RULES: readonly ((rows: WorkflowRows) => Iterable<string>)[] = [
  checkTaskCount,
  checkCounts,
  checkHistory,
  checkSets,
  checkWaiting,
  checkResolved,
  checkRetries,
  checkLiveInstances,
  checkInstances,
  checkRuns,
  checkStopping,
  checkWorkflow,
  checkVersions,
];

export function findViolations(
  rows: Rows,
  policy: Pick<EnginePolicy, "maxInfrastructureFailures">,
): string[] {
  const bound = rows.workflows.filter((workflow) => !UNBOUND.has(workflow.status));
  return bound.flatMap((workflow) => {
    const own = { ...rowsOf(rows, workflow), policy };
    return RULES.flatMap((rule) => [...rule(own)].map((what) => `workflow ${workflow.id}: ${what}`));
  });
}

function rowsOf(rows: Rows, workflow: Row<"workflows">): Omit<WorkflowRows, "policy"> {
  const isOwn = (row: { readonly workflow_id: number }) => row.workflow_id === workflow.id;
  const sets = rows.sets.filter(isOwn);
  const instances = rows.instances.filter(isOwn);
  const setIds = new Set(sets.map((set) => set.id));
  const instanceIds = new Set(instances.map((instance) => instance.id));
  return {
    workflow,
    sets,
    instances,
    arrays: rows.arrays.filter(isOwn),
    counts: rows.counts.filter(isOwn),
    history: rows.history.filter(isOwn),
    members: rows.members.filter((member) => setIds.has(member.upstream_set_id)),
    tasks: rows.tasks.filter(isOwn),
    runs: rows.runs.filter(isOwn),
    dynamic: rows.dynamic,
    errors: rows.errors.filter((error) => instanceIds.has(error.task_instance_id)),
  };
}

function* checkTaskCount({ workflow, tasks }: WorkflowRows) {
  if (tasks.length !== workflow.task_count)
    yield `announced ${workflow.task_count} tasks and has ${tasks.length}`;
}

function* checkCounts({ counts, tasks }: WorkflowRows) {
  const expected = new Map<string, number>();
  for (const row of tasks)
    for (const arrayId of [0, row.array_id]) {
      const key = `${arrayId}/${row.status}`;
      expected.set(key, (expected.get(key) ?? 0) + 1);
    }
  for (const row of counts) {
    const key = `${row.array_id}/${row.status}`;
    if (row.tasks !== (expected.get(key) ?? 0))
      yield `the kept count ${key} is ${row.tasks}, a recount gives ${expected.get(key) ?? 0}`;
    expected.delete(key);
  }
  for (const [key, recount] of expected) yield `no count is kept for ${key}, a recount gives ${recount}`;
}

/** The last row of each array's history is how its counts stand, and there are never more rows than may be. */
function* checkHistory({ history, counts }: WorkflowRows): Iterable<string> {
  for (const [arrayId, rows] of groupBy(history, (row) => row.array_id)) {
    const last = rows.at(-1) as Row<"history">;
    const countOf = (code: string) =>
      counts.find((count) => count.array_id === arrayId && count.status === code)?.tasks ?? 0;
    for (const [column, code] of [
      ["done", DONE],
      ["failed", FATAL],
      ["queued", QUEUED],
      ["waiting", REGISTERING],
    ] as const)
      if (last[column] !== countOf(code))
        yield `the history of array ${arrayId} ends with ${last[column]} ${column} tasks, ${countOf(code)} are counted`;
    if (rows.length > MAX_HISTORY_STEPS) yield `the history of array ${arrayId} has ${rows.length} rows`;
  }
}

function* checkSets({ sets, members, tasks }: WorkflowRows) {
  const statusOf = new Map(tasks.map((row) => [row.id, row.status]));
  const membersOf = groupBy(members, (member) => member.upstream_set_id);
  for (const set of sets) {
    const open = (membersOf.get(set.id) ?? []).filter(
      (member) => statusOf.get(member.task_id) !== DONE,
    ).length;
    if (set.remaining !== open) yield `set ${set.id} has ${set.remaining} remaining, a recount gives ${open}`;
    if (set.is_pending === 1 && set.remaining > 0)
      yield `set ${set.id} is pending with ${set.remaining} remaining`;
    if (set.is_pending === 0 && set.promoted_to !== 0) yield `set ${set.id} keeps a mark and is not pending`;
  }
}

function* checkWaiting({ sets, tasks, runs }: WorkflowRows) {
  const setOf = new Map(sets.map((set) => [set.id, set]));
  for (const row of tasks) {
    const set = setOf.get(row.upstream_set_id);
    if (!set) yield `task ${row.id} waits for set ${row.upstream_set_id}, which is not there`;
    else if (row.status === QUEUED && set.remaining > 0)
      yield `task ${row.id} is ready with ${set.remaining} upstreams not done`;
    else if (row.status === REGISTERING && set.remaining === 0 && runs.length > 0) {
      if (set.is_pending === 0 || row.id <= set.promoted_to)
        yield `task ${row.id} waits although its upstreams are done, and nothing will mark it ready`;
    }
  }
}

/** What a command worked out is one task's own. */
function* checkResolved({ tasks, dynamic }: WorkflowRows) {
  const own = new Set(dynamic.filter((row) => row.dynamic === null).map((row) => row.id));
  const seen = new Map<number, number>();
  for (const row of tasks.filter((task) => own.has(task.task_resources_id))) {
    const other = seen.get(row.task_resources_id);
    if (other !== undefined)
      yield `tasks ${other} and ${row.id} share resources that were worked out for one`;
    seen.set(row.task_resources_id, row.id);
  }
}

function* checkRetries({ tasks, policy, dynamic }: WorkflowRows) {
  const unresolved = new Set(dynamic.filter((row) => row.dynamic !== null).map((row) => row.id));
  for (const row of tasks) {
    if (RETRYING_TASK.has(row.status) !== (row.retry_at !== null))
      yield `task ${row.id} is ${row.status} with the retry time ${row.retry_at}`;
    if (row.counted_failures > row.max_attempts)
      yield `task ${row.id} failed ${row.counted_failures} times, allowed are ${row.max_attempts}`;
    if (row.infrastructure_failures > policy.maxInfrastructureFailures + 1)
      yield `task ${row.id} had ${row.infrastructure_failures} infrastructure failures`;
    const isSpent =
      row.counted_failures === row.max_attempts ||
      row.infrastructure_failures > policy.maxInfrastructureFailures;
    // Resources that cannot be worked out fail a task at once.
    if (row.status === FATAL && !isSpent && !unresolved.has(row.task_resources_id))
      yield `task ${row.id} was given up with attempts left`;
    if (RETRYING_TASK.has(row.status) && isSpent)
      yield `task ${row.id} is to be tried again with no attempt left`;
  }
}

function* checkLiveInstances({ tasks, instances }: WorkflowRows) {
  const liveOf = groupBy(
    instances.filter((instance) => ACTIVE_INSTANCE.has(instance.status)),
    (instance) => instance.task_id,
  );
  for (const row of tasks) {
    const live = liveOf.get(row.id) ?? [];
    if (live.length > 1) yield `task ${row.id} has ${live.length} live instances`;
    if (ACTIVE_TASK.has(row.status) !== live.length > 0)
      yield `task ${row.id} is ${row.status} with ${live.length} live instances`;
    for (const instance of live)
      if (!INSTANCE_OF_TASK[row.status]?.includes(instance.status))
        yield `task ${row.id} is ${row.status} and its instance ${instance.id} is ${instance.status}`;
  }
}

function* checkInstances({ instances, tasks, errors, workflow }: WorkflowRows) {
  const taskOf = new Map(tasks.map((row) => [row.id, row]));
  const errorsOf = groupBy(errors, (error) => error.task_instance_id);
  for (const row of instances) {
    if (taskOf.get(row.task_id)?.array_id !== row.array_id) yield `instance ${row.id} is of another array`;
    if (ACTIVE_INSTANCE.has(row.status) !== (row.ended_at === null))
      yield `instance ${row.id} is ${row.status} and ended at ${row.ended_at}`;
    const kind = FAILURE_KIND_OF[row.status] ?? null;
    if (row.failure_kind !== kind)
      yield `instance ${row.id} is ${row.status} with the failure kind ${row.failure_kind}`;
    const kinds = (errorsOf.get(row.id) ?? []).map((error) => error.kind);
    if (kinds.join() !== (kind ?? "")) yield `instance ${row.id} is ${row.status} with the errors [${kinds}]`;
  }
  const retries = instances.filter((instance) => instance.attempt > 1).length;
  if (workflow.retries !== retries)
    yield `${workflow.retries} retries are kept, ${retries} instances are retries`;
}

function* checkRuns({ runs, instances }: WorkflowRows) {
  const open = runs.filter((run) => OPEN_RUN.has(run.status));
  for (const run of open.slice(0, -1))
    if (!STOPPING_RUN.has(run.status))
      yield `run ${run.id} is ${run.status} and run ${open.at(-1)?.id} is open too`;
  for (const run of runs)
    if (OPEN_RUN.has(run.status) !== (run.ended_at === null))
      yield `run ${run.id} is ${run.status} and ended at ${run.ended_at}`;
  const runOf = new Map(runs.map((run) => [run.id, run]));
  for (const row of instances) {
    const run = runOf.get(row.workflow_run_id);
    if (!run) yield `instance ${row.id} is of run ${row.workflow_run_id}, which is not there`;
    else if (ACTIVE_INSTANCE.has(row.status) && !OPEN_RUN.has(run.status) && run.status !== ENDED_EARLY)
      yield `instance ${row.id} is ${row.status} and its run ${run.id} is ${run.status}`;
  }
}

/** While a run is being stopped, or waits for another to be, all that is left has been told to end. */
function* checkStopping({ runs, instances }: WorkflowRows) {
  const stopping = runs.find((run) => CLEARING_RUN.has(run.status));
  if (!stopping) return;
  for (const row of instances)
    if (ACTIVE_INSTANCE.has(row.status) && row.status !== KILL_SELF)
      yield `run ${stopping.id} is ${stopping.status}, and instance ${row.id} is ${row.status}`;
}

function* checkWorkflow({ workflow, tasks, runs, instances }: WorkflowRows) {
  const isAllDone = tasks.every((row) => row.status === DONE);
  const isDone = workflow.status === codeOf(workflowMachine, "DONE");
  if (isDone !== isAllDone && !(isAllDone && instances.some((row) => ACTIVE_INSTANCE.has(row.status))))
    yield `it is ${workflow.status} and ${isAllDone ? "all" : "not all"} of its tasks are done`;
  const isOpen = runs.some((run) => OPEN_RUN.has(run.status));
  const isUnderWay = codesOf(workflowMachine, ["QUEUED", "RUNNING"]).includes(workflow.status);
  const isEnding = !isOpen && instances.some((row) => ACTIVE_INSTANCE.has(row.status));
  if (isOpen !== isUnderWay && !isEnding)
    yield `it is ${workflow.status} with ${isOpen ? "an" : "no"} open run`;
  const isLaunching = runs.some((run) => LAUNCHING_RUN.has(run.status));
  if (isLaunching && isAllDone) yield "a run is launching and every task is done";
}

function* checkVersions({ workflow, tasks, runs, instances }: WorkflowRows) {
  for (const [what, rows] of Object.entries({ tasks, runs, instances }))
    for (const row of rows)
      if (row.version > workflow.version)
        yield `${what} ${row.id} has version ${row.version}, beyond the workflow's ${workflow.version}`;
}
