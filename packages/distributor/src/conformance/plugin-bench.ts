import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../clock.ts";
import type {
  AdoptedInstance,
  CreatePlugin,
  Plugin,
  PluginContext,
  PluginEvent,
  PluginTask,
} from "../plugin/plugin.ts";
import { silentLog } from "../silent-log.ts";
import { NO_WORKERS } from "./no-workers.ts";
import { WorkerDesk } from "./worker-desk.ts";

type Ended = Extract<PluginEvent, { type: "ended" }>;
export type TaskWish = Partial<Omit<PluginTask, "resources">> & {
  readonly command: string;
  readonly resources?: Partial<PluginTask["resources"]>;
};

export interface BenchOptions {
  readonly create: CreatePlugin;
  /** The words that start `jobmon`, for a plugin whose tasks are run by workers. */
  readonly workers?: readonly string[];
  /** How long to wait for what must come. */
  readonly limitMs?: number;
}

const LIMIT_MS = 20_000;
const LOOK_EVERY_MS = 2;
/** Short, so that what ignores a request to end is soon ended by force. */
export const KILL_GRACE_MS = 300;

/** A folder in which plugins, one after the other, work on the same spool, and a record of all that they told. */
export class PluginBench {
  readonly dir = mkdtempSync(join(tmpdir(), "jobmon-plugin-"));
  readonly events: PluginEvent[] = [];
  readonly #create: CreatePlugin;
  readonly #cluster: PluginContext["cluster"];
  readonly #limitMs: number;
  #plugin: Plugin | null = null;
  #lastId = 0;

  /** Of a plugin whose tasks are run by workers. */
  readonly desk: WorkerDesk | null;

  constructor(
    { create, workers, limitMs = LIMIT_MS }: BenchOptions,
    cluster: Partial<PluginContext["cluster"]> = {},
  ) {
    this.#create = create;
    this.#limitMs = limitMs;
    this.desk = workers === undefined ? null : this.#openDesk(workers);
    this.#cluster = { name: "bench", kind: "bench", queues: [], ...cluster };
  }

  #openDesk(executable: readonly string[]): WorkerDesk {
    return new WorkerDesk({
      executable,
      tell: (event) => void this.events.push(event),
      concluded: (instanceId) => this.#plugin?.concluded?.([instanceId]),
      isOver: (instanceId) => this.endsOf(instanceId).length > 0,
    });
  }

  /** What the plugin tells of an instance whose worker was faster is late, and counts for nothing. */
  #take(events: readonly PluginEvent[]): void {
    const isLate = ({ instanceId }: PluginEvent) => this.desk !== null && this.endsOf(instanceId).length > 0;
    this.events.push(...events.filter((event) => !isLate(event)));
  }

  get spoolDir(): string {
    return join(this.dir, "spool");
  }

  get plugin(): Plugin {
    if (this.#plugin === null) throw new Error("The bench has no plugin yet.");
    return this.#plugin;
  }

  /** A plugin that has taken over what is listed. */
  open(instanceIds: readonly number[] = []): Promise<Plugin> {
    return this.openWith(instanceIds.map((instanceId) => ({ instanceId, workflowRunId: 1 })));
  }

  async openWith(instances: readonly AdoptedInstance[]): Promise<Plugin> {
    this.#plugin = await this.#create({
      cluster: this.#cluster,
      spoolDir: this.spoolDir,
      user: "ana",
      host: "login1",
      killGraceMs: KILL_GRACE_MS,
      workers: this.desk?.workers ?? NO_WORKERS,
      clock: systemClock,
      log: silentLog,
      sink: { tell: (events) => this.#take(events), capacityChanged() {} },
    });
    await this.#plugin.adopt(instances);
    return this.#plugin;
  }

  task(wish: TaskWish): PluginTask {
    this.#lastId += 1;
    const { instanceId = this.#lastId } = wish;
    const cwd = join(this.dir, "work");
    mkdirSync(cwd, { recursive: true });
    const task: PluginTask = {
      instanceId,
      taskId: 1000 + instanceId,
      workflowId: 1,
      workflowRunId: 1,
      arrayId: 1,
      attempt: 1,
      name: "task",
      stdoutPath: join(this.dir, "logs", `task.o${instanceId}`),
      stderrPath: join(this.dir, "logs", `task.e${instanceId}`),
      context: {
        environment: { PATH: process.env.PATH ?? "/usr/bin:/bin", OF_THE_RUN: "yes" },
        cwd,
        umask: 0o022,
      },
      ...wish,
      resources: {
        cores: 1,
        memoryBytes: null,
        runtimeSeconds: null,
        queue: null,
        stdout: null,
        stderr: null,
        extra: {},
        ...wish.resources,
      },
    };
    this.desk?.add(task);
    return task;
  }

  submit(...wishes: readonly TaskWish[]): readonly PluginTask[] {
    const tasks = wishes.map((wish) => this.task(wish));
    this.plugin.submit(tasks);
    return tasks;
  }

  async runToEnd(wish: TaskWish): Promise<Ended> {
    const [task] = this.submit(wish) as [PluginTask];
    return this.endOf(task.instanceId);
  }

  async endOf(instanceId: number): Promise<Ended> {
    await this.until(`instance ${instanceId} ends`, () => this.endsOf(instanceId).length > 0);
    return this.endsOf(instanceId)[0] as Ended;
  }

  endsOf(instanceId: number): readonly Ended[] {
    return this.eventsOf(instanceId).filter((event) => event.type === "ended");
  }

  eventsOf(instanceId: number): readonly PluginEvent[] {
    return this.events.filter((event) => event.instanceId === instanceId);
  }

  async until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
    const end = performance.now() + this.#limitMs;
    while (!(await condition())) {
      if (performance.now() > end) throw new Error(`Waited ${this.#limitMs} ms in vain until ${what}.`);
      await Bun.sleep(LOOK_EVERY_MS);
    }
  }

  async #endAll(plugin: Plugin): Promise<void> {
    const told = new Set(this.events.map((event) => event.instanceId));
    const open = [...told].filter((instanceId) => this.endsOf(instanceId).length === 0);
    plugin.kill(open);
    await this.until("everything has ended", () =>
      open.every((instanceId) => this.endsOf(instanceId).length > 0),
    );
    await plugin.close();
  }

  /** Ends what still runs, so that no test leaves a process behind. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#plugin !== null) await this.#endAll(this.#plugin);
    await this.desk?.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
