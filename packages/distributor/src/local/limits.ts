import type { Stop } from "./spool-entry.ts";

export interface LimitFacts {
  readonly nowMs: number;
  readonly startedAtMs: number;
  readonly runtimeSeconds: number | null;
  readonly memoryBytes: number | null;
  readonly usedMemoryBytes: number;
}

/** The limit that a task has outgrown, or null. Memory goes first: it endangers everyone on the machine. */
export function judgeLimits(facts: LimitFacts): Stop | null {
  const { memoryBytes, usedMemoryBytes, runtimeSeconds, nowMs, startedAtMs } = facts;
  if (memoryBytes !== null && usedMemoryBytes > memoryBytes) {
    const description = `killed for using ${formatBytes(usedMemoryBytes)} of memory, above its limit of ${formatBytes(memoryBytes)}`;
    return { reason: "memory", description };
  }
  if (runtimeSeconds !== null && nowMs - startedAtMs >= runtimeSeconds * 1000)
    return {
      reason: "runtime",
      description: `killed for running longer than its limit of ${runtimeSeconds} s`,
    };
  return null;
}

export interface StopFacts {
  readonly stop: Stop;
  readonly termSentAtMs: number | null;
  readonly nowMs: number;
  readonly killGraceMs: number;
}

/** What a task that must end is due now: a request, nothing while its grace lasts, then force. */
export function judgeStop({
  stop,
  termSentAtMs,
  nowMs,
  killGraceMs,
}: StopFacts): "SIGTERM" | "SIGKILL" | "wait" {
  if (stop.reason === "memory") return "SIGKILL";
  if (termSentAtMs === null) return "SIGTERM";
  return nowMs - termSentAtMs >= killGraceMs ? "SIGKILL" : "wait";
}

const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB"];

/** A size for people, to three digits: 1536 -> "1.5 KiB". */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${Number(value.toPrecision(value >= 1000 ? 4 : 3))} ${UNITS[unit]}`;
}
