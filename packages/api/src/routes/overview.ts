import { z } from "zod";
import { MAX_HISTORY_POINTS } from "../limits.ts";
import { defineRoutes } from "../route.ts";
import { pageOf, paging, pathId, where } from "../schemas/fields.ts";
import * as s from "../schemas/overview.ts";
import { toolRow, toolTrend } from "../schemas/tools.ts";

const group = "Overview";
const workflow = z.object({ workflowId: pathId });
const errors = ["not_found"];
const at = 1795200000000;

export const overviewRoutes = defineRoutes({
  countWorkflows: {
    method: "GET",
    path: "/workflow-count",
    group,
    summary: "How many workflows a filter fits; fields as of listWorkflows.",
    query: z.object({ where }),
    reply: s.boundedCount,
    example: { query: { where: ["status:is:FAILED"] }, reply: { count: 12, exact: true } },
  },
  getHistory: {
    method: "GET",
    path: "/workflows/:workflowId/history",
    group,
    summary:
      "How many tasks were in each state over time: progress and concurrency, of all or of one template.",
    params: workflow,
    query: z.object({
      arrayId: pathId.optional(),
      points: z.coerce.number().int().min(1).max(MAX_HISTORY_POINTS).default(MAX_HISTORY_POINTS),
    }),
    reply: s.history,
    errors,
    example: {
      params: { workflowId: 7 },
      query: { points: 200 },
      reply: {
        stepMs: 1000,
        at: [at],
        waiting: [0],
        queued: [3],
        launching: [0],
        running: [2],
        retrying: [0],
        done: [5],
        failed: [0],
        peakRunning: [2],
      },
    },
  },
  getTemplateGraph: {
    method: "GET",
    path: "/workflows/:workflowId/template-graph",
    group,
    summary: "The workflow's templates with their counts, and how many dependencies there are between them.",
    params: workflow,
    reply: s.templateGraph,
    errors,
    example: {
      params: { workflowId: 7 },
      reply: {
        nodes: [
          { arrayId: 4, name: "model", templateVersionId: 1, taskCount: 15, counts: { DONE: 15 } },
          { arrayId: 5, name: "summary", templateVersionId: 2, taskCount: 1, counts: { RUNNING: 1 } },
        ],
        edges: [{ from: 4, to: 5, links: 15 }],
      },
    },
  },
  listTemplateTimes: {
    method: "GET",
    path: "/workflows/:workflowId/template-times",
    group,
    summary:
      "How long the attempts of each template ran and how many failed, in the order of the definition.",
    params: workflow,
    query: z.object(paging),
    reply: pageOf(s.templateTime),
    errors,
    example: {
      params: { workflowId: 7 },
      reply: {
        rows: [
          {
            arrayId: 4,
            name: "model",
            finished: 15,
            failedAttempts: 2,
            sampled: false,
            runSeconds: { p50: 2, p95: 3, max: 4, longestTaskId: 1001 },
          },
        ],
        nextCursor: null,
      },
    },
  },
  getCriticalPath: {
    method: "GET",
    path: "/workflows/:workflowId/critical-path",
    group,
    summary: "The chain of tasks that decided how long the workflow took.",
    params: workflow,
    reply: s.criticalPath,
    errors,
    example: {
      params: { workflowId: 7 },
      reply: {
        level: "tasks",
        seconds: 3,
        steps: [
          {
            taskId: 1001,
            arrayId: 4,
            name: "model_location-1",
            queueSeconds: 1,
            runSeconds: 2,
            startedAt: at,
            endedAt: at + 2000,
          },
        ],
      },
    },
  },
  getArrayUsage: {
    method: "GET",
    path: "/workflows/:workflowId/arrays/:arrayId/usage",
    group,
    summary:
      "What the successful attempts of a template used, against what it asks for, as histograms and points.",
    params: workflow.extend({ arrayId: pathId }),
    reply: s.arrayUsage,
    errors,
    example: {
      params: { workflowId: 7, arrayId: 4 },
      reply: {
        arrayId: 4,
        templateName: "model",
        finished: 2,
        sampled: false,
        runSeconds: {
          count: 2,
          min: 1,
          p50: 1,
          p95: 2,
          max: 2,
          binFrom: 1,
          binWidth: 1,
          bins: [1, 1],
          requested: 600,
          waste: 0.99,
          recommended: 2,
        },
        peakMemoryBytes: null,
        scatter: { taskIds: [1001, 1002], runSeconds: [1, 2], peakMemoryBytes: [null, null] },
      },
    },
  },
  listTools: {
    method: "GET",
    path: "/tools",
    group,
    summary: "Tools by name, with how many workflows they have.",
    query: z.object(paging),
    reply: pageOf(toolRow),
    example: {
      reply: {
        rows: [{ id: 1, name: "life expectancy", versions: 1, workflows: 3, lastWorkflowAt: at }],
        nextCursor: null,
      },
    },
  },
  getToolTrends: {
    method: "GET",
    path: "/tools/:toolId/trends",
    group,
    summary: "What each template of a tool used in its newest workflows.",
    params: z.object({ toolId: pathId }),
    query: z.object({ workflows: z.coerce.number().int().min(1).max(100).default(30) }),
    reply: z.object({ rows: z.array(toolTrend) }),
    errors,
    example: {
      params: { toolId: 1 },
      reply: {
        rows: [
          {
            templateName: "model",
            points: [
              {
                workflowId: 7,
                createdAt: at,
                finished: 15,
                failedAttempts: 2,
                runSecondsP50: 2,
                runSecondsP95: 3,
                peakMemoryBytesP50: null,
                peakMemoryBytesP95: null,
              },
            ],
          },
        ],
      },
    },
  },
  streamWorkflows: {
    method: "GET",
    path: "/workflow-events",
    group,
    summary: "Server-sent events: which workflows changed, at most one event a second.",
    kind: "stream",
    query: z.object({ since: z.coerce.number().int().min(0).default(0) }),
    reply: z.object({
      version: z
        .number()
        .int()
        .describe("The server's time in milliseconds: after a break, what changed since is told."),
      workflowIds: z.array(z.number().int()).max(1_000).describe("Those that changed, new ones too."),
      all: z.boolean().describe("More changed than are named: read the list anew."),
    }),
    example: { reply: { version: at, workflowIds: [7, 9], all: false } },
  },
});
