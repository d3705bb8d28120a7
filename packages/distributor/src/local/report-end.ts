import { type ProcessExit, readLogTail } from "@jobmon/process";
import { type Conclusion, concludeEnd } from "./conclude-end.ts";
import type { SpoolClaim, SpoolRecord } from "./spool-entry.ts";
import type { Ended } from "./task-request.ts";

export interface EndMeasurements extends ProcessExit, Conclusion {
  readonly endedAtMs: number;
  readonly cpuMs: number | null;
  readonly peakMemoryBytes: number | null;
}

/** The outcome of an instance, with the tails of its logs. */
export function reportEnd(record: SpoolRecord, end: EndMeasurements): Ended {
  return {
    instanceId: record.instanceId,
    exitCode: end.exitCode,
    signal: end.signal,
    reason: end.reason,
    description: end.description,
    startedAtMs: record.startedAtMs,
    endedAtMs: end.endedAtMs,
    wallMs: Math.max(0, end.endedAtMs - record.startedAtMs),
    cpuMs: end.cpuMs,
    peakMemoryBytes: end.peakMemoryBytes,
    stdoutTail: readLogTail(record.stdoutPath),
    stderrTail: readLogTail(record.stderrPath),
  };
}

/** The outcome of an instance whose command never began. */
export function reportRefusal(record: SpoolRecord, description: string, endedAtMs: number): Ended {
  return reportEnd(record, { ...UNMEASURED, reason: "refused", description, endedAtMs });
}

/** The outcome of an instance that ended while no runner watched, from what its spool file says. */
export function reportUnwatchedEnd({ instanceId, claim, endedAtMs }: UnwatchedEnd): Ended {
  if (claim === null) {
    const record = { ...UNKNOWN_RECORD, instanceId, startedAtMs: endedAtMs };
    const facts = { ...UNMEASURED, pid: null, stop: null, oomKillSeen: false };
    return reportEnd(record, { ...facts, ...concludeEnd(facts), endedAtMs });
  }
  const facts = { ...claim, peakMemoryBytes: null, oomKillSeen: false };
  return reportEnd(claim.record, { ...facts, ...concludeEnd(facts), endedAtMs });
}

export interface UnwatchedEnd {
  readonly instanceId: number;
  /** Null when its shell died before it had claimed the instance in full. */
  readonly claim: SpoolClaim | null;
  readonly endedAtMs: number;
}

const UNMEASURED = { exitCode: null, signal: null, cpuMs: null, peakMemoryBytes: null } as const;
const UNKNOWN_RECORD = { stdoutPath: "", stderrPath: "", memoryBytes: null, runtimeSeconds: null } as const;
