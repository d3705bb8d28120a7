import { formatCount } from "@jobmon/core";
import { Button, Skeleton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { TaskActionDialog } from "../actions/task-action-dialog.tsx";
import type { TaskActionRequest } from "../actions/task-actions.ts";
import { type ErrorGroup, type ErrorRow, errorsQuery, type Workflow } from "../api/queries.ts";
import { Copyable } from "../display/copyable.tsx";
import { Failure } from "../display/failure.tsx";
import { Moment } from "../display/moment.tsx";
import { ScrollText } from "../display/scroll-text.tsx";

const route = getRouteApi("/workflows/$workflowId/errors");

interface ErrorSamplesProps {
  readonly workflow: Workflow;
  readonly fingerprint: string;
  readonly group: ErrorGroup | undefined;
}

/** The errors of one kind, one at a time, and what to do about all of them. */
export function ErrorSamples({ workflow, fingerprint, group }: ErrorSamplesProps) {
  const { sample = 1 } = route.useSearch();
  const navigate = useNavigate({ from: "/workflows/$workflowId/errors" });
  const at = Math.max(0, sample - 1);
  const setAt = (next: number) =>
    navigate({ search: (known) => ({ ...known, sample: next + 1 }), replace: true });
  const errors = useInfiniteQuery(errorsQuery(workflow.id, fingerprint));
  const rows = errors.data?.pages.flatMap((one) => one.rows) ?? [];
  const last = Math.max(0, rows.length - 1);
  const shown = rows[Math.min(at, last)];
  const next = () => {
    if (at + 2 >= rows.length && errors.hasNextPage) errors.fetchNextPage();
    setAt(Math.min(at + 1, last));
  };
  return (
    <section className="panel span-7" aria-label="Samples of the error">
      <div className="panel-head" style={{ flexWrap: "wrap" }}>
        <h2 className="panel-title">
          Sample {formatCount(Math.min(at, last) + 1)} of {formatCount(group?.count ?? rows.length)}
        </h2>
        <Button.Group>
          <Button variant="default" size="compact-sm" disabled={at === 0} onClick={() => setAt(at - 1)}>
            Previous
          </Button>
          <Button variant="default" size="compact-sm" disabled={at >= last} onClick={next}>
            Next
          </Button>
        </Button.Group>
        <Remedies workflow={workflow} where={[`fingerprint:is:${fingerprint}`]} />
      </div>
      <div className="panel-body" style={{ display: "grid", gap: 10 }}>
        {errors.isError && <Failure error={errors.error} onRetry={() => errors.refetch()} />}
        {shown === undefined && !errors.isError && <Skeleton height={180} />}
        {shown && <Sample error={shown} />}
      </div>
    </section>
  );
}

interface RemediesProps {
  readonly workflow: Workflow;
  readonly where: readonly string[];
}

function Remedies({ workflow, where }: RemediesProps) {
  const [request, setRequest] = useState<TaskActionRequest>();
  const retry: TaskActionRequest = {
    action: "retry",
    where: [...where, "status:is:ERROR_FATAL"],
    what: "the failed tasks with this error",
  };
  return (
    <>
      <Link
        to="/workflows/$workflowId/tasks"
        params={{ workflowId: workflow.id }}
        search={{ where: [...where] }}
      >
        Affected tasks
      </Link>
      <Button size="compact-sm" onClick={() => setRequest(retry)}>
        Retry failed ones …
      </Button>
      <TaskActionDialog workflow={workflow} request={request} onClose={() => setRequest(undefined)} />
    </>
  );
}

function Sample({ error }: { readonly error: ErrorRow }) {
  const { taskId, taskName, kind, workflowRunId, at, description, stderrTail } = error;
  const text = [description, stderrTail].filter((part) => part !== "").join("\n\n");
  return (
    <>
      <p>
        <Link to="/tasks/$taskId" params={{ taskId }} className="row-link">
          {taskName}
        </Link>
        <span className="muted">
          {" "}
          · {kind} failure · run {workflowRunId} · <Moment at={at} />
        </span>
      </p>
      <div style={{ position: "relative" }}>
        <ScrollText label="Error text" text={text} maxHeight={440} />
        <div style={{ position: "absolute", top: 4, right: 4 }}>
          <Copyable text={text} what="error" />
        </div>
      </div>
    </>
  );
}
