/**
 * Runs shell commands on this machine so that no outcome is lost when the process that started them is killed.
 *
 * Each command is led by a shell that claims a spool file before it runs the command and records the exit code
 * in it afterwards (`wrapper-script.ts`). A successor reads the files and goes on watching (`adopt`). The spool file
 * is written by the shell, and by the runner only to note what the shell cannot: why the runner is about to kill it,
 * and of which signal it died. It is removed by `acknowledge`.
 *
 * **Invariant:** an instance has ended only when no live process is left in its process group, nor, if it was stopped,
 * in its session. (What else an exited command leaves in its session is ended within seconds.)
 */

import { nameSignal, ProcessTable, readKernelUnits, readLogTail } from "@jobmon/process";
import { concludeEnd } from "./conclude-end.ts";
import { endLeftovers, inspectInstance } from "./inspect-instance.ts";
import { OomCounter } from "./oom-counter.ts";
import { reportEnd, reportRefusal, reportUnwatchedEnd, type UnwatchedEnd } from "./report-end.ts";
import { findShell, type Shell, StartRefusal, spawnCommand } from "./spawn-command.ts";
import { Spool } from "./spool.ts";
import { formatRecord, type SpoolRecord } from "./spool-entry.ts";
import type { Adoption, Ended, StartRequest } from "./task-request.ts";
import { TaskWatch } from "./task-watch.ts";
import { largest, type WatchedTask, watchTask } from "./watched-task.ts";
import { CLAIM_FAILED_EXIT_CODE } from "./wrapper-script.ts";

const DEFAULT_SAMPLE_INTERVAL_MS = 200;
const DEFAULT_KILL_GRACE_MS = 10_000;

export interface LocalRunnerOptions {
  /** One folder per runner, on a disk of this machine. */
  readonly spoolDir: string;
  /** Milliseconds since 1970. Run time limits are measured with it, so it should not jump ahead. */
  readonly clock: () => number;
  readonly onEnded: (ended: Ended) => void;
  readonly sampleIntervalMs?: number;
  readonly killGraceMs?: number;
  readonly shellPath?: string;
}

export type RunningTask = Readonly<Pick<WatchedTask, "pid" | "record" | "stop">>;

export class LocalRunner {
  readonly #clock: () => number;
  readonly #onEnded: (ended: Ended) => void;
  readonly #spool: Spool;
  readonly #shell: Shell;
  readonly #units = readKernelUnits();
  readonly #table = new ProcessTable(this.#units);
  readonly #oomCounter = new OomCounter();
  readonly #watch: TaskWatch;
  #isClosed = false;
  /** The most memory this process has ever used: see `#trustPeak`. */
  #ownPeakBytes = 0;

