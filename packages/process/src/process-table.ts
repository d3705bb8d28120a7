import { readdirSync } from "node:fs";
import { findProcessStatus, type KernelUnits, type ProcessStatus } from "./process-status.ts";

/** How many samples trust what is known of strangers before all processes are read again. */
const SAMPLES_PER_FULL_READ = 10;

/**
 * The processes of chosen sessions, found by reading /proc.
 *
 * Sessions and not process groups, because `timeout`, `set -m` and the like put their children into groups of their own,
 * and only `setsid` leaves a session. A process outside our sessions never enters one, so a sample skips
 * pids known as strangers: on a node with thousands of processes it reads a few.
 */
export class ProcessTable {
  readonly #units: KernelUnits;
  readonly #strangers = new Set<string>();
  #samplesSinceFullRead = 0;

  constructor(units: KernelUnits) {
    this.#units = units;
  }

  /** Processes by session, zombies left out. May miss one whose pid belonged to a stranger a moment ago. */
  sampleSessions(sessions: ReadonlySet<number>): Map<number, ProcessStatus[]> {
    this.#samplesSinceFullRead += 1;
    if (this.#samplesSinceFullRead < SAMPLES_PER_FULL_READ) return this.#read(sessions);
    return this.readSessions(sessions);
  }

  /** Processes by session, zombies left out, from all there are. */
  readSessions(sessions: ReadonlySet<number>): Map<number, ProcessStatus[]> {
    this.#strangers.clear();
    this.#samplesSinceFullRead = 0;
    return this.#read(sessions);
  }

  readSession(session: number): readonly ProcessStatus[] {
    return this.readSessions(new Set([session])).get(session) ?? [];
  }

  #read(sessions: ReadonlySet<number>): Map<number, ProcessStatus[]> {
    const found = new Map<number, ProcessStatus[]>();
    for (const name of readdirSync("/proc")) {
      if (!startsWithDigit(name) || this.#strangers.has(name)) continue;
      const status = findProcessStatus(name, this.#units);
      if (status === null) continue;
      if (!sessions.has(status.session)) this.#strangers.add(name);
      else if (isAlive(status)) appendTo(found, status);
    }
    return found;
  }
}

export function isAlive(status: ProcessStatus): boolean {
  return status.state !== "Z" && status.state !== "X";
}

/** The pids of all processes. */
export function listPids(): string[] {
  return readdirSync("/proc").filter(startsWithDigit);
}

function appendTo(found: Map<number, ProcessStatus[]>, status: ProcessStatus): void {
  const members = found.get(status.session);
  if (members === undefined) found.set(status.session, [status]);
  else members.push(status);
}

function startsWithDigit(name: string): boolean {
  const code = name.charCodeAt(0);
  return code >= 48 && code <= 57;
}
