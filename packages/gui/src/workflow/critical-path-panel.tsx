import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { criticalPathQuery } from "../api/queries.ts";
import { Failure } from "../display/failure.tsx";
import { formatSeconds } from "../display/format-time.ts";
import { ScrollAcross } from "../display/scroll-across.tsx";

const MAX_STEPS = 12;

/** The chain of tasks that decided how long it took: where making something faster would help. */
export function CriticalPathPanel({ workflowId }: { readonly workflowId: number }) {
  const { data, error, refetch } = useQuery(criticalPathQuery(workflowId));
  const longest = Math.max(1e-9, ...(data?.steps.map(({ runSeconds }) => runSeconds) ?? []));
  return (
    <section className="panel span-5">
      <div className="panel-head">
        <h2 className="panel-title">Critical path</h2>
        {data && data.steps.length > 0 && <span className="muted">{formatSeconds(data.seconds)} in all</span>}
      </div>
      {error ? (
        <Failure error={error} onRetry={refetch} />
      ) : data === undefined ? (
        <Skeleton height={140} />
      ) : data.steps.length === 0 ? (
        <p className="panel-body muted">Known once the first tasks are done.</p>
      ) : (
        <ScrollAcross label="Critical path, the whole width">
          <table className="plain-table">
            <thead>
              <tr>
                <th>{data.level === "tasks" ? "Task" : "Template"}</th>
                <th className="end">Waited</th>
                <th>Ran</th>
              </tr>
            </thead>
            <tbody>
              {data.steps.slice(0, MAX_STEPS).map(({ taskId, arrayId, name, queueSeconds, runSeconds }) => (
                <tr key={taskId ?? arrayId}>
                  <td className="clip" style={{ maxWidth: 220 }}>
                    {taskId === null ? (
                      name
                    ) : (
                      <Link to="/tasks/$taskId" params={{ taskId }} title={name}>
                        {name}
                      </Link>
                    )}
                  </td>
                  <td className="end">{queueSeconds === null ? "–" : formatSeconds(queueSeconds)}</td>
                  <td>
                    <span className="bar-cell">
                      <span className="bar" style={{ width: `${(90 * runSeconds) / longest}px` }} />
                      <span className="number">{formatSeconds(runSeconds)}</span>
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {data.steps.length > MAX_STEPS && (
            <p className="panel-body muted">and {data.steps.length - MAX_STEPS} more steps</p>
          )}
        </ScrollAcross>
      )}
    </section>
  );
}
