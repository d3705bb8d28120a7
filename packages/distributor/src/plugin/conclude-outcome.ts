import { type ClusterEnd, decideEnd, type EndVerdict } from "@jobmon/core";
import type { Outcome } from "@jobmon/process";
import type { Ending, EndRecord, PluginEvent } from "./plugin.ts";

export interface EndedJob {
  readonly instanceId: number;
  /** Now; where a worker saw the end, its time counts. */
  readonly at: number;
  /** What its worker left beside the log; see `readOutcome`. */
  readonly outcome: Outcome | undefined;
  readonly cluster: ClusterEnd | null;
  /** The loop asked the plugin to kill it. */
  readonly isKillRequested: boolean;
  readonly memoryBytes: number | null;
  readonly runtimeSeconds: number | null;
}

/**
 * The event that tells of a job which is over and whose worker did not report; null while only the cluster could tell and
 * has not spoken yet.
 */
export function concludeJob(job: EndedJob): PluginEvent | null {
  const { instanceId, at, outcome, isKillRequested } = job;
  const verdict = judgeJob(job);
  if (verdict.kind === "undecided") return null;
  const description = "description" in verdict ? verdict.description : undefined;
  const ending = endingOf(verdict, job);
  const record = outcome === undefined ? { description } : recordOf(outcome, description);
  return {
    type: "ended",
    instanceId,
    at: outcome?.endedAt ?? at,
    ending: isKillRequested && ending.kind !== "exited" ? { ...exitOf(outcome), kind: "killed" } : ending,
    record,
  };
}

function judgeJob(job: EndedJob): EndVerdict {
  const { outcome, cluster, memoryBytes, runtimeSeconds } = job;
  if (outcome?.fault !== undefined) return outcome.fault;
  const isKillRequested = job.isKillRequested || outcome?.isKillRequested === true;
  return decideEnd({
    command: outcome?.command ?? null,
    cluster,
    isKillRequested,
    memoryBytes,
    runtimeSeconds,
  });
}

function endingOf(
  verdict: Exclude<EndVerdict, { kind: "undecided" }>,
  { outcome, cluster }: EndedJob,
): Ending {
  const exit = exitOf(outcome);
  switch (verdict.kind) {
    case "success":
      return { kind: "exited", exitCode: 0 };
    case "resource":
      return { ...exit, kind: "exhausted", resource: verdict.resource };
    case "infrastructure":
      return { kind: "vanished", description: verdict.description };
    case "killed":
      return { ...exit, kind: "killed" };
    default:
      // An exit code of 0 would read as success.
      return exit.exitCode !== undefined && exit.exitCode !== 0
        ? { kind: "exited", exitCode: exit.exitCode }
        : { kind: "signaled", signal: exit.signal ?? cluster?.signal ?? "unknown" };
  }
}

function exitOf(outcome: Outcome | undefined): { readonly exitCode?: number; readonly signal?: string } {
  const { exitCode, signal } = outcome?.command ?? { exitCode: null, signal: null };
  return { exitCode: exitCode ?? undefined, signal: signal ?? undefined };
}

function recordOf(outcome: Outcome, description: string | undefined): EndRecord {
  const { command, startedAt, cpuMs, stdoutTail, stderrTail } = outcome;
  return {
    startedAt,
    wallMs: command?.wallMs,
    cpuMs: cpuMs ?? undefined,
    peakMemoryBytes: command?.peakMemoryBytes ?? undefined,
    stdoutTail,
    stderrTail,
    description,
  };
}
