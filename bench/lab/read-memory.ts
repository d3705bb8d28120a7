import { readFileSync } from "node:fs";

const BYTES_PER_KIB = 1024;
export const BYTES_PER_MB = 1_000_000;

/** The most memory that a running process has had resident so far. */
export function readPeakMemoryBytes(pid: number | "self"): number {
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  if (kib === undefined) throw new Error(`The peak memory of process ${pid} cannot be read.`);
  return Number(kib) * BYTES_PER_KIB;
}
