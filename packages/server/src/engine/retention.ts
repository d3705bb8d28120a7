/**
 * Deleting workflows that ended longer ago than the settings keep them: by the one server that has the duty, in short
 * transactions between which requests are served. What an interruption left, the next round goes on with.
 */
import { findPrunable, type PruneChoice, pruneWorkflow } from "@jobmon/store";
import { createDuty } from "./duty.ts";
import type { Engine } from "./engine.ts";

const LOOK_EVERY_MS = 3_600_000;
const WORKFLOWS_A_ROUND = 100;
const DUTY = "retention";

/** Deletes what is due, one workflow after the other, while `goesOn` says so. How many went. */
export async function pruneOld(
  engine: Engine,
  goesOn: () => Promise<boolean> = async () => true,
): Promise<number> {
  const { retentionMs, retentionTools } = engine.policy;
  if (retentionMs === 0) return 0;
  const endedBefore = engine.clock() - retentionMs;
  const choice: PruneChoice = {
    endedBefore,
    ...(retentionTools.length > 0 ? { tools: retentionTools } : {}),
  };
  let pruned = 0;
  const due = await engine.store.read((db) => findPrunable(db, choice, WORKFLOWS_A_ROUND));
  for (const id of due) {
    if (!(await goesOn())) return pruned;
    if (!(await pruneWorkflow(engine.store, { id, endedBefore, now: engine.clock() }, () => {}))) continue;
    pruned += 1;
    engine.log.info({ workflowId: id }, "workflow_pruned");
  }
  return pruned;
}

/** Looks once an hour, and again at once where a round was full. A failing round is logged, and the next one tries again. */
export function startRetention(engine: Engine): { stop(): Promise<void> } {
  if (engine.policy.retentionMs === 0) return { stop: async () => {} };
  const ending = new AbortController();
  const duty = createDuty(engine.store, DUTY);
  const goesOn = async () => !ending.signal.aborted && (await duty.isOurs());
  const round = async () => {
    try {
      while ((await goesOn()) && (await pruneOld(engine, goesOn)) === WORKFLOWS_A_ROUND);
      await duty.drop();
    } catch (error) {
      engine.log.error({ step: DUTY, error: String(error) }, "upkeep_failed");
    }
  };
  const loop = async () => {
    while (!ending.signal.aborted) {
      await round();
      await wait(LOOK_EVERY_MS, ending.signal);
    }
  };
  const running = loop();
  return {
    stop: async () => {
      ending.abort();
      await running;
    },
  };
}

function wait(limitMs: number, abort: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      abort.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, limitMs);
    abort.addEventListener("abort", wake);
    if (abort.aborted) wake();
  });
}
