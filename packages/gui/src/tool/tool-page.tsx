import { formatCount } from "@jobmon/core";
import { SegmentedControl, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { type ToolTrend, toolsQuery, toolTrendsQuery } from "../api/queries.ts";
import { Empty } from "../display/empty.tsx";
import { Failure } from "../display/failure.tsx";
import { formatBytes } from "../display/format-bytes.ts";
import { formatSeconds } from "../display/format-time.ts";
import { Moment } from "../display/moment.tsx";
import { Stat } from "../display/stat.tsx";
import { useTitle } from "../display/use-title.ts";
import { useLiveWorkflows } from "../live/use-live-workflows.ts";
import { ToolWorkflows } from "./tool-workflows.tsx";
import { TrendChart } from "./trend-chart.tsx";

const route = getRouteApi("/tools/$toolId");
const CHOICES = [10, 30, 100];
const DEFAULT_WORKFLOWS = 30;

/** One tool: how its workflows went over time, and whether its templates use more or less than they did. */
export function ToolPage() {
  const { toolId } = route.useParams();
  const { data: tools, error, refetch } = useQuery(toolsQuery);
  const tool = tools?.rows.find(({ id }) => id === toolId);
  useTitle(tool?.name ?? `Tool ${toolId}`);
  useLiveWorkflows();
  if (error) return <Failure error={error} onRetry={refetch} />;
  if (tools === undefined) return <Skeleton height={360} />;
  if (tool === undefined)
    return (
      <Empty title="There is no such tool here.">
        <p>
          It may be of another server. <Link to="/tools">All tools</Link>
        </p>
      </Empty>
    );
  return (
    <>
      <div className="page-head" style={{ alignItems: "center" }}>
        <h1 className="page-title">{tool.name}</h1>
        <span className="muted">tool {toolId}</span>
        <dl className="stats" style={{ marginLeft: "auto" }}>
          <Stat label="Workflows">{formatCount(tool.workflows)}</Stat>
          <Stat label="Versions">{formatCount(tool.versions)}</Stat>
          <Stat label="Last workflow">
            <Moment at={tool.lastWorkflowAt} />
          </Stat>
        </dl>
      </div>
      <div className="columns">
        <ToolWorkflows tool={tool.name} />
        <Trends toolId={toolId} />
      </div>
    </>
  );
}

function Trends({ toolId }: { readonly toolId: number }) {
  const { workflows = DEFAULT_WORKFLOWS } = route.useSearch();
  const navigate = useNavigate({ from: "/tools/$toolId" });
  const { data, error, refetch } = useQuery(toolTrendsQuery(toolId, Math.min(100, Math.max(1, workflows))));
  return (
    <section className="panel span-12" aria-label="Usage of its templates">
      <div className="panel-head" style={{ flexWrap: "wrap" }}>
        <h2 className="panel-title">What its templates used, from workflow to workflow</h2>
        <span className="muted wide-only">
          line: median · area: up to 95 % · squares: with failed attempts
        </span>
        <SegmentedControl
          aria-label="Workflows"
          data={CHOICES.map((count) => ({ value: String(count), label: `last ${count}` }))}
          value={String(workflows)}
          onChange={(next) =>
            navigate({ search: (known) => ({ ...known, workflows: Number(next) }), replace: true })
          }
        />
      </div>
      {error ? (
        <Failure error={error} onRetry={refetch} />
      ) : data === undefined ? (
        <Skeleton height={260} />
      ) : data.rows.length === 0 ? (
        <Empty title="No workflow of this tool has run yet.">Its templates appear here with the first.</Empty>
      ) : (
        <ul className="trends">
          {data.rows.map((trend) => (
            <TemplateTrend key={trend.templateName} trend={trend} />
          ))}
        </ul>
      )}
    </section>
  );
}

type Point = ToolTrend["points"][number];

const timeOf = ({ runSecondsP50: p50, runSecondsP95: p95 }: Point) =>
  p50 === null || p95 === null ? null : { p50, p95 };
const memoryOf = ({ peakMemoryBytesP50: p50, peakMemoryBytesP95: p95 }: Point) =>
  p50 === null || p95 === null ? null : { p50, p95 };

function TemplateTrend({ trend: { templateName, points } }: { readonly trend: ToolTrend }) {
  const failed = points.reduce((sum, { failedAttempts }) => sum + failedAttempts, 0);
  const finished = points.reduce((sum, point) => sum + point.finished, 0);
  return (
    <li className="template-trend">
      <div>
        <h3 className="clip" title={templateName}>
          {templateName}
        </h3>
        <p className="muted number">
          {formatCount(finished)} attempts succeeded, {formatCount(failed)} failed
        </p>
      </div>
      <TrendChart
        label="Runtime"
        points={points}
        measure={timeOf}
        format={formatSeconds}
        missing="No attempt has succeeded yet."
      />
      <TrendChart
        label="Memory"
        points={points}
        measure={memoryOf}
        format={formatBytes}
        missing="Its cluster measured no memory."
      />
    </li>
  );
}
