import type { TaskInstanceState, TaskState, WorkflowRunState, WorkflowState } from "@jobmon/core";
import type { Notice } from "./notices.ts";

/** What is known of a task that may tell why it is not running. */
export interface TaskFacts {
  readonly task: {
    readonly id: number;
    readonly state: TaskState;
    readonly attempts: number;
    readonly maxAttempts: number;
    readonly statusAt: number;
    readonly retryAt: number | null;
  };
  readonly workflow: {
    readonly id: number;
    readonly state: WorkflowState;
    readonly isPaused: boolean;
    readonly limit: number;
    readonly active: number;
  };
  readonly template: { readonly name: string; readonly limit: number; readonly active: number };
  readonly cluster: string;
  /** The latest run. */
  readonly run: {
    readonly id: number;
    readonly state: WorkflowRunState;
    readonly reason: string | null;
    readonly user: string;
    readonly host: string;
  } | null;
  readonly upstream: {
    /** How many are not done. */
    readonly remaining: number;
    /** The first of them. */
    readonly unfinished: readonly NamedTask[];
    /** Failed tasks among them or further up. */
    readonly failed: readonly NamedTask[];
  };
  /** The latest attempt. */
  readonly instance: {
    readonly id: number;
    readonly state: TaskInstanceState;
    readonly statusAt: number;
    readonly reportBy: number;
    readonly node: string | null;
    readonly externalId: string | null;
    /** Name of the command that is to work out its resources. */
    readonly resolving: string | null;
  } | null;
  /** The distributor of the run's user and host for the task's cluster. */
  readonly distributor: { readonly id: number; readonly lastSeenAt: number } | null;
  /** What that distributor tells now. */
  readonly notices: readonly Notice[];
  /** Queued tasks that are launched first. */
  readonly ahead: { readonly inWorkflow: number; readonly ofHigherPriority: number };
  readonly lastError: string | null;
}

export interface NamedTask {
  readonly id: number;
  readonly name: string;
  readonly state: TaskState;
}
