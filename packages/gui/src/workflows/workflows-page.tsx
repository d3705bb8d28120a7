import { formatCount } from "@jobmon/core";
import { Group, SegmentedControl, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { workflowCountQuery, workflowsQuery } from "../api/queries.ts";
import { Copyable } from "../display/copyable.tsx";
import { Empty } from "../display/empty.tsx";
import { Failure } from "../display/failure.tsx";
import { useTitle } from "../display/use-title.ts";
import { findCondition, setCondition } from "../filters.ts";
import { useLiveWorkflows } from "../live/use-live-workflows.ts";
import { DataTable } from "../table/data-table.tsx";
import { FilterBar } from "../table/filter-bar.tsx";
import { SavedViewsMenu } from "./saved-views-menu.tsx";
import { WORKFLOW_COLUMNS } from "./workflow-columns.tsx";
import { WORKFLOW_FIELDS } from "./workflow-fields.ts";

const route = getRouteApi("/");
const TYPING_PAUSE_MS = 250;
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
  const search = route.useSearch();
  const { where, sort } = search;
  const navigate = useNavigate({ from: "/" });
  const setWhere = (next: string[] | undefined) =>
    navigate({ search: (known) => ({ ...known, where: next }), replace: true });

  const list = useInfiniteQuery(workflowsQuery({ where, sort }));
  const count = useQuery(workflowCountQuery(where));
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.rows) ?? [], [list.data]);
  const status = (where ?? []).find((text) => STATUS_CHOICES.some(({ value }) => value === text)) ?? "";

  return (
    <>
      <div className="page-head">
        <h1 className="page-title">Workflows</h1>
        <span className="muted number" aria-live="polite">
          {count.data && `${count.data.exact ? "" : "more than "}${formatCount(count.data.count)}`}
        </span>
      </div>
      <div className="panel">
        <div className="panel-head" style={{ flexWrap: "wrap" }}>
          <NameSearch
            value={findCondition(where, "name")?.value ?? ""}
            onChange={(text) =>
              setWhere(setCondition(where, "name", text === "" ? undefined : `name:contains:${text}`))
            }
          />
          <SegmentedControl
            aria-label="Status"
            data={STATUS_CHOICES}
            value={status}
            onChange={(next) => setWhere(setCondition(where, "status", next === "" ? undefined : next))}
          />
          <FilterBar fields={WORKFLOW_FIELDS} where={where} onChange={setWhere} />
          <Group ml="auto">
            <SavedViewsMenu search={search} />
          </Group>
        </div>
        {list.isError && rows.length === 0 ? (
          <div className="panel-body">
            <Failure error={list.error} onRetry={() => list.refetch()} />
          </div>
        ) : (
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
            totalRows={count.data?.count}
            maxHeight="calc(100dvh - 190px)"
            empty={where === undefined ? <NoWorkflows /> : <NoMatch onClear={() => setWhere(undefined)} />}
          />
        )}
      </div>
    </>
  );
}

interface NameSearchProps {
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** Asks once the typing pauses; follows the address when that changes from elsewhere. */
function NameSearch({ value, onChange }: NameSearchProps) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onChange(text), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return (
    <TextInput
      aria-label="Name contains"
      placeholder="Name contains"
      leftSection={<IconSearch size={14} />}
      value={text}
      onChange={(event) => setText(event.target.value)}
      w={200}
    />
  );
}

const QUICKSTART = `import { Tool } from "jobmon";

const tool = new Tool({ name: "first" });
const greet = tool.taskTemplate({ name: "greet", command: "echo hello {name}", nodeArgs: ["name"] });
const workflow = tool.workflow({ name: "first" });
workflow.addTasks(greet.tasks({ name: ["Ada", "Grace"] }));
await workflow.run();`;

function NoWorkflows() {
  return (
    <Empty title="No workflow has run here yet.">
      <p>Run a script that defines one; it appears here by itself. The smallest one:</p>
      <div style={{ maxWidth: 760, margin: "12px auto 0", position: "relative" }}>
        <pre className="code-block">{QUICKSTART}</pre>
        <div style={{ position: "absolute", top: 6, right: 6 }}>
          <Copyable text={QUICKSTART} what="script" />
        </div>
      </div>
    </Empty>
  );
}

function NoMatch({ onClear }: { readonly onClear: () => void }) {
  return (
    <Empty title="No workflow fits this filter.">
      <button type="button" className="legend-entry" onClick={onClear}>
        Remove the filter
      </button>
    </Empty>
  );
}
