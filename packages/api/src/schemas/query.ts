import { z } from "zod";
import {
  attributes,
  concurrency,
  counts,
  id,
  index,
  instanceState,
  pageOf,
  resources,
  runState,
  taskState,
  timestamp,
  workflowState,
} from "./fields.ts";
import { workflowNotice } from "./notice.ts";

export const workflowRow = z.object({
  id,
  name: z.string(),
  workflowArgs: z.string(),
  description: z.string(),
  tool: z.string(),
  user: z.string(),
  status: workflowState,
  paused: z.boolean(),
  priority: z.number().int(),
  maxConcurrentlyRunning: concurrency,
  taskCount: index,
  counts,
  retries: index.describe("Attempts beyond the first of each task."),
  createdAt: timestamp,
  statusAt: timestamp,
  version: index.describe("Raised by every change; the cursor of the change feed."),
});
export const listedWorkflow = workflowRow.extend({
  activityAt: timestamp.describe("When a task or the workflow itself last changed its status."),
  donePerMinute: z
    .number()
    .nullable()
    .describe("Tasks done a minute of late; null: nothing to tell it from."),
  etaSeconds: index.nullable().describe("Time left at that rate; null: unknown, or nothing runs."),
});
export const runRow = z.object({
  id,
  workflowId: id,
  status: runState,
  user: z.string(),
  host: z.string(),
  failFast: z.boolean(),
  reason: z.string().nullable().describe("Why it ended."),
  createdAt: timestamp,
  endedAt: timestamp.nullable(),
  timeoutAt: timestamp.nullable(),
});
export const workflowDetail = workflowRow.extend({
  attributes,
  latestRun: runRow.nullable(),
  activeInstances: index,
  notices: z
    .array(workflowNotice)
    .describe("What its distributors say holds tasks back, and the nodes that it keeps off."),
});
export const arrayRow = z.object({
  id,
  name: z.string(),
  templateVersionId: id,
  templateName: z.string(),
  cluster: z.string(),
  maxConcurrentlyRunning: concurrency,
  taskCount: index,
  counts,
});
export const taskRow = z.object({
  id,
  workflowId: id,
  name: z.string(),
  templateName: z.string(),
  arrayId: id,
  status: taskState,
  attempts: index,
  maxAttempts: index,
  priority: z.number().int(),
  args: z.record(z.string(), z.string()),
  statusAt: timestamp,
  retryAt: timestamp.nullable(),
});
export const listedTask = taskRow.extend({
  latest: z
    .object({
      version: index.describe("Of the workflow when the task last changed."),
      startedAt: timestamp.nullable(),
      runSeconds: z.number().nullable().describe("How long the last attempt ran, or has been running."),
      peakMemoryBytes: z.number().nullable(),
      requested: resources.pick({ cores: true, memoryBytes: true, runtimeSeconds: true, queue: true }),
      errorLine: z.string().nullable().describe("First line of its last error."),
    })
    .optional()
    .describe("How it last went; only when asked for with `with=latest`."),
});
export const taskDetail = taskRow.extend({
  command: z.string(),
  attributes,
  resources,
  lastError: z.string().nullable(),
});
export const instanceRow = z.object({
  id,
  taskId: id,
  workflowRunId: id,
  attempt: index,
  status: instanceState,
  resources,
  node: z.string().nullable(),
  externalId: z.string().nullable(),
  exitCode: z.number().int().nullable(),
  signal: z.string().nullable(),
  failureKind: z.string().nullable(),
  error: z.string().nullable(),
  leasedAt: timestamp,
  startedAt: timestamp.nullable(),
  endedAt: timestamp.nullable(),
  wallMs: z.number().nullable(),
  cpuMs: z.number().nullable(),
  peakMemoryBytes: z.number().nullable(),
  stdoutPath: z.string().nullable(),
  stderrPath: z.string().nullable(),
});
const neighbour = z.object({ id, name: z.string(), status: taskState });
export const dependencies = z.object({
  upstream: z.array(neighbour),
  upstreamCount: index,
  downstream: z.array(neighbour),
  downstreamCount: index,
});
export const explanation = z.object({
  taskId: id,
  status: taskState,
  answer: z.string().describe("Why it is not running, in one sentence."),
  reasons: z.array(z.object({ code: z.string(), text: z.string(), next: z.string() })),
});
export const errorRow = z.object({
  id,
  workflowId: id,
  workflowRunId: id,
  taskId: id,
  taskName: z.string(),
  instanceId: id,
  kind: z.string(),
  description: z.string(),
  stderrTail: z.string(),
  fingerprint: z.string(),
  at: timestamp,
});
export const errorGroup = z.object({
  fingerprint: z.string(),
  sample: z.string(),
  sampleInstanceId: id,
  count: index,
  tasks: index,
  firstAt: timestamp,
  lastAt: timestamp,
});
export const log = z.object({
  source: z
    .enum(["file", "stored", "none"])
    .describe("file: read now on the host. stored: what was kept at the end."),
  path: z.string().nullable(),
  text: z.string(),
  offset: index,
  totalBytes: index.nullable(),
  live: z.boolean().describe("The instance may still write."),
});
const summary = z
  .object({ min: z.number(), mean: z.number(), median: z.number(), p95: z.number(), max: z.number() })
  .nullable();
const interval = z
  .object({ low: z.number(), high: z.number() })
  .nullable()
  .optional()
  .describe("Of the mean, with `ci`; null of fewer than two values.");
export const usageRow = z.object({
  templateName: z.string(),
  templateVersionId: id,
  instances: index.describe("Successful instances with measured usage."),
  wallSeconds: summary,
  cpuSeconds: summary,
  peakMemoryBytes: summary,
  wallSecondsInterval: interval,
  peakMemoryBytesInterval: interval,
  requestedCores: summary,
  requestedMemoryBytes: summary,
  requestedRuntimeSeconds: summary,
});
export const change = z.object({
  version: index.describe("Ask again with `since` set to this."),
  more: z.boolean(),
  status: workflowState,
  paused: z.boolean(),
  counts,
  latestRun: runRow.nullable(),
  tasks: z.array(z.object({ id, status: taskState, attempts: index, name: z.string() })),
});
export const storyEntry = z.object({
  at: timestamp,
  who: z.string(),
  what: z.string().describe("Fixed event name."),
  text: z.string(),
  ids: z.array(z.number()),
});
export const planRow = z.object({
  id,
  name: z.string(),
  status: taskState,
  willRun: z.boolean(),
  why: z.string(),
});
export const plan = z.object({
  workflowId: id,
  resumable: z.boolean(),
  why: z.string(),
  willRun: index,
  willSkip: index,
  activeInstances: index,
  ...pageOf(planRow).shape,
});
export const health = z.object({
  status: z.literal("ok"),
  version: z.string(),
  pid: index,
  startedAt: timestamp,
});
export const ready = z.object({ status: z.literal("ready"), database: z.string(), schemaVersion: index });
