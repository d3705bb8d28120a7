/**
 * Closing and opening runs: decided from the kept counts, in the transaction that made the last change.
 *
 * **Invariant:** a workflow is DONE exactly when all its tasks are; a run that stopped ends only when nothing of it is
 * left on the cluster.
 */
import {
  ACTIVE_TASK_STATES,
  codeOf,
  codesOf,
  type EventOf,
  judge,
  type NotificationKind,
  stateOfCode,
  taskMachine,
  WORKFLOW_EVENT_OF_RUN_EVENT,
  type WorkflowEvent,
  workflowMachine,
  workflowRunMachine,
} from "@jobmon/core";
import {
  countActive,
  findOpenRuns,
  listPendingSets,
  moveMany,
  type RunRow,
  readCounts,
  type WorkflowRow,
} from "@jobmon/store";
import { audit } from "./audit.ts";
import { type Change, versionOf } from "./change.ts";

type RunEvent = EventOf<typeof workflowRunMachine>;

const DONE = codeOf(taskMachine, "DONE");
const FATAL = codeOf(taskMachine, "ERROR_FATAL");
const WAITING = codeOf(taskMachine, "REGISTERING");
const UNDER_WAY = codesOf(workflowMachine, ["QUEUED", "RUNNING"]);
const TERMINAL_RUN = codesOf(workflowRunMachine, workflowRunMachine.terminal);
/** What people may ask to be told of; what a person did to a run is no news to them. */
const NEWS_OF_RUN_EVENT: Partial<Record<RunEvent, NotificationKind>> = { finish: "finished", fail: "failed" };
/** Tasks in these letters will move by themselves. */
const LIVELY = [...ACTIVE_TASK_STATES, "QUEUED", "ERROR_RECOVERABLE", "ADJUSTING_RESOURCES"] as const;

export async function settleWorkflow(change: Change, workflow: WorkflowRow): Promise<void> {
  if (workflow.status === codeOf(workflowMachine, "REGISTERING")) return;
  const runs = await findOpenRuns(change.tx, workflow.id);
  const counts = await readCounts(change.tx, workflow.id);
  for (const run of runs) await settleRun(change, { workflow, run, counts, runs });
  if (runs.every(isOver)) await settleIdle(change, workflow, counts);
}

/** Without an open run it is done when all its tasks are; else it is halted when no job of it is left on the cluster. */
async function settleIdle(change: Change, workflow: WorkflowRow, counts: Counts): Promise<void> {
  if (counts[DONE] === workflow.task_count) await moveWorkflow(change, workflow, "finish");
  else if (
    UNDER_WAY.includes(workflow.status) &&
    (await countActive(change.tx, { workflowId: workflow.id })) === 0
  )
    await moveWorkflow(change, workflow, "halt");
}

type Counts = Readonly<Record<string, number>>;

interface Situation {
  readonly workflow: WorkflowRow;
  readonly run: RunRow;
  readonly counts: Counts;
  /** That were open when settling began, oldest first; their statuses are kept up. */
  readonly runs: readonly RunRow[];
}

function isOver(run: RunRow): boolean {
  return TERMINAL_RUN.includes(run.status);
}

async function settleRun(change: Change, situation: Situation): Promise<void> {
  const { workflow, run, counts } = situation;
  switch (stateOfCode(workflowRunMachine, run.status)) {
    case "BOUND":
    case "RUNNING":
      noteFirstFailure(change, situation);
      if (counts[DONE] === workflow.task_count)
        return moveRun(change, { workflow, run, event: "finish", reason: null });
      if (run.is_fail_fast && change.failed.has(workflow.id))
        return moveRun(change, {
          workflow,
          run,
          event: "fail",
          reason: "a task failed, and the run was asked to stop at the first failure",
        });
      return failIfStuck(change, situation);
    case "COLD_RESUME":
    case "HOT_RESUME":
      return endIfDrained(change, situation);
    case "LINKING":
      return bindIfAlone(change, situation);
  }
}

