import { z } from "zod";
import { MAX_LOG_BYTES, MAX_NODE_ARGS_CHARACTERS } from "../limits.ts";
import { defineRoutes } from "../route.ts";
import { pageOf, paging, pathId, pathIds, sort, where } from "../schemas/fields.ts";
import * as s from "../schemas/query.ts";
import { INSTANCE_EXAMPLE, RESOURCES_EXAMPLE } from "./examples.ts";

const group = "Queries";
const workflow = z.object({ workflowId: pathId });
const task = z.object({ taskId: pathId });
const errors = ["not_found"];
const list = z.object({ ...paging, where, sort });
const since = z.object({ since: z.coerce.number().int().min(0).default(0), limit: paging.limit });
const summary = { min: 1, mean: 2, median: 2, p95: 3, max: 3 };
const run = {
  id: 9,
  workflowId: 7,
  status: "RUNNING",
  user: "ana",
  host: "login1",
  failFast: false,
  reason: null,
  createdAt: 1795200000000,
  endedAt: null,
  timeoutAt: null,
} as const;
const workflowRow = {
  id: 7,
  name: "demo",
  workflowArgs: "2026-11-21",
  description: "",
  tool: "life expectancy",
  user: "ana",
  status: "RUNNING",
  paused: false,
  priority: 0,
  maxConcurrentlyRunning: 2147483647,
  taskCount: 2,
  counts: { DONE: 1, RUNNING: 1 },
  retries: 0,
  createdAt: 1795200000000,
  statusAt: 1795200000000,
  version: 5,
} as const;
const taskRow = {
  id: 1001,
  workflowId: 7,
  name: "model_location-1",
  templateName: "model",
  arrayId: 4,
  status: "RUNNING",
  attempts: 1,
  maxAttempts: 3,
  priority: 0,
  args: { location: "1", draws: "100" },
  statusAt: 1795200000000,
  retryAt: null,
} as const;
const page = <T>(row: T) => ({ rows: [row], nextCursor: null });

