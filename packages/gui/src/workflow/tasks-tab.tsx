import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { TaskActionDialog } from "../actions/task-action-dialog.tsx";
import type { TaskActionRequest } from "../actions/task-actions.ts";
import { type TaskRow, workflowQuery } from "../api/queries.ts";
import { Empty } from "../display/empty.tsx";
import { Failure } from "../display/failure.tsx";
import type { Column } from "../table/column.ts";
import { ColumnPicker } from "../table/column-picker.tsx";
import { DataTable } from "../table/data-table.tsx";
import { FilterBar } from "../table/filter-bar.tsx";
import { ChangeTasksButton } from "./change-tasks-button.tsx";
import { CsvButton } from "./csv-button.tsx";
import { useTaskColumns } from "./use-task-columns.ts";
import { type TaskList, useTaskList } from "./use-task-list.ts";

/** The tasks of a workflow, however many: the server filters and sorts, the table holds what was looked at. */
export function TasksTab() {
  const tasks = useTaskList();
  const { workflowId, list, rows } = tasks;
  const { data: workflow } = useQuery(workflowQuery(workflowId));
  const [request, setRequest] = useState<TaskActionRequest>();
  const { choices, shown } = useTaskColumns(rows, tasks.columns);
  return (
    <section className="panel" aria-label="Tasks">
      <div className="panel-head" style={{ flexWrap: "wrap" }}>
        <FilterBar fields={tasks.fields} where={tasks.where} onChange={tasks.setWhere} />
        <span className="muted number" style={{ marginLeft: "auto" }} aria-live="polite">
          {tasks.counted}
        </span>
        <ChangeTasksButton {...tasks} onAct={setRequest} onClear={tasks.clearSelected} />
        <ColumnPicker choices={choices} shown={shown.map(({ id }) => id)} onPick={tasks.setColumns} />
        <CsvButton workflowId={workflowId} list={tasks} isEmpty={rows.length === 0} />
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
        <TasksTable tasks={tasks} columns={shown} />
      )}
      {workflow && (
        <TaskActionDialog workflow={workflow} request={request} onClose={() => setRequest(undefined)} />
      )}
    </section>
  );
}

interface TasksTableProps {
  readonly tasks: TaskList;
  readonly columns: readonly Column<TaskRow>[];
}

function TasksTable({ tasks, columns }: TasksTableProps) {
  const { where, list, ids } = tasks;
  return (
    <DataTable
      label="Tasks"
      columns={columns}
      rows={tasks.rows}
      isLoading={list.isPending}
      sort={tasks.sort ?? "id"}
      onSort={tasks.setSort}
      onOpen={tasks.open}
      hasMore={list.hasNextPage && !list.isFetchingNextPage}
      onMore={list.fetchNextPage}
      selection={{ ids, onToggle: tasks.toggle }}
      totalRows={tasks.total}
      maxHeight="max(380px, calc(100dvh - 330px))"
      empty={
        <Empty title={where === undefined ? "The workflow has no tasks yet." : "No task fits this filter."}>
          {where !== undefined && (
            <Button variant="default" size="compact-sm" onClick={() => tasks.setWhere(undefined)}>
              Remove the filter
            </Button>
          )}
        </Empty>
      }
    />
  );
}
