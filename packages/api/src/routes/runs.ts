import { z } from "zod";
import { defineRoutes } from "../route.ts";
import { pathId } from "../schemas/fields.ts";
import { noticesReply, noticesRequest } from "../schemas/notice.ts";
import * as s from "../schemas/run.ts";

const group = "Distributors";
const distributor = z.object({ distributorId: pathId });
const errors = ["not_found", "distributor_superseded"];

export const runRoutes = defineRoutes({
  startWorkflow: {
    method: "POST",
    path: "/workflows/:workflowId/runs",
    group: "Runs",
    summary: "Start or resume a workflow. Tasks that are done are skipped.",
    params: z.object({ workflowId: pathId }),
    body: s.startRequest,
    reply: s.startReply,
    errors: [
      "not_found",
      "workflow_already_done",
      "workflow_run_active",
      "workflow_not_resumable",
      "draft_incomplete",
    ],
    example: {
      params: { workflowId: 7 },
      body: { user: "ana", host: "login1", contextPath: "/home/ana/.jobmon/contexts/3f2a.json" },
      reply: { workflowRunId: 9, status: "BOUND" },
    },
  },
  registerDistributor: {
    method: "POST",
    path: "/distributors",
    group,
    summary:
      "Register the distributor of a user, host and cluster. The previous one is fenced off; its instances are to be adopted.",
    body: s.registerRequest,
    reply: s.registerReply,
    example: {
      body: {
        user: "ana",
        host: "login1",
        version: "0.1.0",
        cluster: { name: "multiprocess", kind: "multiprocess", queues: [] },
      },
      reply: { distributorId: 3, epoch: 1, active: [], heartbeatIntervalSeconds: 30 },
    },
  },
  leaseTasks: {
    method: "POST",
    path: "/distributors/:distributorId/lease",
    group,
    summary: "Take ready tasks, each with a new instance; waits up to `waitSeconds` for something to do.",
    params: distributor,
    body: s.leaseRequest,
    reply: s.leaseReply,
    errors,
    example: {
      params: { distributorId: 3 },
      body: { epoch: 1, max: 100, waitSeconds: 20 },
      reply: {
        leases: [
          {
            instanceId: 5001,
            taskId: 1001,
            workflowId: 7,
            workflowRunId: 9,
            arrayId: 4,
            resourcesId: 12,
            attempt: 1,
            name: "model_location-1",
            command: "python model.py --location 1 --draws 100",
          },
        ],
        resources: {
          "12": {
            cores: 1,
            memoryBytes: 1073741824,
            runtimeSeconds: 600,
            queue: null,
            stdout: null,
            stderr: null,
            extra: {},
          },
        },
        runs: { "9": { contextPath: "/home/ana/.jobmon/contexts/3f2a.json", workflowName: "demo" } },
        kills: [],
        checks: [],
        ended: [],
        logRequests: [],
      },
    },
  },
  reportInstances: {
    method: "POST",
    path: "/distributors/:distributorId/reports",
    group,
    summary: "Tell what became of instances. Repeating a report is harmless: it is answered `late`.",
    params: distributor,
    body: s.reportRequest,
    reply: s.reportReply,
    errors: [...errors, "not_your_instance"],
    example: {
      params: { distributorId: 3 },
      body: {
        epoch: 1,
        reports: [{ instanceId: 5001, event: "finish", at: 1795200000000, exitCode: 0, wallMs: 1200 }],
      },
      reply: { outcomes: ["moved"] },
    },
  },
  resolveResources: {
    method: "POST",
    path: "/distributors/:distributorId/resources",
    group,
    summary:
      "Tell what the dynamic resources of leased tasks came out as. Said again, the first answer stands and is repeated.",
    params: distributor,
    body: s.resolveRequest,
    reply: s.resolveReply,
    errors: [...errors, "not_your_instance"],
    example: {
      params: { distributorId: 3 },
      body: {
        epoch: 1,
        resolutions: [{ instanceId: 5001, at: 1795200000000, resources: { memory: "4G", queue: "long.q" } }],
      },
      reply: {
        outcomes: [
          {
            outcome: "resolved",
            resourcesId: 13,
            resources: {
              cores: 1,
              memoryBytes: 4294967296,
              runtimeSeconds: 600,
              queue: "long.q",
              stdout: null,
              stderr: null,
              extra: {},
            },
          },
        ],
      },
    },
  },
  heartbeatInstances: {
    method: "POST",
    path: "/distributors/:distributorId/heartbeats",
    group,
    summary: "Say that these instances are alive.",
    params: distributor,
    body: s.heartbeatRequest,
    reply: s.heartbeatReply,
    errors: [...errors, "not_your_instance"],
    example: {
      params: { distributorId: 3 },
      body: { epoch: 1, instanceIds: [5001] },
      reply: { kills: [], outcomes: ["moved"] },
    },
  },
  putNotices: {
    method: "PUT",
    path: "/distributors/:distributorId/notices",
    group,
    summary: "Tell people what holds tasks back on the cluster; replaces what was told before.",
    params: distributor,
    body: noticesRequest,
    reply: noticesReply,
    errors,
    example: {
      params: { distributorId: 3 },
      body: {
        epoch: 1,
        notices: [
          {
            code: "back_pressure",
            text: "Slurm takes no more jobs now: its job queue is full",
            since: 1795200000000,
            workflowId: null,
            instances: null,
          },
        ],
      },
      reply: {},
    },
  },
  answerLogRequest: {
    method: "POST",
    path: "/distributors/:distributorId/logs",
    group,
    summary: "Answer a request for a part of a log file.",
    params: distributor,
    body: s.logAnswer,
    reply: z.object({ accepted: z.boolean() }),
    errors,
    example: {
      params: { distributorId: 3 },
      body: { epoch: 1, requestId: "a1", text: "line\n", offset: 0, totalBytes: 5 },
      reply: { accepted: true },
    },
  },
});
