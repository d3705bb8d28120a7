import { z } from "zod";
import {
  MAX_HEARTBEATS,
  MAX_LEASE,
  MAX_REPORTS,
  MAX_RESOLUTIONS,
  MAX_TAIL_CHARACTERS,
  MAX_TRACEBACK_CHARACTERS,
  MAX_WAIT_SECONDS,
} from "../limits.ts";
import { cluster } from "./definitions.ts";
import {
  dynamicResources,
  id,
  instanceState,
  label,
  resources,
  resourceValue,
  runState,
  timestamp,
} from "./fields.ts";

export const startRequest = z.object({
  resume: z
    .enum(["no", "cold", "hot"])
    .default("no")
    .describe("cold: end what still runs first. hot: let it go on."),
  increaseResources: z
    .boolean()
    .default(false)
    .describe(
      "Of a resume: failed tasks whose last attempt ran out of memory or time start with more of it.",
    ),
  failFast: z.boolean().default(false),
  secondsUntilTimeout: z.number().int().positive().nullable().default(null),
  user: label,
  host: label.describe("Submit host: only its distributor launches the tasks."),
  contextPath: z
    .string()
    .max(4_096)
    .nullable()
    .describe("The 0600 context file on the submit host; null: that of the previous run."),
});
export const startReply = z.object({ workflowRunId: id, status: runState });

export const registerRequest = z.object({
  user: label,
  host: label,
  version: label,
  cluster: cluster,
});
export const registerReply = z.object({
  distributorId: id,
  epoch: z
    .number()
    .int()
    .positive()
    .describe("Fence: a later registration for the same user, host and cluster raises it."),
  active: z
    .array(z.object({ instanceId: id, workflowRunId: id, status: instanceState }))
    .describe("Instances to adopt."),
  heartbeatIntervalSeconds: z.number().positive(),
});

export const leaseRequest = z.object({
  epoch: z.number().int().positive(),
  max: z.number().int().min(0).max(MAX_LEASE),
  waitSeconds: z.number().min(0).max(MAX_WAIT_SECONDS).default(0),
});
export const lease = z.object({
  instanceId: id,
  taskId: id,
  workflowId: id,
  workflowRunId: id,
  arrayId: id,
  resourcesId: id,
  attempt: z.number().int().positive(),
  name: z.string(),
  command: z.string(),
});
export const leasedResources = resources.extend({ dynamic: dynamicResources.optional() });
export const leaseReply = z.object({
  leases: z.array(lease),
  resources: z
    .record(z.string(), leasedResources)
    .describe("By resources id, for these leases. With `dynamic`, they are to be resolved first."),
  runs: z.record(z.string(), z.object({ contextPath: z.string().nullable(), workflowName: z.string() })),
  kills: z.array(id).describe("Instances to end; report `killed` when nothing of them is left."),
  checks: z.array(id).describe("Instances that fell silent; report what became of them."),
  ended: z
    .array(id)
    .describe(
      "Instances whose workers reported their end. A hint that may be lost: heartbeats tell for certain.",
    ),
  logRequests: z.array(
    z.object({
      requestId: z.string(),
      instanceId: id,
      path: z.string(),
      offset: z.number().int().nullable().describe("Null: the last `maxBytes`."),
      maxBytes: z.number().int(),
    }),
  ),
});

/** What the command of dynamic resources said of one task, or why it said nothing. */
export const resolution = z.object({
  instanceId: id,
  at: timestamp,
  resources: z
    .record(z.string().max(255), resourceValue)
    .optional()
    .describe("As a person writes them. Exactly one of `resources` and `error` is given."),
  error: z
    .string()
    .max(MAX_TRACEBACK_CHARACTERS)
    .optional()
    .describe("For the task's error log; the task fails and is not tried again."),
});
export const resolveRequest = z.object({
  epoch: z.number().int().positive(),
  resolutions: z
    .array(
      resolution.refine(({ resources, error }) => (resources === undefined) !== (error === undefined), {
        message: "give either resources or an error",
      }),
    )
    .max(MAX_RESOLUTIONS),
});
export const resolveReply = z.object({
  outcomes: z
    .array(
      z.object({
        outcome: z
          .enum(["resolved", "failed", "late", "unknown"])
          .describe(
            "resolved: launch it with these resources. failed: the task has failed. late: it is over, or being ended.",
          ),
        resourcesId: id.optional(),
        resources: resources.optional(),
      }),
    )
    .describe("One per resolution, in order."),
});

const tail = z.string().max(MAX_TAIL_CHARACTERS);
export const report = z.object({
  instanceId: id,
  event: z.enum(["launch", "start", "finish", "fail", "exhaust", "lose", "reject", "killed"]),
  at: timestamp,
  startedAt: timestamp.optional(),
  externalId: z.string().max(255).optional().describe("Process or cluster job id."),
  node: z.string().max(255).optional(),
  stdoutPath: z.string().max(4_096).optional(),
  stderrPath: z.string().max(4_096).optional(),
  exitCode: z.number().int().optional(),
  signal: z.string().max(20).optional(),
  description: z.string().max(20_000).optional().describe("Why it failed, for a person."),
  exhausted: z.enum(["memory", "runtime"]).optional().describe("With `exhaust`: which resource ran out."),
  wallMs: z.number().nonnegative().optional(),
  cpuMs: z.number().nonnegative().optional(),
  peakMemoryBytes: z.number().nonnegative().optional(),
  stdoutTail: tail.optional(),
  stderrTail: tail.optional(),
});
export const reportRequest = z.object({
  epoch: z.number().int().positive(),
  reports: z.array(report).max(MAX_REPORTS),
});
export const outcome = z.enum(["moved", "late", "illegal", "unknown"]);
export const reportReply = z.object({ outcomes: z.array(outcome).describe("One per report, in order.") });

export const heartbeatRequest = z.object({
  epoch: z.number().int().positive(),
  instanceIds: z.array(id).max(MAX_HEARTBEATS),
});
export const heartbeatReply = z.object({ kills: z.array(id), outcomes: z.array(outcome) });

export const logAnswer = z.object({
  epoch: z.number().int().positive(),
  requestId: z.string().max(100),
  text: z.string().optional(),
  offset: z.number().int().optional(),
  totalBytes: z.number().int().optional(),
  error: z.string().max(1_000).optional(),
});
