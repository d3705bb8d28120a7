import { useQuery } from "@tanstack/react-query";
import { runsQuery, type Workflow } from "../api/queries.ts";
import { formatSeconds } from "../display/format-time.ts";
import { Moment } from "../display/moment.tsx";
import { Status } from "../display/status.tsx";
import { lookOfRun } from "../display/tones.ts";

/** What the workflow is, and every run of it. */
export function FactsPanel({ workflow }: { readonly workflow: Workflow }) {
  const { data: runs } = useQuery(runsQuery(workflow.id));
  const attributes = Object.entries(workflow.attributes);
  return (
    <section className="panel span-4">
      <div className="panel-head">
        <h2 className="panel-title">Runs and facts</h2>
      </div>
      <div style={{ maxHeight: 250, overflow: "auto" }} tabIndex={-1}>
        <table className="plain-table">
          <thead>
            <tr>
              <th>Run</th>
              <th>Status</th>
              <th>Began</th>
              <th className="end">Took</th>
            </tr>
          </thead>
          <tbody>
            {runs?.rows.map(({ id, status, reason, user, host, createdAt, endedAt }) => (
              <tr key={id} title={`by ${user} on ${host}${reason ? `: ${reason}` : ""}`}>
                <td>{id}</td>
                <td>
                  <Status look={lookOfRun(status)} />
                </td>
                <td>
                  <Moment at={createdAt} />
                </td>
                <td className="end">
                  {endedAt === null ? "–" : formatSeconds((endedAt - createdAt) / 1_000)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <dl className="facts panel-body">
          <dt>Args</dt>
          <dd>{workflow.workflowArgs || <span className="muted">none</span>}</dd>
          {workflow.description !== "" && (
            <>
              <dt>Description</dt>
              <dd>{workflow.description}</dd>
            </>
          )}
          <dt>Tool, user</dt>
          <dd>
            {workflow.tool}, {workflow.user}
          </dd>
          <dt>Priority</dt>
          <dd>{workflow.priority}</dd>
          {attributes.map(([name, value]) => (
            <div key={name} style={{ display: "contents" }}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
    </section>
  );
}
