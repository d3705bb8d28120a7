import { formatCount } from "@jobmon/core";
import { Group, SegmentedControl } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { workflowCountQuery, workflowsQuery } from "../api/queries.ts";
import { Failure } from "../display/failure.tsx";
import { useTitle } from "../display/use-title.ts";
import { findCondition, setCondition } from "../filters.ts";
import { useLiveWorkflows } from "../live/use-live-workflows.ts";
import { DataTable } from "../table/data-table.tsx";
import { FilterBar } from "../table/filter-bar.tsx";
import { NameSearch } from "./name-search.tsx";
import { NoMatch, NoWorkflows } from "./no-workflows.tsx";
import { SavedViewsMenu } from "./saved-views-menu.tsx";
import { WORKFLOW_COLUMNS } from "./workflow-columns.tsx";
import { WORKFLOW_FIELDS } from "./workflow-fields.ts";

const route = getRouteApi("/");
const STATUS_CHOICES = [
  { value: "", label: "All" },
  { value: "status:in:QUEUED,RUNNING", label: "Running" },
  { value: "status:is:FAILED", label: "Failed" },
  { value: "status:is:DONE", label: "Done" },
];

/** All workflows: are we there yet, how long, and which one needs somebody? */
export function WorkflowsPage() {
  useTitle("Workflows");
  useLiveWorkflows();
  const { where } = route.useSearch();
  const count = useQuery(workflowCountQuery(where));
  const navigate = useNavigate({ from: "/" });
  const setWhere = (next: string[] | undefined) =>
    navigate({ search: (known) => ({ ...known, where: next }), replace: true });
  return (
    <>
      <div className="page-head">
        <h1 className="page-title">Workflows</h1>
        <span className="muted number" aria-live="polite">
          {count.data && `${count.data.exact ? "" : "more than "}${formatCount(count.data.count)}`}
        </span>
      </div>
      <div className="panel">
        <Filters onChange={setWhere} />
        <WorkflowsTable total={count.data?.count} onClear={() => setWhere(undefined)} />
      </div>
    </>
  );
}

function Filters({ onChange }: { readonly onChange: (where: string[] | undefined) => void }) {
  const search = route.useSearch();
  const { where } = search;
  const status = (where ?? []).find((text) => STATUS_CHOICES.some(({ value }) => value === text)) ?? "";
  return (
    <div className="panel-head" style={{ flexWrap: "wrap" }}>
      <NameSearch
        value={findCondition(where, "name")?.value ?? ""}
        onChange={(text) =>
          onChange(setCondition(where, "name", text === "" ? undefined : `name:contains:${text}`))
        }
      />
      <SegmentedControl
        aria-label="Status"
        data={STATUS_CHOICES}
        value={status}
        onChange={(next) => onChange(setCondition(where, "status", next === "" ? undefined : next))}
      />
      <FilterBar fields={WORKFLOW_FIELDS} where={where} onChange={onChange} />
      <Group ml="auto">
        <SavedViewsMenu search={search} />
      </Group>
    </div>
  );
}

interface WorkflowsTableProps {
  readonly total: number | undefined;
  readonly onClear: () => void;
}

function WorkflowsTable({ total, onClear }: WorkflowsTableProps) {
  const { where, sort } = route.useSearch();
  const navigate = useNavigate({ from: "/" });
  const list = useInfiniteQuery(workflowsQuery({ where, sort }));
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.rows) ?? [], [list.data]);
  if (list.isError && rows.length === 0)
    return (
      <div className="panel-body">
        <Failure error={list.error} onRetry={() => list.refetch()} />
      </div>
    );
  return (
    <DataTable
      label="Workflows"
      columns={WORKFLOW_COLUMNS}
      rows={rows}
      isLoading={list.isPending}
      sort={sort ?? "-id"}
      onSort={(next) => navigate({ search: (known) => ({ ...known, sort: next }), replace: true })}
      onOpen={({ id }) => navigate({ to: "/workflows/$workflowId", params: { workflowId: id } })}
      hasMore={list.hasNextPage && !list.isFetchingNextPage}
      onMore={list.fetchNextPage}
      totalRows={total}
      maxHeight="calc(100dvh - 190px)"
      empty={where === undefined ? <NoWorkflows /> : <NoMatch onClear={onClear} />}
    />
  );
}
