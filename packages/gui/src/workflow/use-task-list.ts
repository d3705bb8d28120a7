import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { tasksOf } from "../actions/task-actions.ts";
import { arraysQuery, type TaskRow, taskCountQuery, tasksQuery } from "../api/queries.ts";
import { taskFields } from "./task-fields.ts";

const page = getRouteApi("/workflows/$workflowId");
const route = getRouteApi("/workflows/$workflowId/tasks");
const NO_ROWS: readonly TaskRow[] = [];

/** The tasks that the address asks for, and how the address is changed. */
export function useTaskList() {
  const { workflowId } = page.useParams();
  const { where, sort, selected, columns } = route.useSearch();
  const navigate = useNavigate({ from: "/workflows/$workflowId/tasks" });
  const { data: arrays } = useQuery(arraysQuery(workflowId));
  const list = useInfiniteQuery(tasksQuery(workflowId, { where, sort }));
  const count = useQuery(taskCountQuery(workflowId, where));
  const rows = useMemo(() => list.data?.pages.flatMap((one) => one.rows) ?? NO_ROWS, [list.data]);
  const fields = useMemo(
    () => taskFields(arrays?.rows.map(({ templateName }) => templateName) ?? []),
    [arrays],
  );
  const ids = useMemo(() => new Set((selected ?? []).map(Number)), [selected]);
  const change = (next: Change) => navigate({ search: (known) => ({ ...known, ...next }), replace: true });
  const select = (next: ReadonlySet<number>) =>
    change({ selected: next.size === 0 ? undefined : [...next].map(String) });
  return {
    workflowId,
    where,
    sort,
    columns,
    list,
    rows,
    fields,
    ids,
    total: count.data?.count,
    counted: count.data && `${count.data.exact ? "" : "more than "}${tasksOf(count.data.count)}`,
    setWhere: (next: string[] | undefined) => change({ where: next, selected: undefined }),
    setSort: (next: string) => change({ sort: next }),
    setColumns: (next: readonly string[] | undefined) => change({ columns: next?.join(",") }),
    clearSelected: () => select(new Set()),
    toggle: (id: number) => {
      const next = new Set(ids);
      if (!next.delete(id)) next.add(id);
      select(next);
    },
    open: ({ id }: TaskRow) => navigate({ to: "/tasks/$taskId", params: { taskId: id } }),
  };
}

interface Change {
  readonly where?: string[] | undefined;
  readonly sort?: string | undefined;
  readonly selected?: string[] | undefined;
  readonly columns?: string | undefined;
}

export type TaskList = ReturnType<typeof useTaskList>;
