import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProcessStatus, isAlive, ProcessTable, readKernelUnits } from "@jobmon/process";
import { INSTANCE_VARIABLE } from "../inspect-instance.ts";
import { LocalRunner, type LocalRunnerOptions } from "../local-runner.ts";
import type { Ended, StartRequest } from "../task-request.ts";

export const WAIT_LIMIT_MS = 20_000;
const POLL_MS = 5;
const UNITS = readKernelUnits();

/** Resolves when the condition holds; fails, saying what was awaited, when it does not within the limit. */
export async function waitUntil(what: string, condition: () => boolean): Promise<void> {
  const limitMs = performance.now() + WAIT_LIMIT_MS;
  while (!condition()) {
    if (performance.now() > limitMs) throw new Error(`Waited ${WAIT_LIMIT_MS} ms in vain for ${what}.`);
    await Bun.sleep(POLL_MS);
  }
}

/** A zombie is dead: when its parent takes note of that is not our affair. */
export function isProcessAlive(pid: number): boolean {
  const status = findProcessStatus(pid, UNITS);
  return status !== null && isAlive(status);
}

/** A runner on a temporary folder, and what it reported. */
export class RunnerLab {
  readonly dir = mkdtempSync(join(tmpdir(), "jobmon-local-"));
  readonly spoolDir = join(this.dir, "spool");
  readonly ended = new Map<number, Ended>();
  readonly #pids: number[] = [];
  readonly runner: LocalRunner;

  constructor(options: Partial<LocalRunnerOptions> = {}) {
    this.runner = new LocalRunner({
      spoolDir: this.spoolDir,
      clock: Date.now,
      sampleIntervalMs: 20,
      killGraceMs: 200,
      onEnded: (ended) => {
        if (this.ended.has(ended.instanceId)) throw new Error(`Instance ${ended.instanceId} ended twice.`);
        this.ended.set(ended.instanceId, ended);
      },
      ...options,
    });
  }

  request(instanceId: number, command: string, changes: Partial<StartRequest> = {}): StartRequest {
    return buildRequest(this.dir, instanceId, command, changes);
  }

  start(instanceId: number, command: string, changes: Partial<StartRequest> = {}): number | null {
    const pid = this.runner.start(this.request(instanceId, command, changes));
    if (pid !== null) this.#pids.push(pid);
    return pid;
  }

  async waitForEnd(instanceId: number): Promise<Ended> {
    await waitUntil(`the end of instance ${instanceId}`, () => this.ended.has(instanceId));
    return this.ended.get(instanceId) as Ended;
  }

  async run(instanceId: number, command: string, changes: Partial<StartRequest> = {}): Promise<Ended> {
    this.start(instanceId, command, changes);
    return await this.waitForEnd(instanceId);
  }

  /** Ends what a failed test left, and fails when a test that passed left anything. */
  async close(): Promise<void> {
    const left = [...this.runner.running.keys()];
    this.runner.kill(left);
    await waitUntil("the end of all instances", () => this.runner.running.size === 0);
    this.runner.close();
    const table = new ProcessTable(UNITS);
    await waitUntil("the end of all processes", () => table.readSessions(new Set(this.#pids)).size === 0);
    rmSync(this.dir, { recursive: true, force: true });
    if (left.length > 0) throw new Error(`The test left instances running: ${left.join(", ")}.`);
  }
}

export function buildRequest(
  dir: string,
  instanceId: number,
  command: string,
  changes: Partial<StartRequest> = {},
): StartRequest {
  return {
    instanceId,
    name: `task${instanceId}`,
    command,
    cwd: dir,
    umask: process.umask(),
    environment: { PATH: process.env.PATH ?? "", [INSTANCE_VARIABLE]: String(instanceId) },
    stdoutPath: join(dir, "logs", `task.o${instanceId}`),
    stderrPath: join(dir, "logs", `task.e${instanceId}`),
    memoryBytes: null,
    runtimeSeconds: null,
    ...changes,
  };
}
