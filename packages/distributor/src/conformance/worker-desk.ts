/**
 * The server, as far as workers and what opens batches for them see it: for plugins whose tasks are run by workers. It
 * outlives the plugins of a bench, as the server outlives distributors, and what workers report it tells as they would.
 */
import type { Call, Reply } from "@jobmon/api";
import type { Ending, PluginEvent, PluginTask } from "../plugin/plugin.ts";
import type { BatchRequest, OpenedBatch, Workers } from "../plugin/workers.ts";

type Report = Call<"reportWorker">["body"]["report"];
type Claim = Reply<"claimInstance">;

export interface WorkerDeskOptions {
  readonly executable: readonly string[];
  readonly tell: (event: PluginEvent) => void;
  readonly concluded: (instanceId: number) => void;
  readonly isOver: (instanceId: number) => boolean;
}

const HEARTBEAT_SECONDS = 1;

export class WorkerDesk {
  /** No worker is answered. */
  isAway = false;
  readonly #options: WorkerDeskOptions;
  readonly #tasks = new Map<number, PluginTask>();
  readonly #batches = new Map<string, { readonly id: number; readonly instances: readonly number[] }>();
  readonly #claims = new Map<number, string>();
  readonly #server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: (request) => this.#answer(request) });

  constructor(options: WorkerDeskOptions) {
    this.#options = options;
  }

  get workers(): Workers {
    return workersAt(this.#server.url.origin, this.#options.executable);
  }

  get place() {
    return { url: this.#server.url.origin, executable: this.#options.executable };
  }

  /** How often an instance was claimed by somebody else than its first worker. */
  turnedAway = 0;

  add(task: PluginTask): void {
    this.#tasks.set(task.instanceId, task);
  }

  close(): Promise<void> {
    return this.#server.stop(true);
  }

  async #answer(request: Request): Promise<Response> {
    const [first = "", id = "", what = ""] = new URL(request.url).pathname.replace("/api/v1/", "").split("/");
    // biome-ignore lint/suspicious/noExplicitAny: the callers are our own worker and bench.
    const body = (await request.json()) as any;
    if (first === "open") return Response.json(this.#open(body));
    if (this.isAway) return new Response("away", { status: 503 });
    const batch = [...this.#batches.values()].find((one) => one.id === Number(id));
    const instanceId = batch?.instances[body.index];
    const task = this.#tasks.get(instanceId ?? -1);
    if (task === undefined) return refuse(404, "not_found");
    if (what === "claims") return this.#claim(task, body);
    if (what === "heartbeats") return Response.json(this.#beat(task));
    return Response.json(this.#report(task, body));
  }

  #open({ key, instances }: BatchRequest): OpenedBatch {
    const ids = instances.map(({ instanceId }) => instanceId);
    const batch = this.#batches.get(key) ?? { id: this.#batches.size + 1, instances: ids };
    this.#batches.set(key, batch);
    return { batchId: batch.id, credential: "credential-of-the-bench" };
  }

  #claim(task: PluginTask, { claimKey, at, externalId, node }: Call<"claimInstance">["body"]): Response {
    const { instanceId, taskId, workflowId, workflowRunId, attempt, name, command, stdoutPath, stderrPath } =
      task;
    const holder = this.#claims.get(instanceId);
    if (holder !== undefined && holder !== claimKey) {
      this.turnedAway += 1;
      return refuse(409, "instance_claimed");
    }
    if (this.#options.isOver(instanceId)) return refuse(409, "instance_over");
    this.#claims.set(instanceId, claimKey);
    if (holder === undefined) this.#options.tell({ type: "started", instanceId, at, externalId, node });
    const { memoryBytes, runtimeSeconds } = task.resources;
    const ids = { instanceId, taskId, workflowId, workflowRunId, attempt };
    const limits = { memoryBytes, runtimeSeconds, heartbeatIntervalSeconds: HEARTBEAT_SECONDS };
    return Response.json({ ...ids, name, command, stdoutPath, stderrPath, ...limits } satisfies Claim);
  }

  #beat({ instanceId }: PluginTask): Reply<"beatWorker"> {
    const order = this.#options.isOver(instanceId) ? "end" : "go_on";
    return { order, status: "RUNNING", heartbeatIntervalSeconds: HEARTBEAT_SECONDS };
  }

  #report({ instanceId }: PluginTask, { report }: Call<"reportWorker">["body"]): Reply<"reportWorker"> {
    if (this.#options.isOver(instanceId)) return { outcome: "late" };
    this.#options.tell({
      type: "ended",
      instanceId,
      at: report.at,
      ending: endingOf(report),
      record: { ...report },
    });
    this.#options.concluded(instanceId);
    return { outcome: "moved" };
  }
}

/** Batches are opened over the network, since the plugin may be in a process that is to be killed. */
export function workersAt(url: string, executable: readonly string[]): Workers {
  return {
    serverUrl: url,
    executable,
    async openBatch(request) {
      const response = await fetch(`${url}/api/v1/open`, { method: "POST", body: JSON.stringify(request) });
      return (await response.json()) as OpenedBatch;
    },
  };
}

function endingOf({ event, exitCode, signal, exhausted, description = "" }: Report): Ending {
  switch (event) {
    case "finish":
      return { kind: "exited", exitCode: 0 };
    case "exhaust":
      return { kind: "exhausted", resource: exhausted ?? "memory", exitCode, signal };
    case "killed":
      return { kind: "killed", exitCode, signal };
    case "lose":
      return { kind: "vanished", description };
    default:
      return exitCode === undefined
        ? { kind: "signaled", signal: signal ?? "unknown" }
        : { kind: "exited", exitCode };
  }
}

function refuse(status: number, code: string): Response {
  return Response.json({ code, detail: code, title: code, status }, { status });
}
