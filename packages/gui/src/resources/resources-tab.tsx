import { formatCount, writeResourcesYaml } from "@jobmon/core";
import { Button, Skeleton } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQueries, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { type ArrayRow, type ArrayUsage, arraysQuery, arrayUsageQuery } from "../api/queries.ts";
import { Copyable } from "../display/copyable.tsx";
import { Empty } from "../display/empty.tsx";
import { Failure } from "../display/failure.tsx";
import { ScrollText } from "../display/scroll-text.tsx";
import { saveFile } from "../table/save-file.ts";
import { Histogram } from "./histogram.tsx";
import { MEASURES } from "./measure.ts";
import { Scatter } from "./scatter.tsx";
import { writeUsageCsv } from "./usage-csv.ts";
import { UsageTable } from "./usage-table.tsx";

const page = getRouteApi("/workflows/$workflowId");
const route = getRouteApi("/workflows/$workflowId/resources");
/** Each template is a request: so many at first, and with each press of a button. */
const TEMPLATES_AT_ONCE = 20;

/** What was asked for, what was used, and what to ask for next time. */
export function ResourcesTab() {
  const { workflowId } = page.useParams();
  const { template } = route.useSearch();
  const navigate = useNavigate({ from: "/workflows/$workflowId/resources" });
  const [limit, setLimit] = useState(TEMPLATES_AT_ONCE);
  const { arrays, shown, usages, error, retry } = useUsages(workflowId, limit);
  const known = usages.flatMap(({ data }) => data ?? []);
  if (arrays.isPending) return <Skeleton height={320} />;
  if (error && known.length === 0) return <Failure error={error} onRetry={retry} />;
  const isMeasured = known.some(({ finished }) => finished > 0);
  if (!isMeasured && usages.every(({ isSuccess }) => isSuccess))
    return (
      <div className="panel">
        <Empty title="No task has ended with success yet.">
          What it used is compared here with what it asked for as soon as one has.
        </Empty>
      </div>
    );
  const chosen =
    known.find(({ arrayId }) => arrayId === template) ?? known.find(({ finished }) => finished > 0);
  const remaining = (arrays.data?.rows.length ?? 0) - shown.length;
  return (
    <div className="columns">
      <section className="panel span-12">
        <div className="panel-head">
          <h2 className="panel-title">Asked for and used, by template</h2>
          <UsageLegend />
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconDownload size={14} />}
            disabled={known.length === 0}
            onClick={() =>
              saveFile(`workflow-${workflowId}-resources.csv`, "text/csv", [writeUsageCsv(known)])
            }
          >
            CSV
          </Button>
        </div>
        {error && <Failure error={error} onRetry={retry} />}
        <UsageTable
          arrays={shown}
          usages={usages.map(({ data }) => data)}
          chosen={chosen?.arrayId}
          onChoose={(id) => navigate({ search: (before) => ({ ...before, template: id }), replace: true })}
        />
        {remaining > 0 && (
          <Button variant="subtle" fullWidth onClick={() => setLimit(limit + TEMPLATES_AT_ONCE)}>
            {formatCount(remaining)} more templates
          </Button>
        )}
      </section>
      {chosen && <ChosenTemplate workflowId={workflowId} usage={chosen} />}
      <Recommendation arrays={shown} usages={known} />
    </div>
  );
}

/** The first templates of the workflow, and what each of them used. */
function useUsages(workflowId: number, limit: number) {
  const arrays = useQuery(arraysQuery(workflowId));
  const shown = arrays.data?.rows.slice(0, limit) ?? [];
  const usages = useQueries({ queries: shown.map(({ id }) => arrayUsageQuery(workflowId, id)) });
  const error = arrays.error ?? usages.find((one) => one.error)?.error;
  const retry = () => {
    arrays.refetch();
    for (const one of usages) if (one.isError) one.refetch();
  };
  return { arrays, shown, usages, error, retry };
}

function UsageLegend() {
  return (
    <ul className="legend wide-only">
      <li className="legend-entry">
        <svg width="26" height="14" aria-hidden="true">
          <rect x="0.5" y="0.5" width="25" height="13" className="usage-asked" />
        </svg>
        asked for
      </li>
      <li className="legend-entry">
        <svg width="26" height="14" aria-hidden="true">
          <rect x="0" y="4" width="26" height="6" className="usage-most" />
        </svg>
        95 % used less
      </li>
      <li className="legend-entry">
        <svg width="6" height="14" aria-hidden="true">
          <path d="M3 1V13" className="usage-median" />
        </svg>
        median
      </li>
    </ul>
  );
}

function ChosenTemplate({ workflowId, usage }: { readonly workflowId: number; readonly usage: ArrayUsage }) {
  return (
    <section className="panel span-8" aria-label={`Usage of ${usage.templateName}`}>
      <div className="panel-head">
        <h2 className="panel-title">{usage.templateName}</h2>
        {usage.sampled && <span className="muted">of a part of its tasks, spread over all</span>}
        <Link
          to="/workflows/$workflowId/tasks"
          params={{ workflowId }}
          search={{ where: [`template:is:${usage.templateName}`], sort: "-memory" }}
        >
          Its tasks by memory
        </Link>
      </div>
      <div className="panel-body usage-charts">
        {MEASURES.map((measure) => {
          const used = usage[measure.key];
          return used === null ? (
            <p key={measure.key} className="muted">
              {measure.label}: {measure.missing}
            </p>
          ) : (
            <Histogram key={measure.key} used={used} measure={measure} />
          );
        })}
        <Scatter usage={usage} />
      </div>
    </section>
  );
}

interface RecommendationProps {
  readonly arrays: readonly ArrayRow[];
  readonly usages: readonly ArrayUsage[];
}

/** The file that `set_default_compute_resources_from_yaml` reads, as `jobmon workflow resources yaml` writes it. */
function Recommendation({ arrays, usages }: RecommendationProps) {
  const clusterOf = new Map(arrays.map(({ id, cluster }) => [id, cluster]));
  const text = writeResourcesYaml(
    usages
      .filter(({ finished }) => finished > 0)
      .map(({ arrayId, templateName, runSeconds, peakMemoryBytes }) => ({
        name: templateName,
        clusters: [clusterOf.get(arrayId) ?? "default"],
        queue: null,
        note: undefined,
        cores: null,
        memoryBytes: peakMemoryBytes?.recommended ?? null,
        runtimeSeconds: runSeconds?.recommended ?? null,
      })),
  );
  return (
    <section className="panel span-4" aria-label="What to ask for">
      <div className="panel-head">
        <h2 className="panel-title">What to ask for</h2>
        <Copyable text={text} what="YAML" />
      </div>
      <div className="panel-body" style={{ display: "grid", gap: 8 }}>
        <p className="muted">
          The most that any successful attempt used. What runs out grows by itself and is tried again, so that
          asking for less costs retries, not results.
        </p>
        <ScrollText label="Recommended resources as YAML" text={text} maxHeight={330} />
      </div>
    </section>
  );
}
