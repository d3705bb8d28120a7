/**
 * What each page asks for first. Its route begins with it at once, while the page's code is still on its way and the
 * session is looked up; the page finds it asked for.
 */
import type { QueryClient } from "@tanstack/react-query";
import {
  arraysQuery,
  clustersQuery,
  criticalPathQuery,
  errorGroupsQuery,
  graphQuery,
  historyQuery,
  instancesQuery,
  listedWorkflowQuery,
  runsQuery,
  taskCountQuery,
  taskQuery,
  taskStoryQuery,
  tasksQuery,
  templateTimesQuery,
  timelineQuery,
  toolsQuery,
  workflowCountQuery,
  workflowQuery,
  workflowStoryQuery,
  workflowsQuery,
} from "./api/queries.ts";
import { listSearch } from "./search.ts";

/** What a route gives its loader, as far as it is used here. */
interface Opening {
  readonly context: { readonly queries: QueryClient };
  readonly params: object;
  readonly location: { readonly search: unknown };
  /** `preload`: the pointer is over a link, which is no reason to ask the server. */
  readonly cause: "enter" | "stay" | "preload";
}

type Read = (opening: {
  readonly queries: QueryClient;
  readonly id: number;
  readonly search: unknown;
}) => void;

const FIRST_READS = {
  workflows: ({ queries, search }) => {
    const { where, sort } = listSearch.parse(search);
    queries.prefetchInfiniteQuery(workflowsQuery({ where, sort }));
    queries.prefetchQuery(workflowCountQuery(where));
  },
  workflow: ({ queries, id }) => {
    queries.prefetchQuery(workflowQuery(id));
    queries.prefetchQuery(listedWorkflowQuery(id));
  },
  overview: ({ queries, id }) => {
    queries.prefetchQuery(graphQuery(id));
    queries.prefetchQuery(historyQuery(id));
    queries.prefetchQuery(templateTimesQuery(id));
    queries.prefetchQuery(criticalPathQuery(id));
    queries.prefetchQuery(runsQuery(id));
  },
  tasks: ({ queries, id, search }) => {
    const { where, sort } = listSearch.parse(search);
    queries.prefetchInfiniteQuery(tasksQuery(id, { where, sort }));
    queries.prefetchQuery(taskCountQuery(id, where));
    queries.prefetchQuery(arraysQuery(id));
  },
  graph: ({ queries, id }) => queries.prefetchQuery(graphQuery(id)),
  timeline: ({ queries, id }) => {
    queries.prefetchInfiniteQuery(timelineQuery(id));
    queries.prefetchQuery(arraysQuery(id));
  },
  errors: ({ queries, id }) => queries.prefetchInfiniteQuery(errorGroupsQuery(id)),
  resources: ({ queries, id }) => queries.prefetchQuery(arraysQuery(id)),
  activity: ({ queries, id }) => queries.prefetchInfiniteQuery(workflowStoryQuery(id)),
  task: ({ queries, id }) => {
    queries.prefetchQuery(taskQuery(id));
    queries.prefetchQuery(instancesQuery(id));
    queries.prefetchQuery(taskStoryQuery(id));
  },
  tools: ({ queries }) => queries.prefetchQuery(toolsQuery),
  clusters: ({ queries }) => queries.prefetchQuery(clustersQuery),
} as const satisfies Readonly<Record<string, Read>>;

/** For the loader of a route; the page is not kept waiting for what begins here. */
export function beginReads(
  page: keyof typeof FIRST_READS,
  { context, params, location, cause }: Opening,
): void {
  const { taskId, workflowId } = params as { readonly taskId?: number; readonly workflowId?: number };
  const id = taskId ?? workflowId ?? 0;
  if (cause === "enter" && !Number.isNaN(id))
    FIRST_READS[page]({ queries: context.queries, id, search: location.search });
}
