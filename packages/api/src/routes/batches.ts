import { z } from "zod";
import { defineRoutes } from "../route.ts";
import * as s from "../schemas/batch.ts";
import { pathId } from "../schemas/fields.ts";

const batch = z.object({ batchId: pathId });
const claimKey = "b7cQ0rJm2kYtV1sXnE8dLg";

/** What a distributor opens for the workers of one array job, and what they may do with its credential: nothing else. */
export const batchRoutes = defineRoutes({
  openBatch: {
    method: "POST",
    path: "/distributors/:distributorId/batches",
    group: "Distributors",
    summary: "Name the instances that one array job will run by workers. The same key gives the same batch.",
    params: z.object({ distributorId: pathId }),
    body: s.batchRequest,
    reply: s.batchReply,
    errors: ["not_found", "distributor_superseded", "not_your_instance", "batch_differs"],
    example: {
      params: { distributorId: 3 },
      body: {
        epoch: 1,
        key: "jobmon-9-4-1f6b",
        credentialHash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        instances: [
          {
            instanceId: 5001,
            stdoutPath: "/home/ana/logs/model.o5001",
            stderrPath: "/home/ana/logs/model.e5001",
          },
        ],
      },
      reply: { batchId: 40 },
    },
  },
  claimInstance: {
    method: "POST",
    path: "/batches/:batchId/claims",
    group: "Workers",
    summary:
      "Take the instance of one element for this worker, and start it. Only the first copy of an element gets it.",
    params: batch,
    body: s.claimRequest,
    reply: s.claimReply,
    errors: ["not_found", "instance_claimed", "instance_over"],
    example: {
      params: { batchId: 40 },
      body: { index: 0, claimKey, at: 1795200000000, externalId: "1080_0", node: "n17" },
      reply: {
        instanceId: 5001,
        taskId: 1001,
        workflowId: 7,
        workflowRunId: 9,
        attempt: 1,
        name: "model_location-1",
        command: "python model.py --location 1 --draws 100",
        stdoutPath: "/home/ana/logs/model.o5001",
        stderrPath: "/home/ana/logs/model.e5001",
        memoryBytes: 1073741824,
        runtimeSeconds: 600,
        heartbeatIntervalSeconds: 90,
      },
    },
  },
  beatWorker: {
    method: "POST",
    path: "/batches/:batchId/heartbeats",
    group: "Workers",
    summary: "Say that the command runs, and hear whether it should.",
    params: batch,
    body: s.workerHeartbeat,
    reply: s.workerHeartbeatReply,
    errors: ["not_found", "not_your_instance"],
    example: {
      params: { batchId: 40 },
      body: { index: 0, claimKey },
      reply: { order: "go_on", status: "RUNNING", heartbeatIntervalSeconds: 90 },
    },
  },
  reportWorker: {
    method: "POST",
    path: "/batches/:batchId/reports",
    group: "Workers",
    summary: "Tell how the command ended. Repeating it is harmless: it is answered `late`.",
    params: batch,
    body: s.workerReportRequest,
    reply: s.workerReportReply,
    errors: ["not_found", "not_your_instance"],
    example: {
      params: { batchId: 40 },
      body: { index: 0, claimKey, report: { event: "finish", at: 1795200001200, exitCode: 0, wallMs: 1200 } },
      reply: { outcome: "moved" },
    },
  },
});
