import { formatCount } from "@jobmon/core";
import { SegmentedControl, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { arraysQuery, templateTimesQuery } from "../api/queries.ts";
import { Failure } from "../display/failure.tsx";
import { formatSeconds } from "../display/format-time.ts";
import { ProgressBar } from "../display/progress-bar.tsx";
import { describeLimit } from "./limit-word.ts";

type Order = "defined" | "slowest" | "retried";

/** Which templates take long, and which ones fail. */
export function TemplatesPanel({ workflowId }: { readonly workflowId: number }) {
  const times = useQuery(templateTimesQuery(workflowId));
  const arrays = useQuery(arraysQuery(workflowId));
  const [order, setOrder] = useState<Order>("defined");
  const arrayOf = new Map(arrays.data?.rows.map((array) => [array.id, array]));
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
          onChange={(next) => setOrder(next as Order)}
        />
      </div>
      {error ? (
        <Failure error={error} onRetry={() => times.refetch()} />
      ) : times.data === undefined ? (
        <Skeleton height={140} />
      ) : (
        <div className="scroll-x">
          <table className="plain-table">
            <thead>
              <tr>
                <th>Template</th>
                <th style={{ minWidth: 110 }}>Progress</th>
                <th className="end">Median</th>
                <th className="end">95 %</th>
                <th className="end">Longest</th>
                <th className="end">Failed attempts</th>
                <th className="end wide-only">At once</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ arrayId, name, failedAttempts, runSeconds }) => {
                const array = arrayOf.get(arrayId);
                return (
                  <tr key={arrayId}>
                    <td>
                      <Link
                        to="/workflows/$workflowId/tasks"
                        params={{ workflowId }}
                        search={{ where: [`template:is:${name}`] }}
                        className="row-link"
                      >
                        {name}
                      </Link>
                    </td>
                    <td>{array && <ProgressBar counts={array.counts} total={array.taskCount} />}</td>
                    <td className="end">{runSeconds ? formatSeconds(runSeconds.p50) : "–"}</td>
                    <td className="end">{runSeconds ? formatSeconds(runSeconds.p95) : "–"}</td>
                    <td className="end">
                      {runSeconds ? (
                        <Link to="/tasks/$taskId" params={{ taskId: runSeconds.longestTaskId }}>
                          {formatSeconds(runSeconds.max)}
                        </Link>
                      ) : (
                        "–"
                      )}
                    </td>
                    <td className="end">
                      {failedAttempts === 0 ? "0" : <strong>{formatCount(failedAttempts)}</strong>}
                    </td>
                    <td className="end wide-only">{array && describeLimit(array.maxConcurrentlyRunning)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
