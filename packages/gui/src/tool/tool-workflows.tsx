import { formatCount } from "@jobmon/core";
import { Skeleton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type WorkflowRow, workflowsQuery } from "../api/queries.ts";
import { Failure } from "../display/failure.tsx";
import { formatTime } from "../display/format-time.ts";
import { Moment } from "../display/moment.tsx";
import { sumByTone, TONE_LABEL, TONE_ORDER } from "../display/tones.ts";
import { useNow } from "../display/use-now.ts";
import { useSettings } from "../settings/settings.ts";
import { NewestWorkflows } from "./newest-workflows.tsx";

const MAX_TABLE = 8;
const MAX_BARS = 60;
const LEAST_BAR = 0.06;

/** The newest workflows of a tool: as bars in their order, and the last few as a table. */
export function ToolWorkflows({ tool }: { readonly tool: string }) {
  const where = [`tool:is:${tool}`];
  const { data, error, refetch } = useInfiniteQuery(workflowsQuery({ where, sort: "-created_at" }));
  const rows = data?.pages[0]?.rows ?? [];
  return (
    <>
      <section className="panel span-5" aria-label="Workflows over time">
        <div className="panel-head">
          <h2 className="panel-title">Workflows over time</h2>
          <span className="muted">by number of tasks</span>
        </div>
        <div className="panel-body">
          {error ? (
            <Failure error={error} onRetry={refetch} />
          ) : data === undefined ? (
            <Skeleton height={190} />
          ) : (
            <WorkflowBars rows={rows.slice(0, MAX_BARS).reverse()} />
          )}
        </div>
      </section>
      <section className="panel span-7" aria-label="Newest workflows">
        <div className="panel-head">
          <h2 className="panel-title">Newest workflows</h2>
          <Link to="/" search={{ where }}>
            All of them
          </Link>
        </div>
        <NewestWorkflows rows={rows.slice(0, MAX_TABLE)} />
      </section>
    </>
  );
}

/** Heights by the logarithm: a workflow of a million tasks beside one of ten. */
function WorkflowBars({ rows }: { readonly rows: readonly WorkflowRow[] }) {
  const settings = useSettings();
  const now = useNow();
  const most = Math.max(1, ...rows.map(({ taskCount }) => Math.log10(taskCount + 1)));
  return (
    <>
      <ul className="workflow-bars">
        {rows.map((row) => {
          const sums = sumByTone(row.counts);
          const height = Math.max(LEAST_BAR, Math.log10(row.taskCount + 1) / most);
          const told = TONE_ORDER.filter((tone) => sums[tone] > 0).map(
            (tone) => `${formatCount(sums[tone])} ${TONE_LABEL[tone]}`,
          );
          const words = `${row.name || `workflow ${row.id}`}, ${formatTime(row.createdAt, settings, now)}: ${told.join(", ") || "no tasks"}`;
          return (
            <li key={row.id}>
              <Link
                to="/workflows/$workflowId"
                params={{ workflowId: row.id }}
                aria-label={words}
                title={words}
                style={{ height: `${height * 100}%` }}
              >
                {[...TONE_ORDER]
                  .reverse()
                  .map((tone) =>
                    sums[tone] === 0 ? null : (
                      <i
                        key={tone}
                        className={`tone-${tone}`}
                        style={{ flexGrow: sums[tone] / row.taskCount }}
                      />
                    ),
                  )}
              </Link>
            </li>
          );
        })}
      </ul>
      <p className="muted workflow-bars-foot">
        <Moment at={rows[0]?.createdAt} />
        <span>each bar a workflow, taller by powers of ten</span>
        <Moment at={rows.at(-1)?.createdAt} />
      </p>
    </>
  );
}
