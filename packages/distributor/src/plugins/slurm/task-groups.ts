import type { PluginTask } from "../../plugin/plugin.ts";
import type { JobRequest } from "./job-request.ts";

/** Tasks that may share an array: of one template and run, with one request. */
export interface TaskGroup {
  readonly request: JobRequest;
  readonly tasks: readonly PluginTask[];
}

interface Gathering {
  readonly request: JobRequest;
  readonly tasks: PluginTask[];
  firstAt: number;
  lastAt: number;
}

/** Leases of one template come one after the other; as long as they do, their array grows. */
const LINGER_MS = 250;
const MAX_LINGER_MS = 2_000;

/** Where tasks wait until there are enough of a kind for an array, or no more seem to come. */
export class TaskGroups {
  readonly #groups = new Map<string, Gathering>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(task: PluginTask, request: JobRequest, now: number): void {
    const key = JSON.stringify([task.arrayId, task.workflowRunId, request]);
    const group = this.#groups.get(key) ?? { request, tasks: [], firstAt: now, lastAt: now };
    group.tasks.push(task);
    group.lastAt = now;
    this.#groups.set(key, group);
    this.#size += 1;
  }

  /** These did not find room: they come first again, without a wait. */
  putBack({ tasks, request }: TaskGroup): void {
    for (const task of tasks) this.add(task, request, Number.NEGATIVE_INFINITY);
  }

  /** An array of so many, or one that is due, is there. */
  hasReady(most: number, now: number): boolean {
    return [...this.#groups.values()].some((group) => group.tasks.length >= most || dueAt(group) <= now);
  }

  /** The next array of at most so many; null when none is ready yet. */
  takeReady(most: number, now: number): TaskGroup | null {
    for (const [key, group] of this.#groups) {
      if (group.tasks.length < most && dueAt(group) > now) continue;
      const tasks = group.tasks.splice(0, most);
      this.#size -= tasks.length;
      if (group.tasks.length === 0) this.#groups.delete(key);
      return { request: group.request, tasks };
    }
    return null;
  }

  /** When the next array is ready if nothing is added. */
  nextDueAt(): number {
    return Math.min(...[...this.#groups.values()].map(dueAt));
  }

  /** True when the task waited here, and now does not any more. */
  withdraw(instanceId: number): boolean {
    for (const [key, { tasks }] of this.#groups) {
      const place = tasks.findIndex((task) => task.instanceId === instanceId);
      if (place < 0) continue;
      tasks.splice(place, 1);
      this.#size -= 1;
      if (tasks.length === 0) this.#groups.delete(key);
      return true;
    }
    return false;
  }

  clear(): void {
    this.#groups.clear();
    this.#size = 0;
  }
}

function dueAt({ firstAt, lastAt }: Gathering): number {
  return Math.min(lastAt + LINGER_MS, firstAt + MAX_LINGER_MS);
}
