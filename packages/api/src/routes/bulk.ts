import { z } from "zod";
import {
  MAX_BAND_ARRAYS,
  MAX_BAND_POINTS,
  MAX_GRAPH_NODES,
  MAX_LOG_MATCHES,
  MAX_SPAN_TASKS,
} from "../limits.ts";
import { defineRoutes } from "../route.ts";
import * as s from "../schemas/bulk.ts";
import { id, index, pageOf, paging, pathId, taskState, where } from "../schemas/fields.ts";
import { boundedCount } from "../schemas/overview.ts";
import { changeTasksReply, changeTasksRequest } from "../schemas/task-actions.ts";

const group = "Tasks";
const workflow = z.object({ workflowId: pathId });
const errors = ["not_found"];
const at = 1795200000000;
const moment = z.coerce.number().int().min(0).optional();
const neighbour = { id: 1002, name: "model_location-2", status: "REGISTERING" } as const;

export const bulkRoutes = defineRoutes({
  countTasks: {
    method: "GET",
    path: "/workflows/:workflowId/task-count",
    group,
    summary: "How many tasks a filter fits; fields as of listTasks.",
    params: workflow,
    query: z.object({ where }),
    reply: boundedCount,
    errors,
    example: {
      params: { workflowId: 7 },
      query: { where: ["status:is:ERROR_FATAL"] },
      reply: { count: 3, exact: true },
    },
  },
  changeTasks: {
    method: "POST",
    path: "/workflows/:workflowId/task-actions",
    group,
    summary:
      "Retry, reset, mark done or reprioritise the tasks that fit a filter. Preview first; many are changed in several requests.",
    params: workflow,
    body: changeTasksRequest,
    reply: changeTasksReply,
    errors: [...errors, "conflict", "illegal_transition"],
    example: {
      params: { workflowId: 7 },
      body: { user: "ana", action: "retry", where: ["template:is:model"], expectedCount: 1 },
      reply: {
        count: 1,
        changed: 1,
        killed: 0,
        sample: [{ ...neighbour, status: "ERROR_FATAL" }],
        nextTaskId: null,
      },
    },
  },
  getGraphNodes: {
    method: "GET",
    path: "/workflows/:workflowId/graph/nodes",
    group,
    summary: "The tasks of the graph in columns: status, template and upstream set of each.",
    params: workflow,
    query: z.object({
      offset: z.coerce.number().int().min(0).default(0).describe("Index of the first task."),
      limit: z.coerce.number().int().min(1).max(MAX_GRAPH_NODES).default(MAX_GRAPH_NODES),
      with: z.enum(["durations"]).optional(),
    }),
    reply: s.graphNodes,
    errors,
    example: {
      params: { workflowId: 7 },
      reply: {
        firstTaskId: 1001,
        taskCount: 3,
        version: 5,
        offset: 0,
        statuses: "DDR",
        arrayRuns: [4, 2, 5, 1],
        sets: [0, 0, 1],
        runSeconds: null,
        nextOffset: null,
      },
    },
  },
  getGraphEdges: {
    method: "GET",
    path: "/workflows/:workflowId/graph/edges",
    group,
    summary: "The members of the upstream sets in columns: with each task's set, all dependencies.",
    params: workflow,
    query: z.object({ cursor: paging.cursor }),
    reply: s.graphEdges,
    errors,
    example: {
      params: { workflowId: 7 },
      reply: { sets: [1], ranges: [1], first: [0], length: [2], nextCursor: null },
    },
  },
  getTimeline: {
    method: "GET",
    path: "/workflows/:workflowId/timeline",
    group,
    summary:
      "By template, how many tasks were queued, running and done over time: the timeline from far away.",
    params: workflow,
    query: z.object({
      from: moment,
      to: moment,
      points: z.coerce.number().int().min(1).max(MAX_BAND_POINTS).default(MAX_BAND_POINTS),
      limit: z.coerce
        .number()
        .int()
        .min(1)
        .max(MAX_BAND_ARRAYS)
        .default(MAX_BAND_ARRAYS)
        .describe("Templates a page."),
      cursor: paging.cursor,
    }),
    reply: s.bands,
    errors,
    example: {
      params: { workflowId: 7 },
      reply: {
        rows: [
          {
            arrayId: 4,
            name: "model",
            taskCount: 2,
            at: [at],
            queued: [0],
            launching: [0],
            running: [1],
            done: [1],
            failed: [0],
          },
        ],
        stepMs: 1000,
        nextCursor: null,
      },
    },
  },
  listSpans: {
    method: "GET",
    path: "/workflows/:workflowId/spans",
    group,
    summary: "The attempts of consecutive tasks in columns: when each was leased, started and ended.",
    params: workflow,
    query: z.object({
      arrayId: pathId.optional(),
      from: moment.describe("Only attempts that were not over before."),
      to: moment.describe("Only attempts that were leased by then."),
      firstIndex: z.coerce.number().int().min(0).default(0).describe("Index of the first task."),
      limit: z.coerce
        .number()
        .int()
        .min(1)
        .max(MAX_SPAN_TASKS)
        .default(MAX_SPAN_TASKS)
        .describe("Tasks a page."),
      cursor: paging.cursor,
    }),
    reply: s.spans,
    errors,
    example: {
      params: { workflowId: 7 },
      query: { from: at, to: at + 60_000 },
      reply: {
        firstTaskId: 1001,
        baseAt: at,
        tasks: [0, 1],
        arrayRuns: [4, 2],
        statuses: "DR",
        leasedMs: [0, 10],
        queueMs: [15, 20],
        runMs: [1200, -1],
        nextCursor: null,
      },
    },
  },
  listNeighbours: {
    method: "GET",
    path: "/tasks/:taskId/neighbours",
    group,
    summary: "All direct neighbours of a task in one direction, page by page.",
    params: z.object({ taskId: pathId }),
    query: z.object({ direction: z.enum(["upstream", "downstream"]), ...paging }),
    reply: pageOf(z.object({ id, name: z.string(), status: taskState })),
    errors,
    example: {
      params: { taskId: 1001 },
      query: { direction: "downstream" },
      reply: { rows: [neighbour], nextCursor: null },
    },
  },
  searchLog: {
    method: "GET",
    path: "/instances/:instanceId/logs/:stream/matches",
    group,
    summary:
      "Lines of a log that contain a text, whatever its case, from an offset on; a limited part a request.",
    params: z.object({ instanceId: pathId, stream: z.enum(["stdout", "stderr"]) }),
    query: z.object({
      text: z.string().min(1).max(200),
      offset: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(MAX_LOG_MATCHES).default(100),
    }),
    reply: z.object({
      matches: z.array(z.object({ offset: index.describe("First byte of the line."), line: z.string() })),
      nextOffset: index.nullable().describe("Where to go on; null: the end was reached."),
      totalBytes: index.nullable(),
    }),
    errors: [...errors, "log_not_registered"],
    example: {
      params: { instanceId: 5001, stream: "stderr" },
      query: { text: "error" },
      reply: {
        matches: [{ offset: 120, line: "ValueError: no such draw" }],
        nextOffset: null,
        totalBytes: 400,
      },
    },
  },
});
