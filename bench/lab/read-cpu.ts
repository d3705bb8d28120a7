import { readFileSync } from "node:fs";

/** Linux counts the time of processes in these, whatever the kernel's own clock. */
const TICKS_PER_SECOND = 100;
/** In the part of the line that begins behind the name, which may have blanks. */
const USER_TICKS = 11;
const SYSTEM_TICKS = 12;

/** The time that all threads of a process have computed so far. */
export function readCpuSeconds(pid: number): number {
  const line = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS])) / TICKS_PER_SECOND;
}
