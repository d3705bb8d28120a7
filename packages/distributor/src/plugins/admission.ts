import type { PluginTask } from "../plugin/plugin.ts";

/** A task that a predecessor started, as far as it can still be known. */
export interface AdoptedTask {
  readonly instanceId: number;
  readonly workflowRunId: number;
  readonly memoryBytes: number | null;
}

/** Which tasks may run now: the one thing in which the local plugins differ. Holds the tasks that wait. */
export interface Admission {
  /** Why the task can never run here; null when it can. */
  findObstacle(task: PluginTask): string | null;
  wait(task: PluginTask): void;
  /** Takes the next task that may run now; it occupies its share until it is released. */
  takeNext(): PluginTask | undefined;
  occupy(task: AdoptedTask): void;
  release(instanceId: number): void;
  /** True when the task was waiting, and now does not any more. */
  withdraw(instanceId: number): boolean;
  isWaiting(instanceId: number): boolean;
  /** Withdraws all that wait. */
  withdrawAll(): void;
  /** How many more tasks would be of use now. */
  countFree(): number;
}
