import { formatCount, formatPercent } from "@jobmon/core";
import { Link } from "@tanstack/react-router";
import type { WorkflowRow } from "../api/queries.ts";
import { formatSeconds } from "../display/format-time.ts";
import { Moment } from "../display/moment.tsx";
import { ProgressBar } from "../display/progress-bar.tsx";
import { Status } from "../display/status.tsx";
import { lookOfWorkflow, sumByTone } from "../display/tones.ts";
import type { Column } from "../table/column.ts";

export const WORKFLOW_COLUMNS: readonly Column<WorkflowRow>[] = [
  { id: "id", header: "Id", width: "72px", sort: "id", align: "end", isWide: true, cell: ({ id }) => id },
  {
    id: "name",
    header: "Name",
    width: "minmax(130px, 2.4fr)",
    sort: "name",
    cell: ({ id, name, workflowArgs }) => (
      <span title={workflowArgs}>
        <Link to="/workflows/$workflowId" params={{ workflowId: id }} className="row-link" tabIndex={-1}>
          {name || `workflow ${id}`}
        </Link>
        {workflowArgs !== "" && <span className="muted"> {workflowArgs}</span>}
      </span>
    ),
  },
  {
    id: "status",
    header: "Status",
    width: "minmax(104px, 0.7fr)",
    sort: "status",
    cell: ({ status, paused }) => <Status look={lookOfWorkflow(status)} paused={paused} />,
  },
  {
    id: "progress",
    header: "Progress",
    width: "minmax(90px, 1.4fr)",
    sort: "progress",
    cell: ({ counts, taskCount }) => <ProgressBar counts={counts} total={taskCount} />,
  },
  {
    id: "done",
    header: "Done",
    width: "minmax(118px, 0.8fr)",
    align: "end",
    isWide: true,
    cell: ({ counts, taskCount }) => (
      <>
        {taskCount === 0 ? "–" : formatPercent(sumByTone(counts).done / taskCount)}
        <span className="muted"> of {formatCount(taskCount)}</span>
      </>
    ),
  },
  {
    id: "failures",
    header: "Failed",
    width: "72px",
    sort: "failures",
    align: "end",
    isWide: true,
    cell: ({ counts }) => {
      const { failed } = sumByTone(counts);
      return failed === 0 ? <span className="muted">0</span> : <strong>{formatCount(failed)}</strong>;
    },
  },
  {
    id: "eta",
    header: "Time left",
    width: "88px",
    align: "end",
    cell: ({ etaSeconds }) =>
      etaSeconds === null ? <span className="muted">–</span> : formatSeconds(etaSeconds),
  },
  {
    id: "user",
    header: "User",
    width: "minmax(80px, 0.6fr)",
    sort: "user",
    isWide: true,
    cell: ({ user }) => user,
  },
  { id: "tool", header: "Tool", width: "minmax(90px, 0.9fr)", isWide: true, cell: ({ tool }) => tool },
  {
    id: "created",
    header: "Created",
    width: "minmax(96px, 0.7fr)",
    sort: "created_at",
    isWide: true,
    cell: ({ createdAt }) => <Moment at={createdAt} />,
  },
  {
    id: "activity",
    header: "Last activity",
    width: "minmax(96px, 0.7fr)",
    sort: "activity",
    isWide: true,
    cell: ({ activityAt }) => <Moment at={activityAt} />,
  },
];
