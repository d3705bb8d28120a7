/**
 * Watches tasks from start to end: samples their use, enforces limits, stops those that must end, and notices when
 * their session is empty. One timer serves them all, so a task costs no timer and no promise of its own.
 *
 * A task is **running** until its shell has gone, then **draining** until no process of its session is left, then over.
 */

import {
  findProcessStatus,
  hasGroupMember,
  isAlive,
  type KernelUnits,
  type ProcessStatus,
  type ProcessTable,
  signalGroupsOf,
} from "@jobmon/process";
import { judgeLimits, judgeStop } from "./limits.ts";
import type { Spool } from "./spool.ts";
import type { Stop } from "./spool-entry.ts";
import { UsageSampler } from "./usage-sampler.ts";
import type { LeaderExit, WatchedTask } from "./watched-task.ts";

/** How often a session that should be empty is looked at again: soon at first, then at the sample interval. */
const DRAIN_INTERVAL_MS = 10;
const FAST_DRAIN_MS = 1000;
/** After SIGKILL only a process stuck in the kernel lives on; it is not waited for any longer than this. */
const MAX_DRAIN_MS = 10_000;

export interface TaskWatchOptions {
  readonly clock: () => number;
  readonly spool: Spool;
  readonly units: KernelUnits;
  readonly table: ProcessTable;
  readonly sampleIntervalMs: number;
  readonly killGraceMs: number;
  /** The task is no longer watched; the survivors do not die even of SIGKILL. */
  readonly onOver: (task: WatchedTask, survivorPids: readonly number[]) => void;
  /** Called at each sample, with tasks or without. */
  readonly onTick: (nowMs: number) => void;
}

export class TaskWatch {
  readonly #options: TaskWatchOptions;
  readonly #sampler: UsageSampler;
  readonly #tasks = new Map<number, WatchedTask>();
  readonly #draining = new Set<WatchedTask>();
  #timer: Timer | null = null;
  #timerMs = 0;

  constructor(options: TaskWatchOptions) {
    this.#options = options;
    this.#sampler = new UsageSampler(options.table, options.sampleIntervalMs);
  }

  get tasks(): ReadonlyMap<number, WatchedTask> {
    return this.#tasks;
  }

  add(task: WatchedTask): void {
    this.#tasks.set(task.record.instanceId, task);
    this.#schedule();
  }

  /** Forgets a task that never began. */
  drop(task: WatchedTask): void {
    this.#tasks.delete(task.record.instanceId);
  }

  /** Asks tasks to end. A task that is being stopped, or whose shell has gone, keeps its reason. */
  stop(tasks: readonly WatchedTask[], stop: Stop): void {
    for (const task of tasks) this.#noteStop(task, stop);
    this.#pressStops(this.#options.clock());
  }

  /** To be called once, when the shell of a task has gone. */
  endLeader(task: WatchedTask, exit: LeaderExit): void {
    task.exit = exit;
    this.#settle(task, exit.endedAtMs);
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const task of this.#tasks.values()) task.child?.unref();
    this.#tasks.clear();
    this.#draining.clear();
  }

