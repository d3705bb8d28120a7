import { formatCount } from "@jobmon/core";
import { Button, Skeleton } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { tasksOf } from "../actions/task-actions.ts";
import { type ErrorGroup, errorGroupsQuery, workflowQuery } from "../api/queries.ts";
import { Empty } from "../display/empty.tsx";
import { Failure } from "../display/failure.tsx";
import { Moment } from "../display/moment.tsx";
import { ErrorSamples } from "./error-samples.tsx";

const page = getRouteApi("/workflows/$workflowId");
const route = getRouteApi("/workflows/$workflowId/errors");

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
        <ErrorSamples
          workflow={workflow}
          fingerprint={open}
          group={rows.find((one) => one.fingerprint === open)}
        />
      )}
    </div>
  );
}

interface GroupButtonProps {
  readonly group: ErrorGroup;
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