/** The first is one before which none had failed. */
function noteFirstFailure(change: Change, { workflow, run, counts }: Situation): void {
  const fresh = change.newlyFailed.get(workflow.id) ?? 0;
  if (fresh <= 0 || (counts[FATAL] ?? 0) > fresh) return;
  change.news.push({
    workflowId: workflow.id,
    runId: run.id,
    kind: "first_failure",
    episode: 0,
    reason: null,
  });
}

async function failIfStuck(change: Change, { workflow, run, counts }: Situation): Promise<void> {
  if (LIVELY.some((state) => (counts[codeOf(taskMachine, state)] ?? 0) > 0)) return;
  if ((await listPendingSets(change.tx, workflow.id, 1)).length > 0) return;
  const failed = counts[FATAL] ?? 0;
  const blocked = counts[WAITING] ?? 0;
  const reason = `${failed} ${failed === 1 ? "task" : "tasks"} failed${blocked > 0 ? `, ${blocked} wait for them` : ""}`;
  await moveRun(change, { workflow, run, event: "fail", reason });
}

async function endIfDrained(change: Change, { workflow, run, runs }: Situation): Promise<void> {
  if ((await countActive(change.tx, { runId: run.id })) > 0) return;
  const successor = runs.find((other) => other.id > run.id);
  if (!successor) return moveRun(change, { workflow, run, event: "stopped", reason: run.reason });
  await moveRun(change, { workflow, run, event: "terminate", reason: `run ${successor.id} took over` });
}

/** The runs before this one have ended, and nothing of them is left: it begins, if anything is left to do. */
async function bindIfAlone(change: Change, situation: Situation): Promise<void> {
  const { workflow, run, runs } = situation;
  if (!runs.every((other) => other.id >= run.id || isOver(other))) return;
  if ((await countActive(change.tx, { workflowId: workflow.id })) > 0) return;
  await moveRun(change, { workflow, run, event: "bind", reason: null });
  await settleRun(change, situation);
}

/** Moves a run and what hangs on it: the workflow's status, the story. Reports that come too late change nothing. */
export async function moveRun(
  change: Change,
  step: {
    readonly workflow: WorkflowRow;
    readonly run: RunRow;
    readonly event: RunEvent;
    readonly reason: string | null;
  },
): Promise<void> {
  const { workflow, run, event } = step;
  const state = stateOfCode(workflowRunMachine, run.status);
  if (!state || judge(workflowRunMachine, state, event) !== "move") return;
  const to = workflowRunMachine.events[event].to;
  const isOver = workflowRunMachine.terminal.includes(to);
  await moveMany(change.tx, {
    table: "workflow_run",
    event,
    ids: [run.id],
    at: change.now,
    version: versionOf(change, workflow.id),
    set: { reason: step.reason, ...(isOver ? { ended_at: change.now } : {}) },
  });
  (run as { status: string }).status = codeOf(workflowRunMachine, to);
  const kind = NEWS_OF_RUN_EVENT[event];
  if (kind !== undefined)
    change.news.push({ workflowId: workflow.id, runId: run.id, kind, episode: 0, reason: step.reason });
  const coupled = WORKFLOW_EVENT_OF_RUN_EVENT[event];
  // Halted means more than that the run is over: nothing of the workflow is left. Settling sees to that.
  if (coupled && coupled !== "halt") await moveWorkflow(change, workflow, coupled);
  const label = workflowRunMachine.states[to].label.toLowerCase();
  await audit(change, {
    workflowId: workflow.id,
    event: `run_${event}`,
    detail: `run ${run.id}: ${label}${step.reason ? `, ${step.reason}` : ""}`,
  });
}

export async function moveWorkflow(
  change: Change,
  workflow: WorkflowRow,
  event: WorkflowEvent,
): Promise<void> {
  const state = stateOfCode(workflowMachine, workflow.status);
  if (!state || judge(workflowMachine, state, event) !== "move") return;
  await moveMany(change.tx, {
    table: "workflow",
    event,
    ids: [workflow.id],
    at: change.now,
    version: versionOf(change, workflow.id),
  });
  (workflow as { status: string }).status = codeOf(workflowMachine, workflowMachine.events[event].to);
}