export const queryRoutes = defineRoutes({
  listWorkflows: {
    method: "GET",
    path: "/workflows",
    group,
    summary:
      "Workflows, newest first. Filter fields: id, name, user, tool, status, args, created_at, status_at, paused, failures, attribute.NAME. Sorts: id, name, user, status, priority, created_at, status_at, activity, failures, progress.",
    query: list,
    reply: pageOf(s.listedWorkflow),
    example: {
      query: { where: ["status:in:RUNNING,FAILED"], sort: "-activity" },
      reply: page({ ...workflowRow, activityAt: 1795200000000, donePerMinute: 12, etaSeconds: 5 }),
    },
  },
  getWorkflow: {
    method: "GET",
    path: "/workflows/:workflowId",
    group,
    summary: "One workflow with its counts and latest run.",
    params: workflow,
    reply: s.workflowDetail,
    errors,
    example: {
      params: { workflowId: 7 },
      reply: { ...workflowRow, attributes: {}, latestRun: run, activeInstances: 1, notices: [] },
    },
  },
  listRuns: {
    method: "GET",
    path: "/workflows/:workflowId/runs",
    group,
    summary: "Runs of a workflow, newest first.",
    params: workflow,
    query: z.object(paging),
    reply: pageOf(s.runRow),
    errors,
    example: { params: { workflowId: 7 }, reply: page(run) },
  },
  listArrays: {
    method: "GET",
    path: "/workflows/:workflowId/arrays",
    group,
    summary: "The workflow's task templates with their counts and limits.",
    params: workflow,
    reply: z.object({ rows: z.array(s.arrayRow) }),
    errors,
    example: {
      params: { workflowId: 7 },
      reply: {
        rows: [
          {
            id: 4,
            name: "model",
            templateVersionId: 1,
            templateName: "model",
            cluster: "multiprocess",
            maxConcurrentlyRunning: 2147483647,
            taskCount: 2,
            counts: { DONE: 1, RUNNING: 1 },
          },
        ],
      },
    },
  },
  listTasks: {
    method: "GET",
    path: "/workflows/:workflowId/tasks",
    group,
    summary:
      "Tasks of a workflow. Filter fields: id, name, status, template, array, attempts, status_at, version, fingerprint, arg.NAME, attribute.NAME. Sorts: id, name, status, attempts, priority, status_at, version, runtime, memory.",
    params: workflow,
    query: list.extend({
      with: z.enum(["latest"]).optional().describe("latest: how each task last went, too."),
    }),
    reply: pageOf(s.listedTask),
    errors,
    example: {
      params: { workflowId: 7 },
      query: { where: ["arg.location:in:1,2"], with: "latest" },
      reply: page({
        ...taskRow,
        latest: {
          version: 5,
          startedAt: 1795200000000,
          runSeconds: 12.5,
          peakMemoryBytes: null,
          requested: { cores: 1, memoryBytes: null, runtimeSeconds: null, queue: null },
          errorLine: null,
        },
      }),
    },
  },
  planResume: {
    method: "GET",
    path: "/workflows/:workflowId/resume-plan",
    group,
    summary: "What a resume would do: per task, why it will or will not run.",
    params: workflow,
    query: z.object(paging),
    reply: s.plan,
    errors,
    example: {
      params: { workflowId: 7 },
      reply: {
        workflowId: 7,
        resumable: true,
        why: "its last run failed",
        willRun: 1,
        willSkip: 1,
        activeInstances: 0,
        ...page({
          id: 1001,
          name: "model_location-1",
          status: "ERROR_FATAL",
          willRun: true,
          why: "failed after 3 attempts",
        }),
      },
    },
  },
  getTask: {
    method: "GET",
    path: "/tasks/:taskId",
    group,
    summary: "One task with its command, resources and last error.",
    params: task,
    reply: s.taskDetail,
    errors,
    example: {
      params: { taskId: 1001 },
      reply: {
        ...taskRow,
        command: "python model.py --location 1 --draws 100",
        attributes: {},
        resources: RESOURCES_EXAMPLE,
        lastError: null,
      },
    },
  },
  listInstances: {
    method: "GET",
    path: "/tasks/:taskId/instances",
    group,
    summary: "Attempts of a task, oldest first.",
    params: task,
    query: z.object(paging),
    reply: pageOf(s.instanceRow),
    errors,
    example: {
      params: { taskId: 1001 },
      reply: page(INSTANCE_EXAMPLE),
    },
  },
  getDependencies: {
    method: "GET",
    path: "/tasks/:taskId/dependencies",
    group,
    summary: "Direct neighbours of a task, at most `limit` each way, with the full numbers.",
    params: task,
    query: z.object({ limit: paging.limit }),
    reply: s.dependencies,
    errors,
    example: {
      params: { taskId: 1001 },
      reply: {
        upstream: [],
        upstreamCount: 0,
        downstream: [{ id: 1002, name: "model_location-2", status: "REGISTERING" }],
        downstreamCount: 1,
      },
    },
  },
  explainTask: {
    method: "GET",
    path: "/tasks/:taskId/explain",
    group,
    summary: "Why is this task not running?",
    params: task,
    reply: s.explanation,
    errors,
    example: {
      params: { taskId: 1002 },
      reply: {
        taskId: 1002,
        status: "REGISTERING",
        answer: "It waits for 1 upstream task.",
        reasons: [{ code: "upstream", text: "task 1001 is RUNNING", next: "nothing to do" }],
      },
    },
  },
  listErrors: {
    method: "GET",
    path: "/workflows/:workflowId/errors",
    group,
    summary: "Errors of a workflow, newest first. Filter fields: task, run, kind, description, fingerprint.",
    params: workflow,
    query: z.object({ ...paging, where }),
    reply: pageOf(s.errorRow),
    errors,
    example: {
      params: { workflowId: 7 },
      reply: page({
        id: 1,
        workflowId: 7,
        workflowRunId: 9,
        taskId: 1001,
        taskName: "model_location-1",
        instanceId: 5001,
        kind: "application",
        description: "exit code 1",
        stderrTail: "no such file",
        fingerprint: "5a0c",
        at: 1795200000000,
      }),
    },
  },
  listErrorGroups: {
    method: "GET",
    path: "/workflows/:workflowId/error-groups",
    group,
    summary: "Errors grouped by fingerprint, most frequent first.",
    params: workflow,
    query: z.object(paging),
    reply: pageOf(s.errorGroup),
    errors,
    example: {
      params: { workflowId: 7 },
      reply: page({
        fingerprint: "5a0c",
        sample: "exit code 1: no such file",
        sampleInstanceId: 5001,
        count: 3,
        tasks: 1,
        firstAt: 1795200000000,
        lastAt: 1795200000000,
      }),
    },
  },
  getLog: {
    method: "GET",
    path: "/instances/:instanceId/logs/:stream",
    group,
    summary:
      "A part of a log file, read on its host while the distributor is there; else what was stored at the end.",
    params: z.object({ instanceId: pathId, stream: z.enum(["stdout", "stderr"]) }),
    query: z.object({
      offset: z.coerce.number().int().min(0).optional().describe("First byte; absent: the last `maxBytes`."),
      maxBytes: z.coerce.number().int().min(1).max(MAX_LOG_BYTES).default(65_536),
    }),
    reply: s.log,
    errors: [...errors, "log_not_registered"],
    example: {
      params: { instanceId: 5001, stream: "stdout" },
      reply: { source: "file", path: "/tmp/x.o5001", text: "hello\n", offset: 0, totalBytes: 6, live: true },
    },
  },
  getUsage: {
    method: "GET",
    path: "/usage",
    group,
    summary:
      "Requested and used resources by template: minimum, mean, median, 95th percentile, maximum; several workflows are taken together.",
    query: z.object({
      workflowId: pathIds.describe("Repeatable; absent: every workflow."),
      templateVersionId: pathId.optional(),
      where: where.describe("Fields: arg.NAME, name, status of the task."),
      nodeArgs: z
        .string()
        .max(MAX_NODE_ARGS_CHARACTERS)
        .optional()
        .describe('JSON `{"location": ["1", "2"]}`: tasks whose arguments have one of these values each.'),
      ci: z.coerce
        .number()
        .gt(0)
        .lt(1)
        .optional()
        .describe("Confidence, such as 0.95: adds the interval of the mean by Student's t."),
    }),
    reply: z.object({ rows: z.array(s.usageRow) }),
    errors,
    example: {
      query: { workflowId: 7 },
      reply: {
        rows: [
          {
            templateName: "model",
            templateVersionId: 1,
            instances: 2,
            wallSeconds: summary,
            cpuSeconds: summary,
            peakMemoryBytes: summary,
            requestedCores: summary,
            requestedMemoryBytes: null,
            requestedRuntimeSeconds: null,
          },
        ],
      },
    },
  },
  getChanges: {
    method: "GET",
    path: "/workflows/:workflowId/changes",
    group,
    summary: "What changed since a version.",
    params: workflow,
    query: since,
    reply: s.change,
    errors,
    example: {
      params: { workflowId: 7 },
      query: { since: 4 },
      reply: {
        version: 5,
        more: false,
        status: "RUNNING",
        paused: false,
        counts: { DONE: 1, RUNNING: 1 },
        latestRun: run,
        tasks: [{ id: 1001, status: "DONE", attempts: 1, name: "model_location-1" }],
      },
    },
  },
  streamEvents: {
    method: "GET",
    path: "/workflows/:workflowId/events",
    group,
    summary: "Server-sent events: one `change` whenever the workflow's version rises, at most ten a second.",
    kind: "stream",
    params: workflow,
    query: z.object({ since: since.shape.since }),
    reply: s.change.omit({ tasks: true, more: true }),
    errors,
    example: {
      params: { workflowId: 7 },
      reply: { version: 5, status: "RUNNING", paused: false, counts: { DONE: 1 }, latestRun: run },
    },
  },
  getWorkflowStory: {
    method: "GET",
    path: "/workflows/:workflowId/story",
    group,
    summary: "What happened to the workflow and who did it, newest first.",
    params: workflow,
    query: z.object(paging),
    reply: pageOf(s.storyEntry),
    errors,
    example: {
      params: { workflowId: 7 },
      reply: page({ at: 1795200000000, who: "ana", what: "workflow_paused", text: "paused", ids: [7] }),
    },
  },
  getTaskStory: {
    method: "GET",
    path: "/tasks/:taskId/story",
    group,
    summary: "Every attempt and every intervention of a task, oldest first.",
    params: task,
    reply: z.object({ rows: z.array(s.storyEntry) }),
    errors,
    example: {
      params: { taskId: 1001 },
      reply: {
        rows: [{ at: 1795200000000, who: "login1", what: "instance_leased", text: "attempt 1", ids: [5001] }],
      },
    },
  },
  getHealth: {
    method: "GET",
    path: "/health",
    group: "Operations",
    summary: "The process is alive. Does not touch the database.",
    reply: s.health,
    example: { reply: { status: "ok", version: "0.1.0", pid: 1, startedAt: 1795200000000 } },
  },
  getReady: {
    method: "GET",
    path: "/ready",
    group: "Operations",
    summary: "The process can serve: the database answers and its schema fits.",
    reply: s.ready,
    errors: ["database_unreachable", "server_unreachable"],
    example: { reply: { status: "ready", database: "sqlite", schemaVersion: 1 } },
  },
});
