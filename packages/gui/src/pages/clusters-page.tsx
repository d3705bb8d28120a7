import { formatCount } from "@jobmon/core";
import { useQuery } from "@tanstack/react-query";
import { call } from "../api/call.ts";
import { Empty } from "../display/empty.tsx";
import { Failure } from "../display/failure.tsx";
import { useTitle } from "../display/use-title.ts";
import { useLiveWorkflows } from "../live/use-live-workflows.ts";

/** Where tasks run, and what holds them back. */
export function ClustersPage() {
  useTitle("Clusters");
  useLiveWorkflows();
  const { data, error, refetch } = useQuery({
    queryKey: ["workflows", "clusters"],
    queryFn: ({ signal }) => call("listClusters", {}, signal),
  });
  return (
    <>
      <div className="page-head">
        <h1 className="page-title">Clusters</h1>
      </div>
      <div className="panel scroll-x">
        {error && <Failure error={error} onRetry={refetch} />}
        {data?.rows.length === 0 && (
          <Empty title="No cluster is known yet.">A distributor that starts makes its cluster known.</Empty>
        )}
        {data !== undefined && data.rows.length > 0 && (
          <table className="plain-table">
            <thead>
              <tr>
                <th>Cluster</th>
                <th>Kind</th>
                <th className="end">Queued</th>
                <th className="end">Launching</th>
                <th className="end">Running</th>
                <th className="end">Distributors</th>
                <th>Held back by</th>
              </tr>
            </thead>
            <tbody>
              {data.rows.map(({ name, kind, load, distributors, backPressure }) => (
                <tr key={name}>
                  <td>
                    <strong>{name}</strong>
                  </td>
                  <td>{kind}</td>
                  <td className="end">{formatCount(load.queued)}</td>
                  <td className="end">{formatCount(load.launching)}</td>
                  <td className="end">{formatCount(load.running)}</td>
                  <td className="end">{distributors.length}</td>
                  <td>{backPressure ?? <span className="muted">nothing</span>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </>
  );
}