  constructor(options: LocalRunnerOptions) {
    this.#clock = options.clock;
    this.#onEnded = options.onEnded;
    this.#spool = new Spool(options.spoolDir, options.clock());
    this.#shell = findShell(options.shellPath ?? "/bin/sh");
    this.#watch = new TaskWatch({
      clock: options.clock,
      spool: this.#spool,
      units: this.#units,
      table: this.#table,
      sampleIntervalMs: options.sampleIntervalMs ?? DEFAULT_SAMPLE_INTERVAL_MS,
      killGraceMs: options.killGraceMs ?? DEFAULT_KILL_GRACE_MS,
      onOver: (task, survivorPids) => this.#onEnded(this.#concludeTask(task, survivorPids)),
      onTick: (nowMs) => this.#oomCounter.update(nowMs),
    });
  }

  /** Instances that have not ended. */
  get running(): ReadonlyMap<number, RunningTask> {
    return this.#watch.tasks;
  }

  /** Instances, running or over, whose spool file is still there. */
  listSpooled(): readonly number[] {
    return this.#spool.listIds();
  }

  /** Starts the command and returns its pid; null when it was refused, of which `onEnded` tells the reason. */
  start(request: StartRequest): number | null {
    const { instanceId } = request;
    if (this.#isClosed) throw new Error(`Task instance ${instanceId} was given to a closed runner.`);
    if (this.running.has(instanceId)) throw new Error(`Task instance ${instanceId} is running already.`);
    const record = recordStart(request, this.#clock());
    const task = watchTask({ record, pid: 0, startTicks: 0, stop: null });
    this.#watch.add(task);
    try {
      task.child = spawnCommand({
        start: request,
        recordLine: formatRecord(record),
        spool: this.#spool,
        shell: this.#shell,
        onExit: (child, exitCode, signal) => this.#endLeader(task, { child, exitCode, signal }),
      });
    } catch (error) {
      this.#watch.drop(task);
      if (!(error instanceof StartRefusal)) throw error;
      const ended = reportRefusal(record, error.message, this.#clock());
      queueMicrotask(() => this.#onEnded(ended));
      return null;
    }
    task.pid = task.child.pid;
    return task.pid;
  }

  /**
   * Takes over instances that an earlier runner on the same spool folder was to start. Those never started are
   * revoked: they will not start any more. Outcomes of those over by now are returned and not passed to `onEnded`.
   */
  adopt(instanceIds: readonly number[]): Adoption {
    const running: number[] = [];
    const neverStarted: number[] = [];
    const over: UnwatchedEnd[] = [];
    for (const instanceId of instanceIds) {
      if (this.running.has(instanceId)) {
        running.push(instanceId);
        continue;
      }
      const finding = inspectInstance(instanceId, this.#spool, this.#units);
      if (finding.kind === "neverStarted") neverStarted.push(instanceId);
      else if (finding.kind === "over")
        over.push({ instanceId, ...finding, endedAtMs: finding.modifiedAtMs });
      else {
        this.#watch.add(watchTask({ ...finding.claim, startTicks: finding.startTicks }));
        running.push(instanceId);
      }
    }
    endLeftovers(
      over.flatMap(({ claim }) => claim ?? []),
      this.#table,
    );
    return { running, neverStarted, ended: over.map(reportUnwatchedEnd) };
  }

  /** Asks the instances to end, and makes them after the grace. Ids that are not running are passed over. */
  kill(instanceIds: readonly number[]): void {
    const tasks = instanceIds.flatMap((instanceId) => this.#watch.tasks.get(instanceId) ?? []);
    this.#watch.stop(tasks, { reason: "killed", description: "killed on request" });
  }

  /** The end of what an instance, running or not yet acknowledged, has written so far. */
  readTail(instanceId: number, stream: "stdout" | "stderr", maxCharacters?: number): string {
    const entry = this.#watch.tasks.get(instanceId) ?? this.#spool.find(instanceId);
    if (entry === null || !("record" in entry)) return "";
    const { stdoutPath, stderrPath } = entry.record;
    return readLogTail(stream === "stdout" ? stdoutPath : stderrPath, maxCharacters);
  }

  /** The outcomes are safe elsewhere: forgets the instances. */
  acknowledge(instanceIds: readonly number[]): void {
    for (const instanceId of instanceIds) {
      if (this.running.has(instanceId))
        throw new Error(`Task instance ${instanceId} was acknowledged while running.`);
      this.#spool.remove(instanceId);
    }
  }

  /** Stops watching and leaves the tasks running, for a successor to adopt. */
  close(): void {
    this.#isClosed = true;
    this.#watch.close();
  }

  #endLeader(task: WatchedTask, { child, exitCode, signal }: ChildExit): void {
    if (this.#isClosed) return;
    task.pid = child.pid;
    const { instanceId } = task.record;
    const endedAtMs = this.#clock();
    if (exitCode === CLAIM_FAILED_EXIT_CODE && !this.#hasClaimed(task)) {
      this.#watch.drop(task);
      this.#onEnded(reportRefusal(task.record, this.#explainFailedClaim(instanceId), endedAtMs));
      return;
    }
    const signalName = typeof signal === "number" ? nameSignal(signal) : signal;
    if (signalName !== null) this.#spool.append(instanceId, `signal ${signalName}`);
    const usage = child.resourceUsage();
    this.#watch.endLeader(task, {
      exitCode,
      signal: signalName,
      endedAtMs,
      cpuMs: usage === undefined ? null : Math.round(Number(usage.cpuTime.total) / 1000),
      peakMemoryBytes: usage === undefined ? null : this.#trustPeak(usage.maxRSS),
    });
  }

  /**
   * The kernel counts the memory of this process, which a child shares until its exec, towards the child's own peak.
   * So a peak says something only when it is above ours.
   */
  #trustPeak(peakBytes: number): number | null {
    if (peakBytes <= this.#ownPeakBytes) return null;
    this.#ownPeakBytes = process.resourceUsage().maxRSS * 1024;
    return peakBytes > this.#ownPeakBytes ? peakBytes : null;
  }

  #hasClaimed(task: WatchedTask): boolean {
    const entry = this.#spool.find(task.record.instanceId);
    return entry?.kind === "claimed" && entry.pid === task.pid;
  }

  #explainFailedClaim(instanceId: number): string {
    const path = this.#spool.pathOf(instanceId);
    const entry = this.#spool.find(instanceId);
    if (entry?.kind === "claimed") return `not started: process ${entry.pid} has claimed ${path} already`;
    if (entry?.kind === "revoked") return `not started: another distributor has revoked ${path}`;
    return `not started: could not write ${path} (${this.#spool.probe() ?? "the cause has passed"})`;
  }

  #concludeTask(task: WatchedTask, survivorPids: readonly number[]): Ended {
    const { record, pid, stop, exit } = task;
    if (exit === null) throw new Error(`Task instance ${record.instanceId} was concluded while running.`);
    const mayBeOom = exit.signal === "SIGKILL" || exit.exitCode === 137;
    const oomKillSeen = mayBeOom && this.#oomCounter.hasJustRisen(exit.endedAtMs);
    const { reason, description } = concludeEnd({ ...exit, pid, stop, oomKillSeen });
    return reportEnd(record, {
      ...exit,
      reason,
      description:
        survivorPids.length === 0
          ? description
          : `${description}; processes ${survivorPids.join(", ")} do not die even of SIGKILL`,
      cpuMs: largest(task.cpuMs, exit.cpuMs),
      peakMemoryBytes: largest(task.peakMemoryBytes, exit.peakMemoryBytes),
    });
  }
}

interface ChildExit {
  readonly child: Bun.Subprocess;
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | number | null;
}

function recordStart(request: StartRequest, startedAtMs: number): SpoolRecord {
  const { instanceId, stdoutPath, stderrPath, memoryBytes, runtimeSeconds } = request;
  return { instanceId, startedAtMs, stdoutPath, stderrPath, memoryBytes, runtimeSeconds };
}
