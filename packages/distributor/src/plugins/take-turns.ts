import type { PluginTask } from "../plugin/plugin.ts";
import type { Admission, AdoptedTask } from "./admission.ts";
import type { Lookahead } from "./lookahead.ts";

/** What may wait besides what ends soon: a server that shares places among workflows gives the next one to who has none. */
const MIN_WAITING = 4;
const MAX_WAITING = 32;

/** One task at a time of each workflow, in the order of their leases; workflows go side by side. */
export class TakeTurns implements Admission {
  readonly #lookahead: Lookahead;
  readonly #steadyNow: () => number;
  readonly #queues = new Map<number, Map<number, PluginTask>>();
  readonly #workflowOfWaiting = new Map<number, number>();
  readonly #running = new Map<number, { readonly workflowId: number; readonly since: number }>();
  readonly #busyWorkflows = new Set<number>();
  /** Runs with adopted tasks: their workflows are not known, those of leased tasks are. */
  readonly #runOfAdopted = new Map<number, number>();

  constructor(options: { readonly lookahead: Lookahead; readonly steadyNow: () => number }) {
    this.#lookahead = options.lookahead;
    this.#steadyNow = options.steadyNow;
  }

  findObstacle(): null {
    return null;
  }

  wait(task: PluginTask): void {
    const queue = this.#queues.get(task.workflowId) ?? new Map<number, PluginTask>();
    this.#queues.set(task.workflowId, queue.set(task.instanceId, task));
    this.#workflowOfWaiting.set(task.instanceId, task.workflowId);
  }

  takeNext(): PluginTask | undefined {
    for (const [workflowId, queue] of this.#queues) {
      const [task] = queue.values();
      if (task === undefined || this.#busyWorkflows.has(workflowId) || this.#hasAdopted(task.workflowRunId))
        continue;
      this.withdraw(task.instanceId);
      this.#busyWorkflows.add(workflowId);
      this.#running.set(task.instanceId, { workflowId, since: this.#steadyNow() });
      return task;
    }
    return undefined;
  }

  occupy({ instanceId, workflowRunId }: AdoptedTask): void {
    this.#runOfAdopted.set(instanceId, workflowRunId);
  }

  release(instanceId: number): void {
    this.#runOfAdopted.delete(instanceId);
    const running = this.#running.get(instanceId);
    if (running === undefined) return;
    this.#running.delete(instanceId);
    this.#busyWorkflows.delete(running.workflowId);
    this.#lookahead.noteEnd(this.#steadyNow() - running.since);
  }

  withdraw(instanceId: number): boolean {
    const workflowId = this.#workflowOfWaiting.get(instanceId);
    if (workflowId === undefined) return false;
    const queue = this.#queues.get(workflowId);
    queue?.delete(instanceId);
    if (queue?.size === 0) this.#queues.delete(workflowId);
    return this.#workflowOfWaiting.delete(instanceId);
  }

  isWaiting(instanceId: number): boolean {
    return this.#workflowOfWaiting.has(instanceId);
  }

  withdrawAll(): void {
    this.#queues.clear();
    this.#workflowOfWaiting.clear();
  }

  /** Refilled when half of what ends soon is gone, so that leases of short tasks come in batches. */
  countFree(): number {
    const ahead = this.#lookahead.count(Math.max(1, this.#busyWorkflows.size));
    const wanted = Math.min(MAX_WAITING, MIN_WAITING + ahead);
    const missing = wanted - this.#workflowOfWaiting.size;
    return missing > 0 && missing >= Math.min(ahead, MAX_WAITING) / 2 ? missing : 0;
  }

  #hasAdopted(workflowRunId: number): boolean {
    if (this.#runOfAdopted.size === 0) return false;
    return [...this.#runOfAdopted.values()].includes(workflowRunId);
  }
}
