import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { runsQuery, type Workflow } from "../api/queries.ts";
import { formatSeconds } from "../display/format-time.ts";
import { Moment } from "../display/moment.tsx";
import { Status } from "../display/status.tsx";
import { lookOfRun } from "../display/tones.ts";

/** What the workflow is, and every run of it. */
export function FactsPanel({ workflow }: { readonly workflow: Workflow }) {
  return (
    <section className="panel span-4">
      <div className="panel-head">
        <h2 className="panel-title">Runs and facts</h2>
      </div>
      <div style={{ maxHeight: 250, overflow: "auto" }} tabIndex={-1}>
        <RunsTable workflowId={workflow.id} />
        <Facts workflow={workflow} />
      </div>
    </section>
  );
}

function RunsTable({ workflowId }: { readonly workflowId: number }) {
  const { data: runs } = useQuery(runsQuery(workflowId));
  return (
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
            <td className="end">{endedAt === null ? "–" : formatSeconds((endedAt - createdAt) / 1_000)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Facts({ workflow }: { readonly workflow: Workflow }) {
  const { workflowArgs, description, tool, user, priority, attributes } = workflow;
  const facts: readonly (readonly [string, ReactNode])[] = [
    ["Args", workflowArgs || <span className="muted">none</span>],
    ...(description === "" ? [] : [["Description", description] as const]),
    ["Tool, user", `${tool}, ${user}`],
    ["Priority", priority],
    ...Object.entries(attributes),
  ];
  return (
    <dl className="facts panel-body">
      {facts.map(([name, value]) => (
        <div key={name} style={{ display: "contents" }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
