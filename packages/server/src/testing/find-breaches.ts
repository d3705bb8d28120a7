/**
 * What must hold between two moments: terminal states stay, a task is recorded done by exactly one instance, nothing is
 * leased too early or beyond a limit, and whatever changes carries a higher version.
 */
import {
  ACTIVE_TASK_STATES,
  codeOf,
  codesOf,
  type Machine,
  stateOfCode,
  taskInstanceMachine,
  taskMachine,
  workflowMachine,
  workflowRunMachine,
} from "@jobmon/core";
import type { Rows } from "./read-rows.ts";

/** What people did in between; what happens by itself must not do the same. */
export interface Permissions {
  /** Tasks that are over may run again: a reset, or a resume. */
  readonly mayReset: boolean;
  /** Tasks may be done without an instance. */
  readonly mayMarkDone: boolean;
}

export const NOTHING_SPECIAL: Permissions = { mayReset: false, mayMarkDone: false };

interface Step {
  readonly before: Rows;
  readonly after: Rows;
  readonly allowed: Permissions;
}

const TASK_DONE = codeOf(taskMachine, "DONE");
const TASK_FATAL = codeOf(taskMachine, "ERROR_FATAL");
const INSTANCE_DONE = codeOf(taskInstanceMachine, "DONE");
const ACTIVE_TASK = new Set(codesOf(taskMachine, ACTIVE_TASK_STATES));
/** Runs that launch nothing more. */
const ENDING_RUN = new Set(
  codesOf(workflowRunMachine, ["COLD_RESUME", "HOT_RESUME", ...workflowRunMachine.terminal]),
);
const UNBOUND = codeOf(workflowMachine, "REGISTERING");

const RULES: readonly ((step: Step) => Iterable<string>)[] = [
  checkTerminal,
  checkClaims,
  checkPaths,
  checkRecordedDone,
  checkGivenUp,
  checkLeases,
  checkVersions,
];

export function findBreaches(before: Rows, after: Rows, allowed: Permissions = NOTHING_SPECIAL): string[] {
  return RULES.flatMap((rule) => [...rule({ before, after, allowed })]);
}

function byId<R extends { readonly id: number }>(rows: readonly R[]): Map<number, R> {
  return new Map(rows.map((row) => [row.id, row]));
}

/** Rows of both moments; those that are new have no `was`. */
function* pairs<R extends { readonly id: number }>(before: readonly R[], after: readonly R[]) {
  const known = byId(before);
  for (const is of after) {
    yield { was: known.get(is.id), is };
    known.delete(is.id);
  }
  for (const was of known.values()) yield { was, is: undefined };
}

const terminalCodes = (machine: Machine) => new Set(codesOf(machine, machine.terminal));

function* checkTerminal({ before, after }: Step) {
  for (const [what, machine, from, to] of [
    ["instance", taskInstanceMachine, before.instances, after.instances],
    ["run", workflowRunMachine, before.runs, after.runs],
  ] as const) {
    const terminal = terminalCodes(machine as unknown as Machine);
    for (const { was, is } of pairs<{ id: number; status: string }>(from, to)) {
      if (!is) yield `${what} ${was?.id} is gone`;
      else if (was && terminal.has(was.status) && !Bun.deepEquals(was, is))
        yield `${what} ${is.id} was over and changed: ${describeChange(was, is)}`;
    }
  }
}

/** Whose an instance is, it stays: another copy of its worker is never heard. */
function* checkClaims({ before, after }: Step) {
  for (const { was, is } of pairs(before.instances, after.instances))
    if (was?.claim_key != null && was.claim_key !== is?.claim_key)
      yield `instance ${was.id} was claimed by ${was.claim_key}, and now is ${is?.claim_key}'s`;
}

function describeChange(was: object, is: object): string {
  const old = was as Record<string, unknown>;
  return Object.entries(is)
    .filter(([name, value]) => old[name] !== value)
    .map(([name, value]) => `${name} ${old[name]} -> ${value}`)
    .join(", ");
}

function* checkPaths({ before, after }: Step) {
  for (const [machine, from, to] of [
    [taskInstanceMachine, before.instances, after.instances],
    [taskMachine, before.tasks, after.tasks],
    [workflowRunMachine, before.runs, after.runs],
    [workflowMachine, before.workflows, after.workflows],
  ] as const)
    for (const { was, is } of pairs<{ id: number; status: string }>(from, to))
      if (was && is && !isReachable(machine as unknown as Machine, was.status, is.status))
        yield `${machine.name} ${is.id} went from ${was.status} to ${is.status}`;
}

function isReachable(machine: Machine, fromCode: string, toCode: string): boolean {
  const start = stateOfCode(machine, fromCode) ?? "";
  const seen = new Set([start]);
  for (const state of seen)
    for (const event of Object.values(machine.events)) if (event.from.includes(state)) seen.add(event.to);
  return seen.has(stateOfCode(machine, toCode) ?? "");
}

