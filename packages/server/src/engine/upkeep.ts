/**
 * What happens by itself: retries fall due, promotions go on, runs time out, silent instances are looked into, left drafts
 * are swept. Every step is a transaction that reads its work from the database, so any server may do it, twice does no
 * harm, and a crash only delays it.
 *
 * Of several servers the one that has the duty does it, so that they do not stand in each other's way. Only promotions go on
 * wherever they were left over, because tasks wait for them.
 */
import { codesOf, taskInstanceMachine } from "@jobmon/core";
import {
  deleteDraft,
  deleteOldLogRequests,
  findClosedSets,
  findOpenRuns,
  getWorkflowRow,
  listDistantRetries,
  listDueRetries,
  listTimedOutRuns,
  listUnboundWorkflows,
  listWorkflowsWithPendingSets,
  nextRetryAt,
  readSilent,
  readTaskStates,
} from "@jobmon/store";
import { secondsSince } from "../watch/watch.ts";
import { applyReports, type Report } from "./apply-reports.ts";
import { groupBy, movable, moveTasks } from "./change.ts";
import { changeWorkflows } from "./change-workflows.ts";
import { createDuty } from "./duty.ts";
import type { Engine } from "./engine.ts";
import { expandDraft } from "./expand-draft.ts";
import { promoteReady } from "./readiness.ts";
import { moveRun } from "./settle.ts";

const MAX_BATCH = 5_000;
const IDLE_MS = 1_000;
/** Less than an idle round takes, so that each of those sweeps, whatever the timer rounds. */
const SWEEP_EVERY_MS = 900;
const LOG_REQUEST_LIFE_MS = 600_000;
const DUTY = "upkeep";
const EXPAND_BUDGET_MS = 500;
/** A client that binds asks again and again; after this long it is gone. */
const LEFT_IN_THE_MIDDLE_MS = 10_000;

/** Instances about which their distributor was asked already. */
const ASKED = codesOf(taskInstanceMachine, ["TRIAGING", "KILL_SELF"]);

export interface Upkeep {
  stop(): Promise<void>;
}

/** Runs until stopped. A failing step is logged and tried again at the next round. */
export function startUpkeep(engine: Engine): Upkeep {
  const ending = new AbortController();
  const duty = createDuty(engine.store, DUTY);
  // Not the clock of the day: that may be set back.
  let sweptAt = Number.NEGATIVE_INFINITY;
  const loop = async () => {
    while (!ending.signal.aborted) {
      const signal = engine.signals.onUpkeep.wait(await idleMs(engine), ending.signal);
      const hasMore = await attempt(engine, "promotion", () => promoteWaiting(engine));
      const isOurs = await attempt(engine, "duty", () => duty.isOurs());
      engine.watch?.duty(DUTY, isOurs);
      if (isOurs) {
        await attempt(engine, "retries", () => requeueDue(engine));
        if (performance.now() - sweptAt >= SWEEP_EVERY_MS) {
          sweptAt = performance.now();
          await sweep(engine);
        }
      }
      if (!hasMore) await signal;
    }
  };
  const running = loop();
  return {
    stop: async () => {
      ending.abort();
      await running;
      await attempt(engine, "duty", () => duty.drop());
    },
  };
}

async function sweep(engine: Engine): Promise<void> {
  await attempt(engine, "timeouts", () => timeOutRuns(engine));
  await attempt(engine, "silence", () => suspectSilent(engine));
  await attempt(engine, "drafts", () => sweepDrafts(engine));
  await attempt(engine, "log_requests", () => sweepLogRequests(engine));
}

/** False for a step that failed, too. */
async function attempt<T>(engine: Engine, step: string, work: () => Promise<T>): Promise<T | false> {
  const startedAt = performance.now();
  try {
    const result = await work();
    engine.watch?.step(step, secondsSince(startedAt), true);
    return result;
  } catch (error) {
    engine.watch?.step(step, secondsSince(startedAt), false);
    engine.log.error({ step, error: String(error) }, "upkeep_failed");
    return false;
  }
}

async function idleMs(engine: Engine): Promise<number> {
  const due = await engine.store.read(nextRetryAt).catch(() => null);
  return due === null ? IDLE_MS : Math.min(IDLE_MS, Math.max(1, due - engine.clock()));
}

/** Marks ready what was left over; true when there is still more. */
export async function promoteWaiting(engine: Engine): Promise<boolean> {
  const workflowIds = await engine.store.read(listWorkflowsWithPendingSets);
  for (const id of workflowIds) await changeWorkflows(engine, [id], (change) => promoteReady(change, id));
  return workflowIds.length > 0;
}

