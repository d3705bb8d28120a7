import { z } from "zod";
import { MAX_BATCH } from "../limits.ts";
import { id, index, instanceState, timestamp } from "./fields.ts";
import { outcome, report } from "./run.ts";

const path = z.string().max(4_096);
/** 256 bits of chance in base64url or hex. */
const secret = z.string().min(16).max(200);

export const batchRequest = z.object({
  epoch: z.number().int().positive(),
  key: z
    .string()
    .min(1)
    .max(200)
    .describe("The distributor's name for this batch; the same key gives the same batch."),
  credentialHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe("SHA-256 of the credential that its workers will send. The credential itself stays with them."),
  instances: z
    .array(z.object({ instanceId: id, stdoutPath: path, stderrPath: path }))
    .min(1)
    .max(MAX_BATCH)
    .describe("Element `n` of the array job runs the n-th of these, counted from 0."),
});
export const batchReply = z.object({ batchId: id });

/** Which element of a batch speaks, and which copy of it. */
const speaker = {
  index: index.describe("Which element of the batch."),
  claimKey: secret.describe(
    "Chosen by the worker at random: what tells it from another copy of the same element.",
  ),
};

export const claimRequest = z.object({
  ...speaker,
  at: timestamp,
  externalId: z.string().max(255).optional().describe("Cluster job id."),
  node: z.string().max(255).optional(),
});
export const claimReply = z.object({
  instanceId: id,
  taskId: id,
  workflowId: id,
  workflowRunId: id,
  attempt: z.number().int().positive(),
  name: z.string(),
  command: z.string(),
  stdoutPath: path,
  stderrPath: path,
  memoryBytes: z.number().int().positive().nullable().describe("What it may use; null: not limited."),
  runtimeSeconds: z.number().int().positive().nullable(),
  heartbeatIntervalSeconds: z.number().positive(),
});

export const workerHeartbeat = z.object({ ...speaker });
export const workerHeartbeatReply = z.object({
  order: z
    .enum(["go_on", "end"])
    .describe("end: stop the command; it was asked to end, or counts as ended already."),
  status: instanceState,
  heartbeatIntervalSeconds: z.number().positive(),
});

export const workerReportRequest = z.object({
  ...speaker,
  report: report.omit({ instanceId: true, event: true, stdoutPath: true, stderrPath: true }).extend({
    event: z
      .enum(["finish", "fail", "exhaust", "lose", "killed"])
      .describe("lose: the node failed under it before the command could begin."),
  }),
});
export const workerReportReply = z.object({ outcome });
