import { LocalRunner } from "../local/local-runner.ts";
import type { Ended, StartRequest } from "../local/task-request.ts";
import { environmentOf } from "../plugin/environment.ts";
import type {
  AdoptedInstance,
  Evidence,
  Plugin,
  PluginContext,
  PluginEvent,
  PluginTask,
} from "../plugin/plugin.ts";
import type { Admission } from "./admission.ts";
import { eventOfEnded } from "./event-of-ended.ts";

interface TakenOver {
  readonly events: readonly PluginEvent[];
  readonly neverStarted: readonly number[];
}

const NOT_STARTED = "The distributor ended before the command began; nothing of it ran.";

/**
 * Commands on this machine: the runner runs them, the admission says which may run now. Both know an instance from its
 * submission to its end; a crash leaves only what the runner's spool says.
 */
export class LocalPlugin implements Plugin {
  readonly abilities;
  readonly #context: PluginContext;
  readonly #admission: Admission;
  readonly #runner: LocalRunner;
  /** Left by a predecessor and counted on by nobody. */
  readonly #stale = new Set<number>();
  /** Leased by a predecessor, which may have been about to start them. */
  readonly #resubmitted = new Set<number>();

  constructor(
    context: PluginContext,
    options: { readonly admission: Admission; readonly refusesOversized: boolean },
  ) {
    this.abilities = {
      executes: true,
      limits: ["memory", "runtime"],
      adopts: true,
      refusesOversized: options.refusesOversized,
    } as const;
    this.#context = context;
    this.#admission = options.admission;
    this.#runner = new LocalRunner({
      spoolDir: context.spoolDir,
      clock: () => context.clock.now(),
      killGraceMs: context.killGraceMs,
      onEnded: (ended) => this.#end(ended),
    });
  }

  capacity() {
    return { free: this.#admission.countFree() };
  }

  submit(tasks: readonly PluginTask[]): void {
    const refused: PluginEvent[] = [];
    for (const task of tasks) {
      const obstacle = this.#admission.findObstacle(task);
      if (obstacle === null) this.#admission.wait(task);
      else refused.push(this.#ended(task.instanceId, { kind: "refused", description: obstacle }));
    }
    this.#tell([...refused, ...this.#startWaiting()]);
  }

  #startWaiting(): PluginEvent[] {
    const events: PluginEvent[] = [];
    for (let task = this.#admission.takeNext(); task !== undefined; task = this.#admission.takeNext()) {
      const event = this.#start(task);
      if (event !== null) events.push(event);
    }
    return events;
  }

  /** Null when the runner refused it, of which it tells the reason itself. */
  #start(task: PluginTask): PluginEvent | null {
    const { instanceId } = task;
    try {
      const pid = this.#runner.start(startRequestOf(task));
      if (pid === null) return null;
      return { type: "started", instanceId, at: this.#context.clock.now(), externalId: String(pid) };
    } catch (error) {
      this.#admission.release(instanceId);
      return this.#ended(instanceId, { kind: "refused", description: `not started: ${String(error)}` });
    }
  }

  /** The next one begins before the end of this one is told: no slot idles for the sake of a report. */
  #end(ended: Ended): void {
    const { instanceId } = ended;
    this.#admission.release(instanceId);
    if (this.#stale.delete(instanceId)) this.#runner.acknowledge([instanceId]);
    const events = this.#resubmitted.delete(instanceId) ? this.#explainRefusal(ended) : [eventOfEnded(ended)];
    this.#tell([...this.#startWaiting(), ...events]);
  }

  /** One that is refused because its predecessor's shell came first is running, or over. */
  #explainRefusal(ended: Ended): readonly PluginEvent[] {
    if (ended.reason !== "refused") return [eventOfEnded(ended)];
    const { events } = this.#takeOver([ended.instanceId]);
    return events.length > 0 ? events : [eventOfEnded(ended)];
  }

  async adopt(instances: readonly AdoptedInstance[]): Promise<void> {
    const ids = new Set(instances.map(({ instanceId }) => instanceId));
    const spooled = new Set(this.#runner.listSpooled());
    this.#endStale([...spooled].filter((id) => !ids.has(id)));
    const tasks = instances.flatMap(({ instanceId, task }) =>
      task === undefined || spooled.has(instanceId) ? [] : [task],
    );
    for (const { instanceId } of tasks) {
      this.#resubmitted.add(instanceId);
      ids.delete(instanceId);
    }
    const runs = new Map(instances.map(({ instanceId, workflowRunId }) => [instanceId, workflowRunId]));
    const { events, neverStarted } = this.#takeOver([...ids], runs);
    const vanished = { kind: "vanished", description: NOT_STARTED } as const;
    this.#tell([...events, ...neverStarted.map((id) => this.#ended(id, vanished))]);
    this.submit(tasks);
  }

  /** What became of instances that a predecessor was to start. Those that it never started cannot start any more. */
  #takeOver(instanceIds: readonly number[], runs: ReadonlyMap<number, number> = new Map()): TakenOver {
    const { running, ended, neverStarted } = this.#runner.adopt(instanceIds);
    for (const instanceId of running) this.#occupy(instanceId, runs.get(instanceId) ?? 0);
    const started = running.map((instanceId) => this.#startedAgain(instanceId));
    return { events: [...started, ...ended.map(eventOfEnded)], neverStarted };
  }

  /** The server does not count on these: nobody will ask for their outcome. */
  #endStale(instanceIds: readonly number[]): void {
    const { running, ended } = this.#runner.adopt(instanceIds);
    if (instanceIds.length > 0)
      this.#context.log.info({ running, over: ended.length }, "stale_instances_ended");
    for (const instanceId of running) {
      this.#stale.add(instanceId);
      this.#occupy(instanceId, 0);
    }
    this.#runner.kill(running);
    this.#runner.acknowledge(ended.map(({ instanceId }) => instanceId));
  }

  #occupy(instanceId: number, workflowRunId: number): void {
    const memoryBytes = this.#runner.running.get(instanceId)?.record.memoryBytes ?? null;
    this.#admission.occupy({ instanceId, workflowRunId, memoryBytes });
  }

  #startedAgain(instanceId: number): PluginEvent {
    const task = this.#runner.running.get(instanceId);
    const { stdoutPath, stderrPath, startedAtMs } = task?.record ?? {};
    const at = startedAtMs ?? this.#context.clock.now();
    return { type: "started", instanceId, at, externalId: String(task?.pid ?? ""), stdoutPath, stderrPath };
  }

  kill(instanceIds: readonly number[]): void {
    const withdrawn = new Set(instanceIds.filter((id) => this.#admission.withdraw(id)));
    const unseen = instanceIds.filter((id) => !withdrawn.has(id) && !this.#runner.running.has(id));
    const { events, neverStarted } = this.#takeOver(unseen);
    this.#runner.kill(instanceIds.filter((id) => this.#runner.running.has(id)));
    const gone = [...withdrawn, ...neverStarted].map((id) => this.#ended(id, { kind: "killed" }));
    this.#tell([...gone, ...events, ...this.#startWaiting()]);
  }

  async check(instanceIds: readonly number[]): Promise<ReadonlyMap<number, Evidence>> {
    const isHere = (id: number) => this.#admission.isWaiting(id) || this.#runner.running.has(id);
    const { events, neverStarted } = this.#takeOver(instanceIds.filter((id) => !isHere(id)));
    this.#tell(events);
    const absent = new Set(neverStarted);
    return new Map(instanceIds.map((id) => [id, absent.has(id) ? "absent" : "alive"]));
  }

  acknowledge(instanceIds: readonly number[]): void {
    this.#runner.acknowledge(instanceIds);
  }

  async close(): Promise<void> {
    this.#admission.withdrawAll();
    this.#runner.close();
  }

  #ended(instanceId: number, ending: Extract<PluginEvent, { type: "ended" }>["ending"]): PluginEvent {
    return { type: "ended", instanceId, at: this.#context.clock.now(), ending };
  }

  #tell(events: readonly PluginEvent[]): void {
    if (events.length > 0) this.#context.sink.tell(events);
  }
}

function startRequestOf(task: PluginTask): StartRequest {
  const { instanceId, name, command, resources, context, stdoutPath, stderrPath } = task;
  return {
    instanceId,
    name,
    command,
    cwd: context.cwd,
    umask: context.umask,
    environment: environmentOf(task),
    stdoutPath,
    stderrPath,
    memoryBytes: resources.memoryBytes,
    runtimeSeconds: resources.runtimeSeconds,
  };
}
