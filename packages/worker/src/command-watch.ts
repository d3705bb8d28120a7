/**
 * A command from its start until no process of it is left.
 *
 * It **runs** until its shell has gone, then **drains**: what it left behind is ended. Signals that reach the worker are
 * passed on to every process group of its session, because a cluster signals the worker alone and `timeout`, `set -m` and
 * the like put their children into groups of their own.
 */
import {
  hasGroupMember,
  isAlive,
  nameSignal,
  ProcessTable,
  readKernelUnits,
  signalGroup,
  signalGroupsOf,
} from "@jobmon/process";

/** How often a session that should be empty is looked at again. */
const DRAIN_INTERVAL_MS = 20;
/** After SIGKILL only a process stuck in the kernel lives on; it is not waited for any longer than this. */
const MAX_DRAIN_MS = 10_000;

export interface CommandExit {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly maxRssBytes: number | null;
  readonly cpuMs: number | null;
}

const MICROSECONDS_PER_MS = 1_000;

export class CommandWatch {
  readonly #child: Bun.Subprocess;
  readonly #killGraceMs: number;
  readonly #table = new ProcessTable(readKernelUnits());
  /** When its end by force is due; null while nobody asked for its end. */
  #forceAtMs: number | null = null;
  #forceTimer: Timer | null = null;

  constructor(child: Bun.Subprocess, killGraceMs: number) {
    this.#child = child;
    this.#killGraceMs = killGraceMs;
  }

  get isStopping(): boolean {
    return this.#forceAtMs !== null;
  }

  /** Passes a signal on to all of its processes. */
  signal(signal: NodeJS.Signals): void {
    const members = this.#members();
    if (members.length > 0) signalGroupsOf(members, signal);
    else if (this.#child.exitCode === null) signalGroup(this.#child.pid, signal);
  }

  /** Asks it to end, and ends it when the grace is over. */
  stop(): void {
    if (this.#forceAtMs !== null) return;
    this.#forceAtMs = performance.now() + this.#killGraceMs;
    this.signal("SIGTERM");
    this.#forceTimer = setTimeout(() => this.signal("SIGKILL"), this.#killGraceMs);
  }

  /** Resolves when nothing of it is left. */
  async end(): Promise<CommandExit> {
    await this.#child.exited;
    await this.#drain();
    if (this.#forceTimer !== null) clearTimeout(this.#forceTimer);
    const usage = this.#child.resourceUsage();
    const { exitCode, signalCode } = this.#child;
    return {
      exitCode: signalCode === null ? exitCode : null,
      signal: typeof signalCode === "number" ? nameSignal(signalCode) : signalCode,
      maxRssBytes: usage?.maxRSS ?? null,
      cpuMs: usage === undefined ? null : Number(usage.cpuTime.total) / MICROSECONDS_PER_MS,
    };
  }

  async #drain(): Promise<void> {
    // The usual end, for the price of one system call.
    if (this.#forceAtMs === null && !hasGroupMember(this.#child.pid)) return;
    const beganMs = performance.now();
    const forceAtMs = this.#forceAtMs ?? beganMs;
    for (;;) {
      const members = this.#members();
      const nowMs = performance.now();
      if (members.length === 0 || nowMs > Math.max(beganMs, forceAtMs) + MAX_DRAIN_MS) return;
      if (nowMs >= forceAtMs) signalGroupsOf(members, "SIGKILL");
      await Bun.sleep(DRAIN_INTERVAL_MS);
    }
  }

  /** Live processes of its session; the pid cannot be another's while a process of the session lives or we have not waited. */
  #members() {
    return this.#table.readSession(this.#child.pid).filter(isAlive);
  }
}
