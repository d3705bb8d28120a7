import { SegmentedControl, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { arraysQuery, templateTimesQuery } from "../api/queries.ts";
import { Failure } from "../display/failure.tsx";
import { ScrollAcross } from "../display/scroll-across.tsx";
import { TemplatesTable } from "./templates-table.tsx";

const route = getRouteApi("/workflows/$workflowId/");

/** Which templates take long, and which ones fail. */
export function TemplatesPanel({ workflowId }: { readonly workflowId: number }) {
  const times = useQuery(templateTimesQuery(workflowId));
  const arrays = useQuery(arraysQuery(workflowId));
  const { order = "defined" } = route.useSearch();
  const navigate = useNavigate({ from: "/workflows/$workflowId/" });
  const rows = [...(times.data?.rows ?? [])];
  if (order === "slowest") rows.sort((a, b) => (b.runSeconds?.p50 ?? 0) - (a.runSeconds?.p50 ?? 0));
  if (order === "retried") rows.sort((a, b) => b.failedAttempts - a.failedAttempts);
  const error = times.error ?? arrays.error;
  return (
    <section className="panel span-7">
      <div className="panel-head">
        <h2 className="panel-title">Templates</h2>
        <SegmentedControl
          aria-label="Order of the templates"
          size="xs"
          data={[
            { value: "defined", label: "As defined" },
            { value: "slowest", label: "Slowest" },
            { value: "retried", label: "Most failures" },
          ]}
          value={order}
          onChange={(next) =>
            navigate({ search: { order: next === "defined" ? undefined : next }, replace: true })
          }
        />
      </div>
      {error ? (
        <Failure error={error} onRetry={() => times.refetch()} />
      ) : times.data === undefined ? (
        <Skeleton height={140} />
      ) : (
        <ScrollAcross label="Templates, the whole width">
          <TemplatesTable workflowId={workflowId} rows={rows} arrays={arrays.data?.rows ?? []} />
        </ScrollAcross>
      )}
    </section>
  );
}
