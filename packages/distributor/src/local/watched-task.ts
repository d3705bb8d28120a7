import type { ProcessExit } from "@jobmon/process";
import type { SpoolRecord, Stop } from "./spool-entry.ts";

/** How the leading shell ended. */
export interface LeaderExit extends ProcessExit {
  readonly endedAtMs: number;
  readonly cpuMs: number | null;
  readonly peakMemoryBytes: number | null;
}

/**
 * A task that the runner watches. It passes through three phases:
 * running (`exit` null), draining (the shell has gone, members of its session have not), over (no longer watched).
 */
export interface WatchedTask {
  readonly record: SpoolRecord;
  /** The leading shell: also the id of its process group and session. 0 until the spawn has returned. */
  pid: number;
  /** Null for an adopted task, which is polled and not waited for. */
  child: Bun.Subprocess | null;
  /** Of an adopted task, to know its process from a later one with its pid. */
  readonly startTicks: number;
  /** Why the runner is ending it. */
  stop: Stop | null;
  termSentAtMs: number | null;
  exit: LeaderExit | null;
  drainingSinceMs: number | null;
  usedMemoryBytes: number;
  peakMemoryBytes: number | null;
  cpuMs: number | null;
}

export interface WatchStart {
  readonly record: SpoolRecord;
  readonly pid: number;
  readonly startTicks: number;
  readonly stop: Stop | null;
}

export function watchTask({ record, pid, startTicks, stop }: WatchStart): WatchedTask {
  return {
    record,
    pid,
    child: null,
    startTicks,
    stop,
    termSentAtMs: null,
    exit: null,
    drainingSinceMs: null,
    usedMemoryBytes: 0,
    peakMemoryBytes: null,
    cpuMs: null,
  };
}

/** The larger of two measurements, either of which may be missing. */
export function largest(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : Math.max(a, b);
}
