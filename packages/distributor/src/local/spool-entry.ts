/**
 * What a spool file says. Lines, each appended in one write:
 *
 *     4711                      the claiming shell's pid
 *     {"instanceId":12,...}     the record of the start
 *     stop {"reason":...}       the runner is about to kill it, and why (at most once a runner)
 *     signal SIGKILL            the runner saw the shell die of a signal
 *     exit 0                    the shell's own word, once the command is over
 *     0m0.01s 0m0.02s           CPU time of the shell, then of what it waited for
 *
 * A successor that finds no file writes `revoked` instead of a claim.
 */
export interface SpoolRecord {
  readonly instanceId: number;
  readonly startedAtMs: number;
  readonly stdoutPath: string;
  readonly stderrPath: string;
  readonly memoryBytes: number | null;
  readonly runtimeSeconds: number | null;
}

/** Why the runner set out to end an instance. */
export interface Stop {
  readonly reason: "memory" | "runtime" | "killed";
  readonly description: string;
}

export interface SpoolClaim {
  readonly kind: "claimed";
  readonly pid: number;
  readonly record: SpoolRecord;
  /** As it stands in the file and in the arguments of the claiming shell: what tells that shell from any other. */
  readonly recordLine: string;
  readonly stop: Stop | null;
  readonly signal: string | null;
  readonly exitCode: number | null;
  readonly cpuMs: number | null;
}

/** `claiming`: created and not yet written, never to be, or damaged. */
export type SpoolEntry = SpoolClaim | { readonly kind: "claiming" } | { readonly kind: "revoked" };

export const REVOKED_LINE = "revoked";

/** Apostrophes are escaped so that the line appears unchanged inside the quotes of the wrapper script. */
export function formatRecord(record: SpoolRecord): string {
  return JSON.stringify(record).replaceAll("'", "\\u0027");
}

export function parseSpoolEntry(text: string): SpoolEntry {
  // What follows the last newline is a line still being written.
  const lines = text.split("\n").slice(0, -1);
  if (lines[0] === REVOKED_LINE) return { kind: "revoked" };
  const [pidLine, recordLine, ...later] = lines;
  if (pidLine === undefined || recordLine === undefined) return { kind: "claiming" };
  const pid = Number(pidLine);
  const record = parseJson<SpoolRecord>(recordLine);
  if (!Number.isInteger(pid) || pid <= 1 || record === null) return { kind: "claiming" };
  const stop = findValue(later, "stop ");
  const exit = findValue(later, "exit ");
  return {
    kind: "claimed",
    pid,
    record,
    recordLine,
    stop: stop === null ? null : parseJson<Stop>(stop),
    signal: findValue(later, "signal "),
    // dash keeps the argument of `exit` whole; the kernel keeps its low eight bits.
    exitCode: exit === null ? null : Number(exit) & 0xff,
    cpuMs: parseCpuTimes(later),
  };
}

function findValue(lines: readonly string[], prefix: string): string | null {
  return lines.find((line) => line.startsWith(prefix))?.slice(prefix.length) ?? null;
}

/** A damaged line counts as absent. */
function parseJson<T>(text: string): T | null {
  try {
    return JSON.parse(text) as T;
  } catch {
    return null;
  }
}

function parseCpuTimes(lines: readonly string[]): number | null {
  const times = lines.filter((line) => /^\d+m/.test(line)).join(" ");
  const parts = [...times.matchAll(/(\d+)m([\d.]+)s/g)];
  if (parts.length < 4) return null;
  return Math.round(parts.reduce((sum, part) => sum + Number(part[1]) * 60_000 + Number(part[2]) * 1000, 0));
}
