import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { errorCode } from "./error-code.ts";

/** Facts about a process, as the kernel gives them in /proc/PID/stat. */
export interface ProcessStatus {
  readonly pid: number;
  /** One letter; Z is a zombie: dead, its parent has not asked yet. */
  readonly state: string;
  readonly processGroup: number;
  readonly session: number;
  /** Its own CPU time and that of the children it has waited for. */
  readonly cpuMs: number;
  /** Clock ticks from boot to its start: with the pid, what tells it from any other process. */
  readonly startTicks: number;
  readonly rssBytes: number;
}

export interface KernelUnits {
  readonly pageBytes: number;
  readonly ticksPerSecond: number;
}

const AUXV_PAGE_BYTES = 6n;
const AUXV_TICKS_PER_SECOND = 17n;
/** A claim of the wrapper script stands within the first part of the arguments. */
const MAX_ARGUMENT_BYTES = 65_536;

const buffer = Buffer.allocUnsafe(MAX_ARGUMENT_BYTES);

/** Page size and clock tick of this kernel, from the auxiliary vector that it gives each process. */
export function readKernelUnits(): KernelUnits {
  const values = new Map<bigint, bigint>();
  const vector = readFileSync("/proc/self/auxv");
  for (let at = 0; at + 16 <= vector.length; at += 16)
    values.set(vector.readBigUInt64LE(at), vector.readBigUInt64LE(at + 8));
  return {
    pageBytes: Number(values.get(AUXV_PAGE_BYTES) ?? 4096n),
    ticksPerSecond: Number(values.get(AUXV_TICKS_PER_SECOND) ?? 100n),
  };
}

/** Parses a /proc/PID/stat line. The command name, in parentheses, may hold spaces and parentheses. */
export function parseProcessStatus(line: string, units: KernelUnits): ProcessStatus | null {
  const nameEnd = line.lastIndexOf(")");
  if (nameEnd < 0) return null;
  const fields = line.slice(nameEnd + 2).split(" ");
  const field = (number: number) => Number(fields[number - 3]);
  const cpuTicks = field(14) + field(15) + field(16) + field(17);
  return {
    pid: parseInt(line, 10),
    state: fields[0] ?? "?",
    processGroup: field(5),
    session: field(6),
    cpuMs: (cpuTicks * 1000) / units.ticksPerSecond,
    startTicks: field(22),
    rssBytes: field(24) * units.pageBytes,
  };
}

/** The status of a process, or null when there is none. */
export function findProcessStatus(pid: number | string, units: KernelUnits): ProcessStatus | null {
  const line = readProcText(`/proc/${pid}/stat`);
  return line === null ? null : parseProcessStatus(line, units);
}

/** The beginning of a process's arguments, separated by NUL; empty when there is no such process. */
export function readArguments(pid: number | string): string {
  return readProcText(`/proc/${pid}/cmdline`) ?? "";
}

/** True when a process was started with the variable set to the value. */
export function hasEnvironmentValue(pid: number, name: string, value: string): boolean {
  try {
    return `\0${readFileSync(`/proc/${pid}/environ`, "latin1")}`.includes(`\0${name}=${value}\0`);
  } catch {
    return false;
  }
}

/** Null when the process is gone. Any other failure is thrown: taken for absence it would lose a running task. */
function readProcText(path: string): string | null {
  let file = -1;
  try {
    file = openSync(path, "r");
    return buffer.toString("utf8", 0, readSync(file, buffer, 0, MAX_ARGUMENT_BYTES, 0));
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ESRCH") return null;
    throw error;
  } finally {
    if (file >= 0) closeSync(file);
  }
}
