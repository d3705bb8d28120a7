import type { Call } from "@jobmon/api";
import { decideEnd, type EndVerdict } from "@jobmon/core";
import type { Outcome } from "@jobmon/process";
import type { Errand } from "./errand.ts";

export type WorkerReport = Call<"reportWorker">["body"]["report"];

const EVENT_OF_VERDICT = {
  success: "finish",
  application: "fail",
  resource: "exhaust",
  infrastructure: "lose",
  killed: "killed",
} as const;
const MAX_DESCRIPTION_CHARACTERS = 20_000;

/** What to tell the server; null where only the cluster can say what the end was, so that it is the distributor's to tell. */
export function reportOf(outcome: Outcome, errand: Errand): WorkerReport | null {
  const verdict = judge(outcome, errand);
  if (verdict.kind === "undecided" || verdict.kind === "cancelled") return null;
  const { command, startedAt, endedAt, node, externalId, cpuMs, stdoutTail, stderrTail } = outcome;
  const description = "description" in verdict ? verdict.description : undefined;
  return {
    event: EVENT_OF_VERDICT[verdict.kind],
    at: endedAt,
    startedAt,
    node,
    externalId,
    exitCode: command?.exitCode ?? undefined,
    signal: command?.signal ?? undefined,
    exhausted: verdict.kind === "resource" ? verdict.resource : undefined,
    description: description?.slice(0, MAX_DESCRIPTION_CHARACTERS).toWellFormed(),
    wallMs: command?.wallMs,
    cpuMs: cpuMs ?? undefined,
    peakMemoryBytes: command?.peakMemoryBytes ?? undefined,
    stdoutTail,
    stderrTail,
  };
}

function judge(outcome: Outcome, { memoryBytes, runtimeSeconds }: Errand): EndVerdict {
  if (outcome.fault !== undefined) return outcome.fault;
  const { command, isKillRequested } = outcome;
  return decideEnd({ command, cluster: null, isKillRequested, memoryBytes, runtimeSeconds });
}
