import { formatCount } from "@jobmon/core";
import { Button, Skeleton } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type Direction, dependenciesQuery, neighboursQuery } from "../api/queries.ts";
import { Failure } from "../display/failure.tsx";
import { ToneMark } from "../display/tone-mark.tsx";
import { lookOfTask } from "../display/tones.ts";

/** What it waits for, and what waits for it. */
export function NeighboursPanel({ taskId }: { readonly taskId: number }) {
  const { data } = useQuery(dependenciesQuery(taskId));
  return (
    <section className="panel" aria-label="Neighbours">
      <div className="panel-head">
        <h2 className="panel-title">Neighbours</h2>
      </div>
      <div className="panel-body" style={{ display: "grid", gap: 10, minHeight: 90 }}>
        <Side title="Waits for" taskId={taskId} direction="upstream" count={data?.upstreamCount} />
        <Side title="Waited for by" taskId={taskId} direction="downstream" count={data?.downstreamCount} />
      </div>
    </section>
  );
}

interface SideProps {
  readonly title: string;
  readonly taskId: number;
  readonly direction: Direction;
  readonly count: number | undefined;
}

function Side({ title, taskId, direction, count }: SideProps) {
  const list = useInfiniteQuery(neighboursQuery(taskId, direction));
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  const name = `${title} ${count === undefined ? "" : formatCount(count)}`.trim();
  return (
    <div>
      <h3 className="muted" style={{ fontWeight: 500, fontSize: "0.75rem", marginBottom: 3 }}>
        {name}
      </h3>
      {list.isError && <Failure error={list.error} onRetry={() => list.refetch()} />}
      {list.isPending && <Skeleton height={26} />}
      <ul className="neighbours" aria-label={title}>
        {rows.map((neighbour) => (
          <li key={neighbour.id}>
            <NeighbourLink {...neighbour} />
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <Button
          variant="subtle"
          size="compact-xs"
          loading={list.isFetchingNextPage}
          onClick={() => list.fetchNextPage()}
        >
          {count === undefined ? "More" : `${formatCount(count - rows.length)} more`}
        </Button>
      )}
    </div>
  );
}

interface NeighbourLinkProps {
  readonly id: number;
  readonly name: string;
  readonly status: Parameters<typeof lookOfTask>[0];
}

function NeighbourLink({ id, name, status }: NeighbourLinkProps) {
  const look = lookOfTask(status);
  return (
    <span style={{ display: "flex", gap: 6, alignItems: "center", minHeight: 26 }} title={look.label}>
      <ToneMark tone={look.tone} />
      <span className="visually-hidden">{look.label}</span>
      <Link to="/tasks/$taskId" params={{ taskId: id }} className="clip">
        {name}
      </Link>
    </span>
  );
}
