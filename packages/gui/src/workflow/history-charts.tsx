import { formatCount } from "@jobmon/core";
import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { hasOpenRun } from "../actions/run-again.ts";
import { historyQuery, type Workflow } from "../api/queries.ts";
import { TimeChart } from "../charts/time-chart.tsx";
import { Failure } from "../display/failure.tsx";
import { useNow } from "../display/use-now.ts";

const CHART_PX = 210;

/** Progress and concurrency over time, from the one history of the workflow. */
export function HistoryCharts({ workflow }: { readonly workflow: Workflow }) {
  const { data, error, refetch } = useQuery(historyQuery(workflow.id));
  const now = useNow();
  const parts = ["Progress", "Running and queued"];
  if (error) return <Failure error={error} onRetry={refetch} />;
  if (data === undefined || data.at.length === 0)
    return parts.map((title) => (
      <Part key={title} title={title}>
        {data === undefined ? (
          <Skeleton height={CHART_PX} />
        ) : (
          <div className="muted" style={{ height: CHART_PX }}>
            Drawn once a task has been launched.
          </div>
        )}
      </Part>
    ));
  const last = data.at.at(-1) ?? 0;
  const goesOn = hasOpenRun(workflow) && now > last;
  const at = goesOn ? [...data.at, now] : data.at;
  const extend = (values: readonly number[]) => (goesOn ? [...values, values.at(-1) ?? 0] : values);
  const launched = data.running.map((running, index) => running + (data.launching[index] ?? 0));
  const waiting = data.waiting.map(
    (count, index) => count + (data.queued[index] ?? 0) + (data.retrying[index] ?? 0),
  );
  const peak = Math.max(0, ...data.peakRunning);
  return (
    <>
      <Part title="Progress">
        <TimeChart
          summary={`${formatCount(data.done.at(-1) ?? 0)} of ${formatCount(workflow.taskCount)} tasks are done, ${formatCount(data.failed.at(-1) ?? 0)} failed.`}
          at={at}
          isStacked
          max={workflow.taskCount}
          series={[
            { label: "done", tone: "done", values: extend(data.done) },
            { label: "failed", tone: "failed", values: extend(data.failed) },
            { label: "running", tone: "running", values: extend(launched) },
            { label: "waiting", tone: "waiting", values: extend(waiting) },
          ]}
        />
      </Part>
      <Part title="Running and queued" note={`at most ${formatCount(peak)} at once`}>
        <TimeChart
          summary={`At most ${formatCount(peak)} tasks ran at once; ${formatCount(data.running.at(-1) ?? 0)} run now.`}
          at={at}
          series={[
            { label: "running", tone: "running", values: extend(data.running) },
            { label: "queued", tone: "waiting", values: extend(data.queued), isDashed: true },
          ]}
        />
      </Part>
    </>
  );
}

interface PartProps {
  readonly title: string;
  readonly note?: string;
  readonly children: React.ReactNode;
}

function Part({ title, note, children }: PartProps) {
  return (
    <section className="panel span-6">
      <div className="panel-head">
        <h2 className="panel-title">{title}</h2>
        {note && <span className="muted">{note}</span>}
      </div>
      <div className="panel-body" style={{ minHeight: CHART_PX + 24 }}>
        {children}
      </div>
    </section>
  );
}
