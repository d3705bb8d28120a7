/**
 * Keeps lists of tasks as they are without reading them again. The tasks that changed since the last time are asked for
 * by version; of these, the ones that a list on screen holds are read once more, at most one page at a time, and take
 * their old place. A list of one page is cheap and read as a whole, so that tasks which fit its filter since come in.
 */
import type { InfiniteData, QueryClient, QueryKey } from "@tanstack/react-query";
import { call } from "../api/call.ts";
import { ProblemError } from "../api/problem-error.ts";
import { type ListInput, TASK_PAGE, type TaskRow, taskListKey } from "../api/queries.ts";
import { patchPages } from "./patch-pages.ts";

type Lists = InfiniteData<{ rows: TaskRow[]; nextCursor: string | null }, string | undefined>;

interface LiveTasks {
  readonly queries: QueryClient;
  readonly workflowId: number;
  /** The version at which the lists were read. */
  readonly since: number;
}

const CHANGES_PAGE = 1_000;
/** What changed beyond these pages is asked for the next time. */
const MAX_CHANGE_PAGES = 4;

/** Brings every list on screen to a version at least as new as when it is called; to be called after each change. */
export function createTaskPatcher({
  queries,
  workflowId,
  since,
}: LiveTasks): (version: number) => Promise<void> {
  let reached = since;
  let left: readonly number[] = [];
  return async (version) => {
    const lists = queries.getQueryCache().findAll({ queryKey: taskListKey(workflowId), type: "active" });
    const isLong = ({ state }: (typeof lists)[number]) =>
      ((state.data as Lists | undefined)?.pages.length ?? 0) > 1;
    const short = lists.filter((list) => !isLong(list));
    await Promise.all(short.map(({ queryKey }) => queries.invalidateQueries({ queryKey, exact: true })));
    const long = lists.filter(isLong);
    if (long.length === 0) {
      reached = Math.max(reached, version);
      left = [];
      return;
    }
    const changes = await readChanges(workflowId, reached);
    reached = changes?.version ?? version;
    const ids = changes && [...new Set([...left, ...changes.ids])];
    const rest = await Promise.all(long.map(({ queryKey }) => patch({ queries, workflowId, queryKey, ids })));
    left = rest.flat();
  };
}

/** Which tasks changed; undefined when they are too many to be told one by one. */
async function readChanges(workflowId: number, since: number) {
  const ids: number[] = [];
  let version = since;
  try {
    for (let page = 0; page < MAX_CHANGE_PAGES; page++) {
      const change = await call("getChanges", { workflowId, since: version, limit: CHANGES_PAGE });
      ids.push(...change.tasks.map(({ id }) => id));
      version = change.version;
      if (!change.more) break;
    }
  } catch (error) {
    if (error instanceof ProblemError && error.status >= 400 && error.status < 500) return undefined;
    throw error;
  }
  return { ids, version };
}

interface Patch {
  readonly queries: QueryClient;
  readonly workflowId: number;
  readonly queryKey: QueryKey;
  /** Undefined: nobody knows, so everything is read again. */
  readonly ids: readonly number[] | undefined;
}

/** The ids that are left for another time. */
async function patch({ queries, workflowId, queryKey, ids }: Patch): Promise<readonly number[]> {
  if (ids === undefined) {
    await queries.invalidateQueries({ queryKey, exact: true });
    return [];
  }
  const data = queries.getQueryData<Lists>(queryKey);
  const held = new Set(data?.pages.flatMap(({ rows }) => rows.map(({ id }) => id)));
  const concerned = ids.filter((id) => held.has(id));
  const asked = concerned.slice(0, TASK_PAGE);
  if (asked.length === 0) return [];
  const { where = [] } = queryKey[3] as ListInput;
  const { rows } = await call("listTasks", {
    workflowId,
    where: [...where, `id:in:${asked.join(",")}`],
    with: "latest",
    limit: TASK_PAGE,
  });
  queries.setQueryData<Lists>(queryKey, (known) => known && patchPages(known, new Set(asked), rows));
  return concerned.slice(TASK_PAGE);
}
