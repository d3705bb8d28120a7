import { formatCount } from "@jobmon/core";
import { Link } from "@tanstack/react-router";
import type { WorkflowRow } from "../api/queries.ts";
import { Moment } from "../display/moment.tsx";
import { ProgressBar } from "../display/progress-bar.tsx";
import { ScrollAcross } from "../display/scroll-across.tsx";
import { Status } from "../display/status.tsx";
import { lookOfWorkflow, sumByTone } from "../display/tones.ts";

export function NewestWorkflows({ rows }: { readonly rows: readonly WorkflowRow[] }) {
  return (
    <ScrollAcross label="Newest workflows, the whole width">
      <table className="plain-table">
        <thead>
          <tr>
            <th>Workflow</th>
            <th>Status</th>
            <th style={{ minWidth: 100 }}>Progress</th>
            <th className="end">Tasks</th>
            <th className="end">Failed</th>
            <th>Created</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td className="clip" style={{ maxWidth: 200 }}>
                <Link to="/workflows/$workflowId" params={{ workflowId: row.id }} className="row-link">
                  {row.name || `workflow ${row.id}`}
                </Link>
              </td>
              <td>
                <Status look={lookOfWorkflow(row.status)} paused={row.paused} />
              </td>
              <td>
                <ProgressBar counts={row.counts} total={row.taskCount} />
              </td>
              <td className="end">{formatCount(row.taskCount)}</td>
              <td className="end">{formatCount(sumByTone(row.counts).failed)}</td>
              <td>
                <Moment at={row.createdAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollAcross>
  );
}
