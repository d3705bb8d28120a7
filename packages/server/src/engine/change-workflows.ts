/**
 * One transaction that changes workflows.
 *
 * It locks the workflows first (their row is the mutex of everything below them), raises their versions, lets the
 * use-case move what it must, then brings the kept counts along and settles the runs: closes what is over, opens what
 * waited. After the commit it wakes who waits.
 */
import { codeOf, taskMachine, workflowMachine } from "@jobmon/core";
import {
  type CountChange,
  changeCounts,
  type HistoryScope,
  keepHistory,
  lockWorkflows,
  WHOLE_WORKFLOW,
  type WorkflowRow,
} from "@jobmon/store";
import { writeNews } from "../notifications/write-news.ts";
import type { Change } from "./change.ts";
import { clustersOf } from "./clusters-of.ts";
import type { Engine } from "./engine.ts";
import { settleWorkflow } from "./settle.ts";

export async function changeWorkflows<T>(
  engine: Engine,
  workflowIds: readonly number[],
  work: (change: Change) => Promise<T>,
): Promise<T> {
  const ids = [...new Set(workflowIds)];
  let isUpkeepDue = false;
  const result = await engine.store.write(async (tx) => {
    const workflows = await lockWorkflows(tx, ids);
    const change: Change = {
      engine,
      tx,
      now: engine.clock(),
      workflows,
      counts: [],
      failed: new Set(),
      newlyFailed: new Map(),
      news: [],
      isUpkeepDue: false,
      isQuiet: false,
    };
    const outcome = await work(change);
    const counts = change.counts.splice(0);
    await changeCounts(tx, counts);
    await keepHistory(tx, scopesOf(counts, workflows), change.now);
    countFailed(change, counts);
    if (!change.isQuiet) for (const workflow of workflows.values()) await settleWorkflow(change, workflow);
    if (change.news.length > 0) await writeNews(change);
    isUpkeepDue = change.isUpkeepDue;
    return outcome;
  });
  for (const id of ids) {
    engine.signals.changed(id);
    engine.signals.work(await clustersOf(engine, id));
  }
  if (isUpkeepDue) engine.signals.upkeep();
  return result;
}

const FAILED = codeOf(taskMachine, "ERROR_FATAL");

function countFailed({ newlyFailed }: Change, counts: readonly CountChange[]): void {
  for (const { workflowId, status, by } of counts)
    if (status === FAILED) newlyFailed.set(workflowId, (newlyFailed.get(workflowId) ?? 0) + by);
}

const UNBOUND = codeOf(workflowMachine, "REGISTERING");

/** The arrays that changed and their workflows as a whole; what is still being bound has no history yet. */
function scopesOf(
  changes: readonly CountChange[],
  workflows: ReadonlyMap<number, WorkflowRow>,
): HistoryScope[] {
  const scopes = new Map<number, HistoryScope>();
  for (const { workflowId, arrayId } of changes) {
    if (scopes.has(arrayId) || workflows.get(workflowId)?.status === UNBOUND) continue;
    scopes.set(arrayId, { workflowId, arrayId });
    scopes.set(-workflowId, { workflowId, arrayId: WHOLE_WORKFLOW });
  }
  return [...scopes.values()];
}
