import type { Reply, Request } from "@jobmon/api";
import { JobmonError, stateOfCode, taskMachine, workflowMachine, workflowRunMachine } from "@jobmon/core";
import { findLatestRun, getWorkflowRow, type RunRow, readCounts } from "@jobmon/store";
import type { Engine } from "../engine/engine.ts";
import { pause } from "../engine/pause.ts";

type Event = Reply<"streamEvents">;

/** At most ten events a second; what changed in between is in the next one. */
const MIN_INTERVAL_MS = 100;
/** Changes made by another replica are seen this late. */
const LOOK_AGAIN_MS = 2_000;

/** The workflow as it is, then again whenever its version rises, until the caller leaves. */
export async function* streamEvents(
  engine: Engine,
  request: Request<"streamEvents">,
  signal: AbortSignal,
): AsyncGenerator<Event> {
  let seen = request.since;
  while (!signal.aborted) {
    const woken = engine.signals.onChange(request.workflowId).wait(LOOK_AGAIN_MS, signal);
    const event = await readEvent(engine, request.workflowId, seen);
    if (event) {
      seen = event.version;
      yield event;
      await pause(MIN_INTERVAL_MS, signal);
    }
    await woken;
  }
}

async function readEvent(engine: Engine, workflowId: number, since: number): Promise<Event | undefined> {
  return engine.store.read(async (db) => {
    const workflow = await getWorkflowRow(db, workflowId);
    if (!workflow)
      throw new JobmonError("not_found", {
        detail: "Events of an unknown workflow were asked for.",
        hint: "List workflows with `jobmon workflow list`",
        ids: { workflowId },
      });
    if (workflow.version <= since) return undefined;
    const counts = await readCounts(db, workflowId);
    const run = await findLatestRun(db, workflowId);
    return {
      version: workflow.version,
      status: stateOfCode(workflowMachine, workflow.status) ?? "REGISTERING",
      paused: workflow.is_paused === 1,
      counts: Object.fromEntries(
        Object.entries(counts).map(([code, tasks]) => [stateOfCode(taskMachine, code), tasks]),
      ),
      latestRun: run ? describeRun(run) : null,
    };
  });
}

function describeRun(run: RunRow): NonNullable<Event["latestRun"]> {
  return {
    id: run.id,
    workflowId: run.workflow_id,
    status: stateOfCode(workflowRunMachine, run.status) ?? "ABORTED",
    user: run.user_name,
    host: run.host,
    failFast: run.is_fail_fast === 1,
    reason: run.reason,
    createdAt: run.created_at,
    endedAt: run.ended_at,
    timeoutAt: run.timeout_at,
  };
}
