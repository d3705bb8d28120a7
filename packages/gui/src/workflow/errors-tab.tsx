import { formatCount } from "@jobmon/core";
import { Button, Skeleton } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { TaskActionDialog, type TaskActionRequest, tasksOf } from "../actions/task-action-dialog.tsx";
import { errorGroupsQuery, errorsQuery, type Workflow, workflowQuery } from "../api/queries.ts";
import { Copyable } from "../display/copyable.tsx";
import { Empty } from "../display/empty.tsx";
import { Failure } from "../display/failure.tsx";
import { Moment } from "../display/moment.tsx";
import { ScrollText } from "../display/scroll-text.tsx";

const page = getRouteApi("/workflows/$workflowId");
const route = getRouteApi("/workflows/$workflowId/errors");

type Group = {
  readonly fingerprint: string;
  readonly sample: string;
  readonly count: number;
  readonly tasks: number;
  readonly firstAt: number;
  readonly lastAt: number;
};

/** What went wrong, each kind once: most frequent first, the first one open. */
export function ErrorsTab() {
  const { workflowId } = page.useParams();
  const { fingerprint } = route.useSearch();
  const navigate = useNavigate({ from: "/workflows/$workflowId/errors" });
  const { data: workflow } = useQuery(workflowQuery(workflowId));
  const groups = useInfiniteQuery(errorGroupsQuery(workflowId));
  const rows = groups.data?.pages.flatMap((one) => one.rows) ?? [];
  const open = fingerprint ?? rows[0]?.fingerprint;
  if (groups.isError) return <Failure error={groups.error} onRetry={() => groups.refetch()} />;
  if (groups.isPending) return <Skeleton height={240} />;
  if (rows.length === 0)
    return (
      <div className="panel">
        <Empty title="Nothing has failed.">Every attempt so far has ended well, or still runs.</Empty>
      </div>
    );
  return (
    <div className="columns">
      <section className="panel span-5" aria-label="Kinds of errors" style={{ alignSelf: "start" }}>
        <div className="panel-head">
          <h2 className="panel-title">
            {formatCount(rows.length)}
            {groups.hasNextPage ? "+" : ""} {rows.length === 1 ? "kind of error" : "kinds of errors"}
          </h2>
          <span className="muted">numbers, ids and paths left out</span>
        </div>
        <ul style={{ listStyle: "none" }}>
          {rows.map((group) => (
            <li key={group.fingerprint}>
              <GroupButton
                group={group}
                isOpen={group.fingerprint === open}
                onOpen={() => navigate({ search: { fingerprint: group.fingerprint }, replace: true })}
              />
            </li>
          ))}
        </ul>
        {groups.hasNextPage && (
          <Button variant="subtle" fullWidth onClick={() => groups.fetchNextPage()}>
            More
          </Button>
        )}
      </section>
      {workflow && open !== undefined && (
        <Samples
          workflow={workflow}
          fingerprint={open}
          group={rows.find((one) => one.fingerprint === open)}
        />
      )}
    </div>
  );
}

interface GroupButtonProps {
  readonly group: Group;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
}

function GroupButton({ group, isOpen, onOpen }: GroupButtonProps) {
  return (
    <button type="button" className="error-group" aria-pressed={isOpen} onClick={onOpen}>
      <span className="clip mono">{group.sample}</span>
      <span className="muted">
        {formatCount(group.count)} × in {tasksOf(group.tasks)} · last <Moment at={group.lastAt} /> · first{" "}
        <Moment at={group.firstAt} />
      </span>
    </button>
  );
}

interface SamplesProps {
  readonly workflow: Workflow;
  readonly fingerprint: string;
  readonly group: Group | undefined;
}

function Samples({ workflow, fingerprint, group }: SamplesProps) {
  const [request, setRequest] = useState<TaskActionRequest>();
  const [at, setAt] = useState(0);
  const errors = useInfiniteQuery(errorsQuery(workflow.id, fingerprint));
  const rows = errors.data?.pages.flatMap((one) => one.rows) ?? [];
  const shown = rows[Math.min(at, rows.length - 1)];
  const where = [`fingerprint:is:${fingerprint}`];
  const next = () => {
    if (at + 2 >= rows.length && errors.hasNextPage) errors.fetchNextPage();
    setAt(Math.min(at + 1, rows.length - 1));
  };
  return (
    <section className="panel span-7" aria-label="Samples of the error">
      <div className="panel-head" style={{ flexWrap: "wrap" }}>
        <h2 className="panel-title">
          Sample {formatCount(Math.min(at, Math.max(0, rows.length - 1)) + 1)} of{" "}
          {formatCount(group?.count ?? rows.length)}
        </h2>
        <Button.Group>
          <Button variant="default" size="compact-sm" disabled={at === 0} onClick={() => setAt(at - 1)}>
            Previous
          </Button>
          <Button variant="default" size="compact-sm" disabled={at >= rows.length - 1} onClick={next}>
            Next
          </Button>
        </Button.Group>
        <Link to="/workflows/$workflowId/tasks" params={{ workflowId: workflow.id }} search={{ where }}>
          Affected tasks
        </Link>
        <Button
          size="compact-sm"
          onClick={() =>
            setRequest({
              action: "retry",
              where: [...where, "status:is:ERROR_FATAL"],
              what: "the failed tasks with this error",
            })
          }
        >
          Retry failed ones …
        </Button>
      </div>
      <div className="panel-body" style={{ display: "grid", gap: 10 }}>
        {errors.isError && <Failure error={errors.error} onRetry={() => errors.refetch()} />}
        {shown === undefined && !errors.isError && <Skeleton height={180} />}
        {shown && (
          <>
            <p>
              <Link to="/tasks/$taskId" params={{ taskId: shown.taskId }} className="row-link">
                {shown.taskName}
              </Link>
              <span className="muted">
                {" "}
                · {shown.kind} failure · run {shown.workflowRunId} · <Moment at={shown.at} />
              </span>
            </p>
            <div style={{ position: "relative" }}>
              <ScrollText
                label="Error text"
                text={[shown.description, shown.stderrTail].filter((part) => part !== "").join("\n\n")}
                maxHeight={440}
              />
              <div style={{ position: "absolute", top: 4, right: 4 }}>
                <Copyable text={`${shown.description}\n\n${shown.stderrTail}`} what="error" />
              </div>
            </div>
          </>
        )}
      </div>
      <TaskActionDialog workflow={workflow} request={request} onClose={() => setRequest(undefined)} />
    </section>
  );
}
