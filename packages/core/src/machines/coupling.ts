import type { TaskEvent } from "./task.ts";
import type { TaskInstanceEvent } from "./task-instance.ts";
import type { WorkflowEvent } from "./workflow.ts";
import type { WorkflowRunEvent } from "./workflow-run.ts";

/** Why an instance ended without success. Each kind has its own budget and its own cure. */
export type FailureKind = "application" | "resource" | "infrastructure";

export const FAILURE_KINDS: Readonly<Record<FailureKind, string>> = {
  application: "The command itself failed.",
  resource: "The command used more memory or time than it had asked for.",
  infrastructure: "A node, the cluster or the distributor failed under it.",
};

/** The kind of failure that an instance event stands for. */
export const FAILURE_OF_EVENT: Readonly<Partial<Record<TaskInstanceEvent, FailureKind>>> = {
  fail: "application",
  reject: "application",
  exhaust: "resource",
  lose: "infrastructure",
  expire: "infrastructure",
};

/** What an instance event does to its task. Failures ask `decideRetry`, which picks one of the three. */
export const TASK_EVENT_OF_INSTANCE_EVENT: Readonly<
  Partial<Record<TaskInstanceEvent, TaskEvent | "decide">>
> = {
  launch: "launch",
  start: "start",
  revive: "start",
  finish: "finish",
  killed: "release",
  fail: "decide",
  reject: "decide",
  exhaust: "decide",
  lose: "decide",
  expire: "decide",
};

/** What a run event does to its workflow. */
export const WORKFLOW_EVENT_OF_RUN_EVENT: Readonly<Partial<Record<WorkflowRunEvent, WorkflowEvent>>> = {
  bind: "queue",
  link: "queue",
  start: "start",
  finish: "finish",
  fail: "fail",
  stopped: "halt",
};