  #tick(): void {
    this.#timer = null;
    try {
      this.#look();
    } finally {
      this.#schedule();
    }
  }

  #look(): void {
    const nowMs = this.#options.clock();
    this.#options.onTick(nowMs);
    for (const task of this.#tasks.values()) if (task.child === null) this.#pollAdopted(task, nowMs);
    this.#sampler.sampleWhenDue(this.#tasks.values(), nowMs);
    for (const task of this.#tasks.values()) {
      const stop = judgeLimits({ ...task.record, usedMemoryBytes: task.usedMemoryBytes, nowMs });
      if (stop !== null) this.#noteStop(task, stop);
    }
    this.#pressStops(nowMs);
    for (const task of this.#draining) this.#settle(task, nowMs);
  }

  #noteStop(task: WatchedTask, stop: Stop): void {
    if (task.stop !== null || task.exit !== null) return;
    task.stop = stop;
    // Before the signal: were this process killed in between, its successor would still know the reason.
    this.#options.spool.append(task.record.instanceId, `stop ${JSON.stringify(stop)}`);
  }

  /** Signals all tasks that must end and are due a signal, from one reading of the process table. */
  #pressStops(nowMs: number): void {
    const due = [...this.#tasks.values()].filter((task) => this.#judgeStopOf(task, nowMs) !== "wait");
    if (due.length === 0) return;
    const sessions = this.#options.table.readSessions(new Set(due.map((task) => task.pid)));
    for (const task of due) {
      const signal = this.#judgeStopOf(task, nowMs) === "SIGTERM" ? "SIGTERM" : "SIGKILL";
      if (signal === "SIGTERM") task.termSentAtMs = nowMs;
      signalGroupsOf(keepOwn(task, sessions.get(task.pid)), signal);
    }
  }

  #judgeStopOf(task: WatchedTask, nowMs: number): "SIGTERM" | "SIGKILL" | "wait" {
    if (task.stop === null || task.pid === 0) return "wait";
    const { stop, termSentAtMs } = task;
    return judgeStop({ stop, termSentAtMs, nowMs, killGraceMs: this.#options.killGraceMs });
  }

  #pollAdopted(task: WatchedTask, nowMs: number): void {
    if (task.exit !== null) return;
    const status = findProcessStatus(task.pid, this.#options.units);
    if (status !== null && isAlive(status) && status.startTicks === task.startTicks) return;
    const entry = this.#options.spool.find(task.record.instanceId);
    const claim = entry?.kind === "claimed" ? entry : null;
    this.endLeader(task, {
      exitCode: claim?.exitCode ?? null,
      signal: claim?.signal ?? null,
      endedAtMs: claim?.exitCode == null ? nowMs : (entry?.modifiedAtMs ?? nowMs),
      cpuMs: claim?.cpuMs ?? null,
      peakMemoryBytes: null,
    });
  }

  /** Declares a task over when its session is empty; otherwise ends what is left, after the grace if one is due. */
  #settle(task: WatchedTask, nowMs: number): void {
    // The usual end, for the price of one system call.
    const isAlone = task.stop === null && !hasGroupMember(task.pid);
    const members = isAlone ? [] : keepOwn(task, this.#options.table.readSession(task.pid));
    task.drainingSinceMs ??= nowMs;
    const graceMs = task.stop === null ? 0 : this.#options.killGraceMs;
    if (members.length === 0 || nowMs - task.drainingSinceMs > graceMs + MAX_DRAIN_MS) {
      this.#finish(task, members, nowMs);
      return;
    }
    if (task.stop === null) signalGroupsOf(members, "SIGKILL");
    this.#draining.add(task);
    this.#schedule();
  }

  #finish(task: WatchedTask, survivors: readonly ProcessStatus[], nowMs: number): void {
    this.#draining.delete(task);
    this.#tasks.delete(task.record.instanceId);
    this.#sampler.noteEnded(task.pid);
    // A task that was stopped has used its time until the last of its processes had gone.
    if (task.stop !== null && task.exit !== null) task.exit = { ...task.exit, endedAtMs: nowMs };
    const survivorPids = survivors.map((survivor) => survivor.pid);
    this.#options.onOver(task, survivorPids);
  }

  /** Keeps the timer going while there is anything to watch, and shortens it while a session drains. */
  #schedule(): void {
    const waitMs = this.#nextWaitMs();
    if (this.#timer !== null) {
      if (waitMs >= this.#timerMs) return;
      clearTimeout(this.#timer);
      this.#timer = null;
    }
    if (this.#tasks.size === 0 && !this.#sampler.hasStraysToSearch) return;
    this.#timerMs = waitMs;
    this.#timer = setTimeout(() => this.#tick(), waitMs);
  }

  #nextWaitMs(): number {
    const { sampleIntervalMs, clock } = this.#options;
    if (this.#draining.size === 0) return sampleIntervalMs;
    const nowMs = clock();
    const isFast = [...this.#draining].some(
      (task) => nowMs - (task.drainingSinceMs ?? nowMs) < FAST_DRAIN_MS,
    );
    return isFast ? Math.min(DRAIN_INTERVAL_MS, sampleIntervalMs) : sampleIntervalMs;
  }
}

/** A live process with the task's pid that is not its shell is a later leader: then the session is not ours. */
function keepOwn(task: WatchedTask, members: readonly ProcessStatus[] = []): readonly ProcessStatus[] {
  const leader = members.find((member) => member.pid === task.pid);
  if (leader === undefined) return members;
  const isOurs = task.exit === null && (task.child !== null || leader.startTicks === task.startTicks);
  return isOurs ? members : [];
}
