import { formatCount } from "@jobmon/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { dependenciesQuery } from "../api/queries.ts";
import { ToneMark } from "../display/tone-mark.tsx";
import { lookOfTask } from "../display/tones.ts";

type Neighbour = {
  readonly id: number;
  readonly name: string;
  readonly status: Parameters<typeof lookOfTask>[0];
};

/** What it waits for, and what waits for it. */
export function NeighboursPanel({ taskId }: { readonly taskId: number }) {
  const { data } = useQuery(dependenciesQuery(taskId));
  return (
    <section className="panel" aria-label="Neighbours">
      <div className="panel-head">
        <h2 className="panel-title">Neighbours</h2>
      </div>
      <div className="panel-body" style={{ display: "grid", gap: 10, minHeight: 90 }}>
        {data && (
          <>
            <Side title="Waits for" count={data.upstreamCount} rows={data.upstream} />
            <Side title="Waited for by" count={data.downstreamCount} rows={data.downstream} />
          </>
        )}
      </div>
    </section>
  );
}

interface SideProps {
  readonly title: string;
  readonly count: number;
  readonly rows: readonly Neighbour[];
}

const SHOWN = 8;

function Side({ title, count, rows }: SideProps) {
  const shown = rows.slice(0, SHOWN);
  return (
    <div>
      <h3 className="muted" style={{ fontWeight: 500, fontSize: "0.75rem", marginBottom: 3 }}>
        {title} {formatCount(count)}
      </h3>
      <ul style={{ listStyle: "none" }}>
        {shown.map(({ id, name, status }) => {
          const look = lookOfTask(status);
          return (
            <li
              key={id}
              style={{ display: "flex", gap: 6, alignItems: "center", minHeight: 26 }}
              title={look.label}
            >
              <ToneMark tone={look.tone} />
              <span className="visually-hidden">{look.label}</span>
              <Link to="/tasks/$taskId" params={{ taskId: id }} className="clip">
                {name}
              </Link>
            </li>
          );
        })}
      </ul>
      {count > shown.length && <p className="muted">and {formatCount(count - shown.length)} more</p>}
    </div>
  );
}
