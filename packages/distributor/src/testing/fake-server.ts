/**
 * A server at the network rim, in memory: the routes of a distributor over real HTTP, with the real machines, and
 * faults on request. It retries what failed, as the real one does, and keeps all that was recorded for the tests to judge.
 */
import { API_PREFIX } from "@jobmon/api";
import { FAILURE_OF_EVENT, judge, type TaskInstanceState, taskInstanceMachine } from "@jobmon/core";
import type {
  Lease,
  LeasedResources,
  LeaseReply,
  LogAnswer,
  LogRequest,
  Outcome,
  Report,
  Resolution,
  ResolveOutcome,
} from "../distributor-api.ts";

export type FakeOperation = "register" | "lease" | "reports" | "resources" | "heartbeats" | "logs";
/** `refuse`: 500 before anything is done. `drop`: done, and the reply is lost. `twice`: carried out twice, as by a proxy that resends. */
export type Fault = "none" | "refuse" | "drop" | "twice";

export interface FakeTask {
  readonly taskId: number;
  readonly workflowId: number;
  readonly workflowRunId: number;
  readonly command: string;
  readonly name: string;
  readonly resources: LeasedResources;
  readonly contextPath: string | null;
}

export interface FakeInstance {
  readonly instanceId: number;
  readonly task: FakeTask;
  readonly attempt: number;
  state: TaskInstanceState;
  readonly reports: Report[];
  heartbeats: number;
}

interface Body {
  readonly epoch: number;
  readonly max: number;
  readonly waitSeconds: number;
  readonly reports: readonly Report[];
  readonly resolutions: readonly Resolution[];
  readonly instanceIds: readonly number[];
  readonly requestId: string;
}

const DEFAULT_RESOURCES: LeasedResources = {
  cores: 1,
  memoryBytes: null,
  runtimeSeconds: null,
  queue: null,
  stdout: null,
  stderr: null,
  extra: {},
};

export class FakeServer {
  readonly instances = new Map<number, FakeInstance>();
  /** Task ids by how often a success of theirs was recorded. */
  readonly done = new Map<number, number>();
  /** What resources were worked out, and what went wrong with it, by task id. */
  readonly resolved = new Map<number, LeasedResources>();
  readonly errors = new Map<number, string>();
  readonly answers = new Map<string, LogAnswer>();
  readonly requests: Record<FakeOperation, number> = {
    register: 0,
    lease: 0,
    reports: 0,
    resources: 0,
    heartbeats: 0,
    logs: 0,
  };
  readonly leaseMaxima: number[] = [];
  readonly reportBatches: number[] = [];
  fault: (operation: FakeOperation, count: number) => Fault = () => "none";
  delayMs = 0;
  epoch = 0;
  heartbeatIntervalSeconds = 30;
  /** A request with such a report is refused as a whole. */
  refuses: (report: Report) => boolean = () => false;
  readonly port: number;
  #server: ReturnType<typeof Bun.serve>;
  readonly #ready: { readonly task: FakeTask; readonly attempt: number }[] = [];
  /** Instances that were to be killed or looked for at some time. */
  readonly #asked = new Set<FakeInstance>();
  /** When an order was last given. */
  readonly #toldAt = new Map<number, number>();
  #logRequests: LogRequest[] = [];
  /** Ends that workers reported, for the next lease reply. */
  #news: number[] = [];
  #lastId = 0;
  #waiting: (() => void)[] = [];

  constructor() {
    this.#server = this.#listen(0);
    this.port = this.#server.port ?? 0;
  }