function* checkRecordedDone({ before, after, allowed }: Step) {
  const instances = new Map<number, number>();
  for (const { was, is } of pairs(before.instances, after.instances))
    if (is?.status === INSTANCE_DONE && was?.status !== INSTANCE_DONE)
      instances.set(is.task_id, (instances.get(is.task_id) ?? 0) + 1);
  for (const { was, is } of pairs(before.tasks, after.tasks)) {
    if (!was || !is) continue;
    const finished = instances.get(is.id) ?? 0;
    if (was.status === TASK_DONE && is.status !== TASK_DONE && !allowed.mayReset)
      yield `task ${is.id} was done and is ${is.status}`;
    if (finished > 1) yield `${finished} instances of task ${is.id} were recorded done`;
    if (was.status === TASK_DONE && finished > 0 && !allowed.mayReset)
      yield `task ${is.id} was done, and another instance of it was recorded done`;
    if (was.status !== TASK_DONE && is.status === TASK_DONE && finished === 0 && !allowed.mayMarkDone)
      yield `task ${is.id} became done without an instance`;
    if (finished > 0 && is.status !== TASK_DONE && !allowed.mayReset)
      yield `an instance of task ${is.id} was recorded done, and the task is ${is.status}`;
  }
}

function* checkGivenUp({ before, after, allowed }: Step) {
  for (const { was, is } of pairs(before.tasks, after.tasks))
    if (was?.status === TASK_FATAL && is?.status !== TASK_FATAL && !allowed.mayReset && !allowed.mayMarkDone)
      yield `task ${is?.id} had failed for good and is ${is?.status}`;
}

function* checkLeases({ before, after }: Step) {
  const known = new Set(before.instances.map((row) => row.id));
  const leased = after.instances.filter((row) => !known.has(row.id));
  if (leased.length === 0) return;
  const statusOf = new Map(after.tasks.map((row) => [row.id, row.status]));
  const taskOf = byId(before.tasks);
  const newlyLeased = new Set(leased.map((row) => row.task_id));
  for (const { upstream_set_id, task_id } of after.members) {
    if (statusOf.get(task_id) === TASK_DONE) continue;
    for (const id of newlyLeased)
      if (taskOf.get(id)?.upstream_set_id === upstream_set_id)
        yield `task ${id} was leased before its upstream ${task_id} was done`;
  }
  yield* checkLimits({ before, after }, leased);
}

function* checkLimits({ before, after }: Omit<Step, "allowed">, leased: Rows["instances"]) {
  const [workflows, arrays, runs] = [byId(before.workflows), byId(before.arrays), byId(before.runs)];
  const active = after.tasks.filter((row) => ACTIVE_TASK.has(row.status));
  for (const id of new Set(leased.map((row) => row.workflow_id))) {
    const limit = Math.max(
      ...[workflows, byId(after.workflows)].map((of) => of.get(id)?.max_concurrently_running ?? 0),
    );
    const count = active.filter((row) => row.workflow_id === id).length;
    if (count > limit) yield `workflow ${id} has ${count} active tasks after a lease, the limit is ${limit}`;
    if (workflows.get(id)?.is_paused === 1 && byId(after.workflows).get(id)?.is_paused === 1)
      yield `workflow ${id} is paused, and tasks of it were leased`;
  }
  for (const id of new Set(leased.map((row) => row.array_id))) {
    const limit = Math.max(
      ...[arrays, byId(after.arrays)].map((of) => of.get(id)?.max_concurrently_running ?? 0),
    );
    const count = active.filter((row) => row.array_id === id).length;
    if (count > limit) yield `array ${id} has ${count} active tasks after a lease, the limit is ${limit}`;
  }
  for (const row of leased) {
    const run = runs.get(row.workflow_run_id);
    if (run && ENDING_RUN.has(run.status))
      yield `run ${run.id} is ${run.status}, and instance ${row.id} was leased for it`;
  }
}

function* checkVersions({ before, after }: Step) {
  const versions = new Map(before.workflows.map((row) => [row.id, row.version]));
  for (const { was, is } of pairs(before.workflows, after.workflows)) {
    if (!was || !is || is.status === UNBOUND) continue;
    if (is.version < was.version)
      yield `the version of workflow ${is.id} went from ${was.version} to ${is.version}`;
    if (is.version === was.version && !Bun.deepEquals(was, is))
      yield `workflow ${is.id} changed and kept its version: ${describeChange(was, is)}`;
  }
  for (const what of ["tasks", "runs", "instances"] as const)
    for (const { was, is } of pairs<Versioned>(before[what], after[what])) {
      const old = is && versions.get(is.workflow_id);
      if (!is || old === undefined || Bun.deepEquals(withoutPrivacies(was), withoutPrivacies(is))) continue;
      if (is.version <= old)
        yield `${what} ${is.id} changed with version ${is.version}, and the workflow was at ${old} already: ${describeChange(was ?? {}, is)}`;
    }
}

interface Versioned {
  readonly id: number;
  readonly workflow_id: number;
  readonly version: number;
  readonly report_by?: number;
  readonly claim_key?: string | null;
}

/** A heartbeat only puts off a deadline, and a claim is between a worker and the server; nobody waits to be told. */
function withoutPrivacies(row: Versioned | undefined): unknown {
  return row && { ...row, report_by: 0, claim_key: null };
}
