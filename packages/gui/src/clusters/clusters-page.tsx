import { formatCount, formatMemory, formatRuntime } from "@jobmon/core";
import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type Cluster, clustersQuery } from "../api/queries.ts";
import { Empty } from "../display/empty.tsx";
import { Failure } from "../display/failure.tsx";
import { Moment } from "../display/moment.tsx";
import { ScrollAcross } from "../display/scroll-across.tsx";
import { Stat } from "../display/stat.tsx";
import { ToneMark } from "../display/tone-mark.tsx";
import { useNow } from "../display/use-now.ts";
import { useTitle } from "../display/use-title.ts";
import { useLiveWorkflows } from "../live/use-live-workflows.ts";
import { AWAY_MS, sortDistributors } from "./distributors.ts";

/** Where tasks run: who launches them, what waits, and what holds it back. */
export function ClustersPage() {
  useTitle("Clusters");
  useLiveWorkflows();
  const { data, error, refetch } = useQuery(clustersQuery);
  const rows = [...(data?.rows ?? [])].sort((a, b) => weightOf(b) - weightOf(a));
  return (
    <>
      <div className="page-head">
        <h1 className="page-title">Clusters</h1>
      </div>
      {error && <Failure error={error} onRetry={refetch} />}
      {data === undefined && !error && <Skeleton height={220} />}
      {data?.rows.length === 0 && (
        <div className="panel">
          <Empty title="No cluster is known yet.">
            <p>
              A distributor makes its cluster known when it starts: <code>jobmon distributor start</code>
            </p>
          </Empty>
        </div>
      )}
      <div style={{ display: "grid", gap: "var(--gap)" }}>
        {rows.map((cluster) => (
          <ClusterPanel key={cluster.name} cluster={cluster} />
        ))}
      </div>
    </>
  );
}

/** What is held back comes first, then what has most to do. */
function weightOf({ backPressure, load }: Cluster): number {
  return (backPressure === null ? 0 : 1e12) + load.running + load.launching + load.queued;
}

function ClusterPanel({ cluster }: { readonly cluster: Cluster }) {
  const { name, kind, load, backPressure, distributors, queues } = cluster;
  return (
    <section className="panel" aria-label={`Cluster ${name}`}>
      <div className="panel-head" style={{ flexWrap: "wrap" }}>
        <h2 className="panel-title">
          {name} {kind !== name && <span className="muted">{kind}</span>}
        </h2>
        <dl className="stats">
          <Stat label="Running">{formatCount(load.running)}</Stat>
          <Stat label="Launching">{formatCount(load.launching)}</Stat>
          <Stat label="Queued">{formatCount(load.queued)}</Stat>
        </dl>
      </div>
      {backPressure !== null && (
        <p className="held-back" role="status">
          <ToneMark tone="failed" />
          <span>
            <strong>{formatCount(load.queued)} tasks are held back:</strong> {backPressure}
          </span>
        </p>
      )}
      <div className="columns" style={{ gap: 0 }}>
        <div className="span-8">
          <Distributors rows={distributors} />
        </div>
        <div className="span-4">
          <Queues rows={queues} />
        </div>
      </div>
    </section>
  );
}

function Distributors({ rows }: { readonly rows: Cluster["distributors"] }) {
  const now = useNow();
  if (rows.length === 0)
    return (
      <p className="panel-body muted">
        No distributor serves it. <code>jobmon distributor start</code> starts one.
      </p>
    );
  return (
    <ScrollAcross label="Distributors, the whole width">
      <table className="plain-table">
        <thead>
          <tr>
            <th>Distributor</th>
            <th>Asked for work</th>
            <th className="end">Active</th>
            <th>Version</th>
          </tr>
        </thead>
        <tbody>
          {sortDistributors(rows).map(({ id, user, host, version, lastSeenAt, active }) => {
            const isAway = now - lastSeenAt > AWAY_MS;
            return (
              <tr key={id}>
                <td>
                  <span className="status">
                    <ToneMark tone={isAway ? "waiting" : "done"} />
                    {user}@{host}
                    {isAway && <span className="tag">away</span>}
                  </span>
                </td>
                <td>
                  <Moment at={lastSeenAt} />
                </td>
                <td className="end">{formatCount(active)}</td>
                <td className="muted">{version}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </ScrollAcross>
  );
}

function Queues({ rows }: { readonly rows: Cluster["queues"] }) {
  if (rows.length === 0)
    return <p className="panel-body muted">It has no queues, and no limits of theirs.</p>;
  return (
    <ScrollAcross label="Queues, the whole width">
      <table className="plain-table">
        <thead>
          <tr>
            <th>Queue</th>
            <th className="end">Memory</th>
            <th className="end">Runtime</th>
            <th className="end">Cores</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, maxMemoryBytes, maxRuntimeSeconds, maxCores }) => (
            <tr key={name}>
              <td>{name}</td>
              <td className="end">{maxMemoryBytes === null ? "no limit" : formatMemory(maxMemoryBytes)}</td>
              <td className="end">
                {maxRuntimeSeconds === null ? "no limit" : formatRuntime(maxRuntimeSeconds)}
              </td>
              <td className="end">{maxCores === null ? "no limit" : maxCores}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollAcross>
  );
}