  #listen(port: number): ReturnType<typeof Bun.serve> {
    const fetch = (request: Request) => this.#answer(request);
    return Bun.serve({ port, hostname: "127.0.0.1", idleTimeout: 255, fetch });
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    await this.#server.stop(true);
    this.#wake();
  }

  /** Listens again where it was, with all that it knew. */
  comeBack(): void {
    this.#server = this.#listen(this.port);
  }

  addTask(
    task: Partial<Omit<FakeTask, "resources">> & {
      readonly command: string;
      readonly resources?: Partial<LeasedResources>;
    },
  ): FakeTask {
    this.#lastId += 1;
    const { workflowId = 1 } = task;
    const full = {
      taskId: this.#lastId,
      workflowRunId: workflowId,
      name: `task_${this.#lastId}`,
      contextPath: null,
      ...task,
      workflowId,
      resources: { ...DEFAULT_RESOURCES, ...task.resources },
    };
    this.#ready.push({ task: full, attempt: 1 });
    this.#wake();
    return full;
  }

  /** Asks for the end of an instance. */
  kill(instanceId: number): void {
    this.#move(instanceId, "kill");
    this.#wake();
  }

  /** Asks for the end of an instance, and the distributor has not heard of it yet. */
  killUnheard(instanceId: number): void {
    this.#toldAt.set(instanceId, Number.POSITIVE_INFINITY);
    this.#move(instanceId, "kill");
  }

  /** The instance has fallen silent. */
  suspect(instanceId: number): void {
    this.#move(instanceId, "suspect");
    this.#wake();
  }

  /** Ends an instance without asking anyone, as a sweep does. */
  giveUp(instanceId: number): void {
    const instance = this.#get(instanceId);
    instance.state = "NO_HEARTBEAT";
  }

  /** The end of an instance as its worker reports it; `untold`: the hint to the distributor is lost. */
  endByWorker(instanceId: number, hint: "told" | "untold"): void {
    this.#record({ instanceId, event: "finish", at: Date.now(), exitCode: 0 });
    if (hint === "told") this.#news.push(instanceId);
    this.#wake();
  }

  askForLog(request: LogRequest): void {
    this.#logRequests.push(request);
    this.#wake();
  }

  /** Leased, and never heard of again. */
  listSilent(): FakeInstance[] {
    return [...this.instances.values()].filter(({ state }) => state === "INSTANTIATED");
  }

  instancesOf(taskId: number): FakeInstance[] {
    return [...this.instances.values()].filter((instance) => instance.task.taskId === taskId);
  }

  #get(instanceId: number): FakeInstance {
    const instance = this.instances.get(instanceId);
    if (instance === undefined) throw new Error(`no instance ${instanceId}`);
    return instance;
  }

  #move(instanceId: number, event: keyof typeof taskInstanceMachine.events): Outcome {
    const instance = this.instances.get(instanceId);
    if (instance === undefined) return "unknown";
    const judgement = judge(taskInstanceMachine, instance.state, event);
    if (judgement !== "move") return judgement;
    instance.state = taskInstanceMachine.events[event].to;
    if (event === "kill" || event === "suspect") this.#asked.add(instance);
    return "moved";
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  async #answer(request: Request): Promise<Response> {
    const path = new URL(request.url).pathname.replace(`${API_PREFIX}/distributors`, "");
    const operation = (path.split("/")[2] ?? "register") as FakeOperation;
    this.requests[operation] += 1;
    const fault = this.fault(operation, this.requests[operation]);
    const body = (await request.json()) as Body;
    if (this.delayMs > 0) await Bun.sleep(this.delayMs);
    if (fault === "refuse") return problem(500, "internal");
    if (operation !== "register" && body.epoch !== this.epoch) return problem(409, "distributor_superseded");
    if (operation === "reports" && body.reports.some(this.refuses)) return problem(400, "invalid_request");
    let reply = await this.#carryOut(operation, body, request.signal);
    if (fault === "twice")
      reply = await this.#carryOut(operation, { ...body, waitSeconds: 0 }, request.signal);
    if (fault === "drop") return new Response('{"leases":[{"instanceId":');
    return Response.json(reply);
  }

  async #carryOut(operation: FakeOperation, body: Body, signal: AbortSignal): Promise<unknown> {
    switch (operation) {
      case "register":
        return this.#register();
      case "lease":
        return this.#lease(body, signal);
      case "reports":
        this.reportBatches.push(body.reports.length);
        return { outcomes: body.reports.map((report) => this.#record(report)) };
      case "resources":
        return { outcomes: body.resolutions.map((resolution) => this.#resolve(resolution)) };
      case "heartbeats":
        return this.#heartbeat(body.instanceIds);
      case "logs":
        this.answers.set(body.requestId, body as unknown as LogAnswer);
        return { accepted: true };
    }
  }

  #register(): unknown {
    this.epoch += 1;
    const active = [...this.instances.values()]
      .filter(({ state }) => !(taskInstanceMachine.terminal as readonly string[]).includes(state))
      .map(({ instanceId, task, state }) => ({
        instanceId,
        workflowRunId: task.workflowRunId,
        status: state,
      }));
    const { heartbeatIntervalSeconds } = this;
    return { distributorId: 1, epoch: this.epoch, active, heartbeatIntervalSeconds };
  }

  async #lease({ max, waitSeconds, epoch }: Body, signal: AbortSignal): Promise<unknown> {
    this.leaseMaxima.push(max);
    const until = performance.now() + waitSeconds * 1000;
    for (;;) {
      const reply = epoch === this.epoch ? this.#takeReady(max) : EMPTY;
      const isEmpty = [reply.leases, reply.kills, reply.checks, reply.logRequests, reply.ended].every(
        (list) => list.length === 0,
      );
      const waitMs = until - performance.now();
      if (!isEmpty || waitMs <= 0 || signal.aborted) return reply;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push(resolve);
      const timer = setTimeout(resolve, Math.min(waitMs, REPEAT_ORDER_MS));
      await promise;
      clearTimeout(timer);
    }
  }

  #takeReady(max: number): LeaseReply {
    const leases: Lease[] = [];
    const resources: Record<string, LeasedResources> = {};
    const runs: Record<string, { contextPath: string | null; workflowName: string }> = {};
    for (const { task, attempt } of this.#ready.splice(0, max)) {
      this.#lastId += 1;
      const instanceId = this.#lastId;
      this.instances.set(instanceId, {
        instanceId,
        task,
        attempt,
        state: "INSTANTIATED",
        reports: [],
        heartbeats: 0,
      });
      const { taskId, workflowId, workflowRunId, name, command } = task;
      leases.push({
        instanceId,
        taskId,
        workflowId,
        workflowRunId,
        arrayId: 1,
        resourcesId: taskId,
        attempt,
        name,
        command,
      });
      const worked = this.resolved.get(taskId);
      resources[taskId] = worked ?? task.resources;
      runs[workflowRunId] = { contextPath: task.contextPath, workflowName: "fake" };
    }
    const kills = this.#order("KILL_SELF");
    const checks = this.#order("TRIAGING");
    const ended = this.#news.splice(0);
    return { leases, resources, runs, kills, checks, logRequests: this.#logRequests.splice(0), ended };
  }

  /** The instances in a state that asks for something, each again after a while. */
  #order(state: TaskInstanceState): number[] {
    const now = performance.now();
    const isDue = (id: number) => now - (this.#toldAt.get(id) ?? Number.NEGATIVE_INFINITY) > REPEAT_ORDER_MS;
    const due = [...this.#asked]
      .filter((one) => one.state === state && isDue(one.instanceId))
      .map(({ instanceId }) => instanceId);
    for (const id of due) this.#toldAt.set(id, now);
    return due;
  }

  #record(report: Report): Outcome {
    const outcome = this.#move(report.instanceId, report.event);
    const instance = this.instances.get(report.instanceId);
    if (outcome !== "moved" || instance === undefined) return outcome;
    instance.reports.push(report);
    const { task, attempt } = instance;
    if (report.event === "finish") this.done.set(task.taskId, (this.done.get(task.taskId) ?? 0) + 1);
    if (FAILURE_OF_EVENT[report.event as keyof typeof FAILURE_OF_EVENT] === "infrastructure") {
      this.#ready.push({ task, attempt: attempt + 1 });
      this.#wake();
    }
    return outcome;
  }

  /** As the real one: the first answer stands; only cores are laid over. */
  #resolve({ instanceId, resources, error }: Resolution): ResolveOutcome {
    const instance = this.instances.get(instanceId);
    if (instance === undefined) return { outcome: "unknown" };
    if (judge(taskInstanceMachine, instance.state, "kill") !== "move") return { outcome: "late" };
    const known = this.resolved.get(instance.task.taskId);
    if (known === undefined && resources === undefined) {
      this.errors.set(instance.task.taskId, error ?? "");
      this.#move(instanceId, "fail");
      return { outcome: "failed" };
    }
    const { dynamic: _, ...stored } = known ?? {
      ...instance.task.resources,
      cores: Number(resources?.cores ?? 1),
    };
    this.resolved.set(instance.task.taskId, stored);
    return { outcome: "resolved", resourcesId: RESOLVED_IDS + instance.task.taskId, resources: stored };
  }

  #heartbeat(instanceIds: readonly number[]): unknown {
    const outcomes = instanceIds.map((id): Outcome => {
      const instance = this.instances.get(id);
      if (instance === undefined) return "unknown";
      instance.heartbeats += 1;
      this.#move(id, "revive");
      return (taskInstanceMachine.terminal as readonly string[]).includes(instance.state) ? "late" : "moved";
    });
    const kills = [...this.instances.values()]
      .filter(({ state }) => state === "KILL_SELF")
      .map((i) => i.instanceId);
    return { kills, outcomes };
  }
}

const REPEAT_ORDER_MS = 300;
const RESOLVED_IDS = 1_000_000;
const EMPTY: LeaseReply = {
  leases: [],
  resources: {},
  runs: {},
  kills: [],
  checks: [],
  logRequests: [],
  ended: [],
};

function problem(status: number, code: string): Response {
  return Response.json({ code, title: code, detail: code, status }, { status });
}
