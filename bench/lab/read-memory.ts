import { readFileSync, writeFileSync } from "node:fs";

const BYTES_PER_KIB = 1024;
export const BYTES_PER_MB = 1_000_000;

/** The most memory that a running process has had resident so far. */
export function readPeakMemoryBytes(pid: number | "self"): number {
  return readStatus(pid, "VmHWM");
}

/** The peak of a process is its present memory again. */
export function forgetPeakMemory(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
}

/** The memory that a process shares with no other: without the pages of its executable. */
export function readOwnMemoryBytes(pid: number): number {
  return readStatus(pid, "RssAnon");
}

function readStatus(pid: number | "self", name: string): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const kib = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1];
  if (kib === undefined) throw new Error(`${name} of process ${pid} cannot be read.`);
  return Number(kib) * BYTES_PER_KIB;
}
