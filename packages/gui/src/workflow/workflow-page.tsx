import { formatCount, formatPercent } from "@jobmon/core";
import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, Outlet, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { TaskActionDialog } from "../actions/task-action-dialog.tsx";
import { type TaskActionRequest, tasksOf } from "../actions/task-actions.ts";
import { WorkflowControls } from "../actions/workflow-controls.tsx";
import { ProblemError } from "../api/problem-error.ts";
import { listedWorkflowQuery, type Workflow, workflowQuery } from "../api/queries.ts";
import { Empty } from "../display/empty.tsx";
import { Failure } from "../display/failure.tsx";
import { formatSeconds } from "../display/format-time.ts";
import { Legend } from "../display/legend.tsx";
import { Moment } from "../display/moment.tsx";
import { ProgressBar } from "../display/progress-bar.tsx";
import { Stat } from "../display/stat.tsx";
import { Status } from "../display/status.tsx";
import { ToneMark } from "../display/tone-mark.tsx";
import { lookOfWorkflow, sumByTone, taskStatesOf } from "../display/tones.ts";
import { useTitle } from "../display/use-title.ts";
import { useLiveWorkflow } from "../live/use-live-workflow.ts";
import { describeLimit } from "./limit-word.ts";
import { NoticeStrip } from "./notice-strip.tsx";

const route = getRouteApi("/workflows/$workflowId");

/** One workflow: how far, how long, what failed, and what to do about it. */
export function WorkflowPage() {
  const { workflowId } = route.useParams();
  const { data: workflow, error, refetch } = useQuery(workflowQuery(workflowId));
  useTitle(workflow?.name || `Workflow ${workflowId}`);
  useLiveWorkflow(workflowId, workflow?.version);
  if (workflow === undefined) {
    if (error instanceof ProblemError && error.code === "not_found")
      return <Unknown workflowId={workflowId} />;
    if (error) return <Failure error={error} onRetry={refetch} />;
    return <HeadSkeleton />;
  }
  return (
    <>
      <Head workflow={workflow} />
      <NoticeStrip workflow={workflow} />
      <FailureStrip workflow={workflow} />
      <Tabs workflowId={workflow.id} />
      <Outlet />
    </>
  );
}

function Head({ workflow }: { readonly workflow: Workflow }) {
  const { id, name, tool, user, createdAt, status, paused, counts, taskCount, retries } = workflow;
  const { data: listed } = useQuery(listedWorkflowQuery(id));
  const navigate = useNavigate();
  const sums = sumByTone(counts);
  return (
    <>
      <div className="page-head" style={{ alignItems: "center" }}>
        <h1 className="page-title">{name || `Workflow ${id}`}</h1>
        <Status look={lookOfWorkflow(status)} paused={paused} />
        <span className="muted wide-only">
          {id} · {tool} · {user} · created <Moment at={createdAt} />
        </span>
        <div style={{ marginLeft: "auto" }}>
          <WorkflowControls workflow={workflow} />
        </div>
      </div>
      <div className="panel panel-body" style={{ display: "grid", gap: 10 }}>
        <ProgressBar counts={counts} total={taskCount} tall />
        <div style={{ display: "flex", flexWrap: "wrap", gap: "10px 32px", alignItems: "center" }}>
          <dl className="stats">
            <Stat label="Done">
              {formatPercent(taskCount === 0 ? 0 : sums.done / taskCount)}{" "}
              <span className="muted number">of {formatCount(taskCount)}</span>
            </Stat>
            <Stat label="Time left" hint="At the rate of late">
              {listed?.etaSeconds != null ? formatSeconds(listed.etaSeconds) : "–"}
            </Stat>
            <Stat label="Rate">
              {listed?.donePerMinute != null ? `${formatRate(listed.donePerMinute)} / min` : "–"}
            </Stat>
            <Stat label="Retries" hint="Attempts beyond the first of each task">
              {formatCount(retries)}
            </Stat>
            <Stat label="At once" hint="Most tasks of this workflow that are active at once">
              {describeLimit(workflow.maxConcurrentlyRunning)}
            </Stat>
          </dl>
          <div style={{ marginLeft: "auto" }}>
            <Legend
              sums={sums}
              onPick={(tone) =>
                navigate({
                  to: "/workflows/$workflowId/tasks",
                  params: { workflowId: id },
                  search: { where: [`status:in:${taskStatesOf(tone).join(",")}`] },
                })
              }
            />
          </div>
        </div>
      </div>
    </>
  );
}

function formatRate(perMinute: number): string {
  return perMinute < 10 ? perMinute.toFixed(1) : formatCount(Math.round(perMinute));
}

const FAILED = ["status:is:ERROR_FATAL"];

/** The shortest way from "it failed" to "I see why, and have retried". */
function FailureStrip({ workflow }: { readonly workflow: Workflow }) {
  const [request, setRequest] = useState<TaskActionRequest>();
  const failed = workflow.counts.ERROR_FATAL ?? 0;
  return (
    <>
      {failed > 0 && (
        <div
          className="panel panel-body"
          style={{ marginTop: 8, display: "flex", gap: 12, alignItems: "center", flexWrap: "wrap" }}
        >
          <ToneMark tone="failed" />
          <strong>{tasksOf(failed)} failed.</strong>
          <Link to="/workflows/$workflowId/errors" params={{ workflowId: workflow.id }}>
            See why
          </Link>
          <Button
            variant="default"
            ml="auto"
            onClick={() => setRequest({ action: "retry", where: FAILED, what: "the failed tasks" })}
          >
            Retry {tasksOf(failed)}
          </Button>
        </div>
      )}
      <TaskActionDialog workflow={workflow} request={request} onClose={() => setRequest(undefined)} />
    </>
  );
}

const TABS = [
  ["/workflows/$workflowId", "Overview"],
  ["/workflows/$workflowId/tasks", "Tasks"],
  ["/workflows/$workflowId/graph", "Graph"],
  ["/workflows/$workflowId/timeline", "Timeline"],
  ["/workflows/$workflowId/errors", "Errors"],
  ["/workflows/$workflowId/resources", "Resources"],
  ["/workflows/$workflowId/activity", "Activity"],
] as const;

function Tabs({ workflowId }: { readonly workflowId: number }) {
  return (
    <nav className="tabs" aria-label="Parts of the workflow">
      {TABS.map(([to, word]) => (
        <Link key={to} to={to} params={{ workflowId }} activeOptions={{ exact: true, includeSearch: false }}>
          {word}
        </Link>
      ))}
    </nav>
  );
}

function Unknown({ workflowId }: { readonly workflowId: number }) {
  return (
    <Empty
      isPage
      title={`There is no workflow ${Number.isNaN(workflowId) ? "of that number" : workflowId} here.`}
    >
      <p>
        It may have been removed, or be of another server. <Link to="/">All workflows</Link>
      </p>
    </Empty>
  );
}

function HeadSkeleton() {
  return (
    <div role="status" aria-label="Loading the workflow">
      <Skeleton height={28} width={320} mb={14} />
      <Skeleton height={98} />
    </div>
  );
}
