import { formatCount } from "@jobmon/core";
import { Button } from "@mantine/core";
import { IconDownload, IconRefresh } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { TaskActionDialog, type TaskActionRequest, tasksOf } from "../actions/task-action-dialog.tsx";
import { arraysQuery, type TaskRow, taskCountQuery, tasksQuery, workflowQuery } from "../api/queries.ts";
import { Empty } from "../display/empty.tsx";
import { Failure } from "../display/failure.tsx";
import type { Where } from "../filters.ts";
import { DataTable } from "../table/data-table.tsx";
import { FilterBar } from "../table/filter-bar.tsx";
import { pickArgNames, taskColumns } from "./task-columns.tsx";
import { taskFields } from "./task-fields.ts";

const page = getRouteApi("/workflows/$workflowId");
const route = getRouteApi("/workflows/$workflowId/tasks");
const NO_ROWS: readonly TaskRow[] = [];

/** The tasks of a workflow, however many: the server filters and sorts, the table holds what was looked at. */
export function TasksTab() {
  const { workflowId } = page.useParams();
  const { where, sort, selected } = route.useSearch();
  const navigate = useNavigate({ from: "/workflows/$workflowId/tasks" });
  const { data: workflow } = useQuery(workflowQuery(workflowId));
  const { data: arrays } = useQuery(arraysQuery(workflowId));
  const list = useInfiniteQuery(tasksQuery(workflowId, { where, sort }));
  const count = useQuery(taskCountQuery(workflowId, where));
  const [request, setRequest] = useState<TaskActionRequest>();

  const rows = useMemo(() => list.data?.pages.flatMap((one) => one.rows) ?? NO_ROWS, [list.data]);
  const argNames = pickArgNames(rows).join("\n");
  const columns = useMemo(() => taskColumns(argNames === "" ? [] : argNames.split("\n")), [argNames]);
  const fields = useMemo(
    () => taskFields(arrays?.rows.map(({ templateName }) => templateName) ?? []),
    [arrays],
  );
  const ids = useMemo(() => new Set((selected ?? []).map(Number)), [selected]);
  const setSelected = (next: ReadonlySet<number>) =>
    navigate({
      search: (known) => ({ ...known, selected: next.size === 0 ? undefined : [...next].map(String) }),
      replace: true,
    });
  const toggle = (id: number) => {
    const next = new Set(ids);
    if (!next.delete(id)) next.add(id);
    setSelected(next);
  };
  const setWhere = (next: string[] | undefined) => navigate({ search: { sort, where: next }, replace: true });
  const counted = count.data && `${count.data.exact ? "" : "more than "}${tasksOf(count.data.count)}`;

  return (
    <section className="panel" aria-label="Tasks">
      <div className="panel-head" style={{ flexWrap: "wrap" }}>
        <FilterBar fields={fields} where={where} onChange={setWhere} />
        <span className="muted number" style={{ marginLeft: "auto" }} aria-live="polite">
          {counted}
        </span>
        <Selected
          ids={ids}
          counted={counted}
          where={where}
          onAct={setRequest}
          onClear={() => setSelected(new Set())}
        />
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconDownload size={15} />}
          onClick={() => saveCsv(workflowId, columnsOf(rows), rows)}
          disabled={rows.length === 0}
          title="The rows that were loaded so far, as CSV"
        >
          CSV
        </Button>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          aria-label="Read the list anew"
          title="Read the list anew"
          onClick={() => list.refetch()}
        >
          <IconRefresh size={15} />
        </Button>
      </div>
      {list.isError && rows.length === 0 ? (
        <div className="panel-body">
          <Failure error={list.error} onRetry={() => list.refetch()} />
        </div>
      ) : (
        <DataTable
          label="Tasks"
          columns={columns}
          rows={rows}
          isLoading={list.isPending}
          sort={sort ?? "id"}
          onSort={(next) => navigate({ search: (known) => ({ ...known, sort: next }), replace: true })}
          onOpen={({ id }) => navigate({ to: "/tasks/$taskId", params: { taskId: id } })}
          hasMore={list.hasNextPage && !list.isFetchingNextPage}
          onMore={list.fetchNextPage}
          selection={{ ids, onToggle: toggle }}
          totalRows={count.data?.count}
          maxHeight="max(380px, calc(100dvh - 330px))"
          empty={
            <Empty
              title={where === undefined ? "The workflow has no tasks yet." : "No task fits this filter."}
            >
              {where !== undefined && (
                <Button variant="default" size="compact-sm" onClick={() => setWhere(undefined)}>
                  Remove the filter
                </Button>
              )}
            </Empty>
          }
        />
      )}
      {workflow && (
        <TaskActionDialog workflow={workflow} request={request} onClose={() => setRequest(undefined)} />
      )}
    </section>
  );
}

interface SelectedProps {
  readonly ids: ReadonlySet<number>;
  readonly counted: string | undefined;
  readonly where: Where;
  readonly onAct: (request: TaskActionRequest) => void;
  readonly onClear: () => void;
}

/** Acts on the ticked tasks, or, with none ticked, on all that fit the filter. */
function Selected({ ids, counted, where, onAct, onClear }: SelectedProps) {
  if (ids.size === 0)
    return (
      <Button
        variant="default"
        size="compact-sm"
        disabled={counted === undefined}
        onClick={() =>
          onAct({
            action: "retry",
            where,
            what: where === undefined ? "all tasks" : "the tasks of this filter",
          })
        }
      >
        Change {where === undefined ? "all" : "these"} …
      </Button>
    );
  return (
    <>
      <Button
        size="compact-sm"
        onClick={() =>
          onAct({
            action: "retry",
            where: [`id:in:${[...ids].join(",")}`],
            what: ids.size === 1 ? "the selected task" : `the ${formatCount(ids.size)} selected tasks`,
          })
        }
      >
        Change {formatCount(ids.size)} selected …
      </Button>
      <Button variant="subtle" color="gray" size="compact-sm" onClick={onClear}>
        Clear
      </Button>
    </>
  );
}

function columnsOf(rows: readonly TaskRow[]): readonly string[] {
  return [...new Set(rows.flatMap(({ args }) => Object.keys(args)))];
}

function saveCsv(workflowId: number, argNames: readonly string[], rows: readonly TaskRow[]): void {
  const head = [
    "id",
    "name",
    "template",
    "status",
    ...argNames,
    "run_seconds",
    "peak_memory_bytes",
    "attempts",
  ];
  const lines = rows.map((row) =>
    [
      row.id,
      row.name,
      row.templateName,
      row.status,
      ...argNames.map((name) => row.args[name] ?? ""),
      row.latest?.runSeconds ?? "",
      row.latest?.peakMemoryBytes ?? "",
      row.attempts,
    ]
      .map(quoteCsv)
      .join(","),
  );
  saveText(`workflow-${workflowId}-tasks.csv`, [head.join(","), ...lines, ""].join("\n"));
}

/** A leading `=`, `+`, `-` or `@` would be a formula in a spreadsheet. */
function quoteCsv(value: string | number): string {
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@]/.test(value) && Number.isNaN(Number(value)) ? `'${value}` : value;
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function saveText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