export async function requeueDue(engine: Engine): Promise<boolean> {
  const now = engine.clock();
  const { backoffMaxMs } = engine.policy;
  const due = await engine.store.read(async (db) => [
    ...(await listDueRetries(db, now, MAX_BATCH)),
    // No wait is that long: the clock was set back, and nobody must wait for it to come round again.
    ...(await listDistantRetries(db, now + 2 * backoffMaxMs, MAX_BATCH)),
  ]);
  if (due.length === 0) return false;
  await changeWorkflows(
    engine,
    due.map((task) => task.workflow_id),
    async (change) => {
      const ids = due.map((task) => task.id);
      const tasks = movable("requeue", [...(await readTaskStates(change.tx, ids)).values()]);
      const sets = tasks.map((task) => task.upstream_set_id);
      const closed = await findClosedSets(change.tx, sets);
      // An upstream that was reset while the attempt ran is to be waited for again.
      for (const [isClosed, group] of groupBy(tasks, (task) => closed.has(task.upstream_set_id)))
        await moveTasks(change, isClosed ? "unready" : "requeue", group, { set: { retry_at: null } });
    },
  );
  return due.length >= MAX_BATCH;
}

export async function timeOutRuns(engine: Engine): Promise<boolean> {
  const late = await engine.store.read((db) => listTimedOutRuns(db, engine.clock()));
  for (const { workflow_id: workflowId, id } of late)
    await changeWorkflows(engine, [workflowId], async (change) => {
      const workflow = change.workflows.get(workflowId);
      const run = (await findOpenRuns(change.tx, workflowId)).find((open) => open.id === id);
      const reason = "its time limit was reached; nothing more was launched, and submitted tasks go on";
      if (workflow && run) await moveRun(change, { workflow, run, event: "fail", reason });
    });
  return late.length > 0;
}

/**
 * Silence is not failure: the distributor is asked first. Only past the grace is an instance given up; one that was told to
 * end counts as ended then, so that a host that never comes back does not hold a stop up for ever.
 */
export async function suspectSilent(engine: Engine): Promise<boolean> {
  const now = engine.clock();
  const { triageGraceMs: graceMs } = engine.policy;
  const silent = await engine.store.read((db) => readSilent(db, { now, graceMs, limit: MAX_BATCH }));
  if (silent.length === 0) return false;
  const reports = silent.map((instance) =>
    ASKED.includes(instance.status) ? giveUp(instance, now) : suspect(instance, now),
  );
  await changeWorkflows(
    engine,
    silent.map((instance) => instance.workflow_id),
    (change) => applyReports(change, reports),
  );
  const expired = reports.filter((report) => report.event === "expire").length;
  engine.log.warn({ silent: reports.length - expired, expired }, "instances_silent");
  return false;
}

function suspect(instance: { readonly id: number }, now: number): Report {
  return { instanceId: instance.id, event: "suspect", at: now };
}

function giveUp(instance: { readonly id: number; readonly report_by: number }, now: number): Report {
  const seconds = Math.round((now - instance.report_by) / 1_000);
  return {
    instanceId: instance.id,
    event: "expire",
    at: now,
    description: `no sign of life for ${seconds} s beyond the deadline, and its distributor found nothing`,
  };
}

/** Goes on with bindings that were left in the middle, and removes drafts that nobody came back for. */
export async function sweepDrafts(engine: Engine): Promise<boolean> {
  const now = engine.clock();
  const draftBefore = now - engine.policy.draftExpiryMs;
  const claimedBefore = now - LEFT_IN_THE_MIDDLE_MS;
  const left = await engine.store.read((db) => listUnboundWorkflows(db, { claimedBefore, draftBefore }));
  for (const { id, identity } of left)
    if (identity !== null) await attempt(engine, "binding", () => goOnBinding(engine, id));
    else if (
      await engine.store.write((tx) => deleteDraft(tx, { workflowId: id, touchedBefore: draftBefore }))
    )
      engine.log.info({ workflowId: id }, "draft_swept");
  return false;
}

/** Questions about logs whose server died while it waited. */
async function sweepLogRequests(engine: Engine): Promise<void> {
  const before = engine.clock() - LOG_REQUEST_LIFE_MS;
  await engine.store.write((tx) => deleteOldLogRequests(tx, before));
}

async function goOnBinding(engine: Engine, workflowId: number): Promise<boolean> {
  const workflow = await engine.store.read((db) => getWorkflowRow(db, workflowId));
  return workflow !== undefined && (await expandDraft(engine, workflow, EXPAND_BUDGET_MS)) > 0;
}
