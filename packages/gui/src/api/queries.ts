import type { Reply } from "@jobmon/api";
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "./call.ts";

/**
 * Keys begin with what wakes them: `workflows` with any workflow, `workflow, id, live` with every change of that one,
 * `task, id` with the task; a list of tasks is kept by patches. See live/.
 */
export const LIST_PAGE = 100;
export const TASK_PAGE = 200;

export type WorkflowRow = Reply<"listWorkflows">["rows"][number];
export type Workflow = Reply<"getWorkflow">;
export type TaskRow = Reply<"listTasks">["rows"][number];
export type Task = Reply<"getTask">;
export type Instance = Reply<"listInstances">["rows"][number];
export type ArrayRow = Reply<"listArrays">["rows"][number];
export type ArrayUsage = Reply<"getArrayUsage">;

export type ErrorGroup = Reply<"listErrorGroups">["rows"][number];
export type ErrorRow = Reply<"listErrors">["rows"][number];

export interface ListInput {
  readonly where?: readonly string[];
  readonly sort?: string;
}

const list = ({ where, sort }: ListInput) => ({ where: where as string[] | undefined, sort });

export const workflowsQuery = (input: ListInput) =>
  infiniteQueryOptions({
    queryKey: ["workflows", "list", input],
    queryFn: ({ pageParam, signal }) =>
      call("listWorkflows", { ...list(input), limit: LIST_PAGE, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });

export const workflowCountQuery = (where: readonly string[] | undefined) =>
  queryOptions({
    queryKey: ["workflows", "count", where ?? []],
    queryFn: ({ signal }) => call("countWorkflows", { where: where as string[] | undefined }, signal),
    placeholderData: keepPreviousData,
  });

export const workflowQuery = (workflowId: number) =>
  queryOptions({
    queryKey: ["workflow", workflowId],
    queryFn: ({ signal }) => call("getWorkflow", { workflowId }, signal),
  });

const live = (workflowId: number, ...rest: readonly unknown[]) => ["workflow", workflowId, "live", ...rest];

/** What holds the workflow back: asked for again with every change, and now and then, as notices also go by themselves. */
export const noticesQuery = (workflowId: number) =>
  queryOptions({
    queryKey: live(workflowId, "notices"),
    queryFn: async ({ signal }) => (await call("getWorkflow", { workflowId }, signal)).notices,
    refetchInterval: 30_000,
  });

export const arraysQuery = (workflowId: number) =>
  queryOptions({
    queryKey: live(workflowId, "arrays"),
    queryFn: ({ signal }) => call("listArrays", { workflowId }, signal),
  });

export const runsQuery = (workflowId: number) =>
  queryOptions({
    queryKey: live(workflowId, "runs"),
    queryFn: ({ signal }) => call("listRuns", { workflowId, limit: 20 }, signal),
  });

export const historyQuery = (workflowId: number) =>
  queryOptions({
    queryKey: live(workflowId, "history"),
    queryFn: ({ signal }) => call("getHistory", { workflowId }, signal),
  });

export const graphQuery = (workflowId: number) =>
  queryOptions({
    queryKey: live(workflowId, "graph"),
    queryFn: ({ signal }) => call("getTemplateGraph", { workflowId }, signal),
  });

export const timelineQuery = (workflowId: number) =>
  infiniteQueryOptions({
    queryKey: live(workflowId, "timeline"),
    queryFn: ({ pageParam, signal }) => call("getTimeline", { workflowId, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });

export const templateTimesQuery = (workflowId: number) =>
  queryOptions({
    queryKey: live(workflowId, "template-times"),
    queryFn: ({ signal }) => call("listTemplateTimes", { workflowId, limit: 1_000 }, signal),
  });

export const arrayUsageQuery = (workflowId: number, arrayId: number) =>
  queryOptions({
    queryKey: live(workflowId, "array-usage", arrayId),
    queryFn: ({ signal }) => call("getArrayUsage", { workflowId, arrayId }, signal),
  });

export const criticalPathQuery = (workflowId: number) =>
  queryOptions({
    queryKey: live(workflowId, "critical-path"),
    queryFn: ({ signal }) => call("getCriticalPath", { workflowId }, signal),
  });

/** Not under `live`: a list of tasks is not read again as a whole, see live/patch-tasks.ts. */
export const taskListKey = (workflowId: number, ...input: readonly ListInput[]) => [
  "workflow",
  workflowId,
  "tasks",
  ...input,
];

export const tasksQuery = (workflowId: number, input: ListInput) =>
  infiniteQueryOptions({
    queryKey: taskListKey(workflowId, input),
    queryFn: ({ pageParam, signal }) =>
      call(
        "listTasks",
        { workflowId, ...list(input), with: "latest", limit: TASK_PAGE, cursor: pageParam },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });

export const taskCountQuery = (workflowId: number, where: readonly string[] | undefined) =>
  queryOptions({
    queryKey: live(workflowId, "task-count", where ?? []),
    queryFn: ({ signal }) => call("countTasks", { workflowId, where: where as string[] | undefined }, signal),
    placeholderData: keepPreviousData,
  });

export const errorGroupsQuery = (workflowId: number) =>
  infiniteQueryOptions({
    queryKey: live(workflowId, "error-groups"),
    queryFn: ({ pageParam, signal }) =>
      call("listErrorGroups", { workflowId, limit: 50, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });

export const errorsQuery = (workflowId: number, fingerprint: string) =>
  infiniteQueryOptions({
    queryKey: live(workflowId, "errors", fingerprint),
    queryFn: ({ pageParam, signal }) =>
      call(
        "listErrors",
        { workflowId, where: [`fingerprint:is:${fingerprint}`], limit: 20, cursor: pageParam },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });

export const workflowStoryQuery = (workflowId: number) =>
  infiniteQueryOptions({
    queryKey: live(workflowId, "story"),
    queryFn: ({ pageParam, signal }) =>
      call("getWorkflowStory", { workflowId, limit: 200, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });

export const taskQuery = (taskId: number) =>
  queryOptions({
    queryKey: ["task", taskId],
    queryFn: ({ signal }) => call("getTask", { taskId }, signal),
  });

export const instancesQuery = (taskId: number) =>
  queryOptions({
    queryKey: ["task", taskId, "instances"],
    queryFn: ({ signal }) => call("listInstances", { taskId, limit: 200 }, signal),
  });

export const explainQuery = (taskId: number) =>
  queryOptions({
    queryKey: ["task", taskId, "explain"],
    queryFn: ({ signal }) => call("explainTask", { taskId }, signal),
  });

export const dependenciesQuery = (taskId: number) =>
  queryOptions({
    queryKey: ["task", taskId, "dependencies"],
    queryFn: ({ signal }) => call("getDependencies", { taskId, limit: 1 }, signal),
  });

export type Direction = "upstream" | "downstream";
const NEIGHBOURS_PAGE = 50;

export const neighboursQuery = (taskId: number, direction: Direction) =>
  infiniteQueryOptions({
    queryKey: ["task", taskId, "neighbours", direction],
    queryFn: ({ pageParam, signal }) =>
      call("listNeighbours", { taskId, direction, limit: NEIGHBOURS_PAGE, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });

export const taskStoryQuery = (taskId: number) =>
  queryOptions({
    queryKey: ["task", taskId, "story"],
    queryFn: ({ signal }) => call("getTaskStory", { taskId }, signal),
  });

/** The workflow as the list shows it: with its rate and the time left. */
export const listedWorkflowQuery = (workflowId: number) =>
  queryOptions({
    queryKey: live(workflowId, "listed"),
    queryFn: async ({ signal }) => {
      const { rows } = await call("listWorkflows", { where: [`id:is:${workflowId}`], limit: 1 }, signal);
      return rows[0] ?? null;
    },
  });

export const planQuery = (workflowId: number) =>
  queryOptions({
    queryKey: live(workflowId, "resume-plan"),
    queryFn: ({ signal }) => call("planResume", { workflowId, limit: 20 }, signal),
    staleTime: 0,
  });

const MAX_TOOLS = 1_000;

export const toolsQuery = queryOptions({
  queryKey: ["tools"],
  queryFn: ({ signal }) => call("listTools", { limit: MAX_TOOLS }, signal),
});

export type ToolTrend = Reply<"getToolTrends">["rows"][number];

export const toolTrendsQuery = (toolId: number, workflows: number) =>
  queryOptions({
    queryKey: ["workflows", "tool-trends", toolId, workflows],
    queryFn: ({ signal }) => call("getToolTrends", { toolId, workflows }, signal),
    placeholderData: keepPreviousData,
  });

export type Cluster = Reply<"listClusters">["rows"][number];

export const clustersQuery = queryOptions({
  queryKey: ["workflows", "clusters"],
  queryFn: ({ signal }) => call("listClusters", {}, signal),
});
