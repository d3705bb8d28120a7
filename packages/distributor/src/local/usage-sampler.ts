import { type ProcessStatus, type ProcessTable, signalGroupsOf } from "@jobmon/process";
import { largest, type WatchedTask } from "./watched-task.ts";

/** A task without a memory limit is measured from this age on; below it, measuring would cost more than it tells. */
const MIN_SAMPLED_AGE_MS = 1000;
/** Reading /proc may take this part of the time at most: 1/20. */
const MAX_COST_SHARE = 20;
/** How soon a session whose leader has ended is searched for processes left in it. */
const STRAY_SEARCH_MS = 1000;

/**
 * Measures memory and CPU time of all watched sessions in one reading of /proc, and in the same reading ends what
 * ended tasks left behind in process groups of their own.
 */
export class UsageSampler {
  readonly #table: ProcessTable;
  readonly #intervalMs: number;
  #nextAtMs = 0;
  #lastAtMs = 0;
  readonly #endedSessions = new Set<number>();

  constructor(table: ProcessTable, intervalMs: number) {
    this.#table = table;
    this.#intervalMs = intervalMs;
  }

  get hasStraysToSearch(): boolean {
    return this.#endedSessions.size > 0;
  }

  noteEnded(session: number): void {
    this.#endedSessions.add(session);
  }

  /** Reads /proc when that is due and tells something. */
  sampleWhenDue(tasks: Iterable<WatchedTask>, nowMs: number): void {
    if (nowMs < this.#nextAtMs) return;
    const watched = [...tasks];
    const isSearchDue = this.hasStraysToSearch && nowMs - this.#lastAtMs >= STRAY_SEARCH_MS;
    if (!isSearchDue && !watched.some((task) => isWorthSampling(task, nowMs))) return;
    const startedAtMs = performance.now();
    this.#sample(watched);
    const costMs = performance.now() - startedAtMs;
    this.#lastAtMs = nowMs;
    this.#nextAtMs = nowMs + Math.max(this.#intervalMs / 2, costMs * MAX_COST_SHARE);
  }

  #sample(tasks: readonly WatchedTask[]): void {
    const sessions = new Set(this.#endedSessions);
    for (const task of tasks) sessions.add(task.pid);
    const members = this.#table.sampleSessions(sessions);
    for (const task of tasks) recordUsage(task, members.get(task.pid) ?? []);
    for (const session of this.#endedSessions) endStrays(session, members.get(session) ?? []);
    this.#endedSessions.clear();
  }
}

function isWorthSampling(task: WatchedTask, nowMs: number): boolean {
  return task.record.memoryBytes !== null || nowMs - task.record.startedAtMs >= MIN_SAMPLED_AGE_MS;
}

function recordUsage(task: WatchedTask, members: readonly ProcessStatus[]): void {
  if (members.length === 0) return;
  task.usedMemoryBytes = members.reduce((sum, member) => sum + member.rssBytes, 0);
  task.peakMemoryBytes = largest(task.peakMemoryBytes, task.usedMemoryBytes);
  // A child's time goes to its parent when waited for, and is lost when not: the most ever seen is the best figure.
  task.cpuMs = largest(task.cpuMs, Math.round(members.reduce((sum, member) => sum + member.cpuMs, 0)));
}

/** A live process whose pid is that of the session is a new leader: then the session is somebody else's. */
function endStrays(session: number, members: readonly ProcessStatus[]): void {
  if (members.some((member) => member.pid === session)) return;
  signalGroupsOf(members, "SIGKILL");
}
