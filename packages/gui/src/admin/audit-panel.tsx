import { Button, Group, Skeleton, TextInput } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { Empty } from "../display/empty.tsx";
import { Failure } from "../display/failure.tsx";
import { Moment } from "../display/moment.tsx";
import { ScrollAcross } from "../display/scroll-across.tsx";
import { MoreRows } from "./more-rows.tsx";
import { type AuditEntry, auditQuery } from "./queries.ts";

const route = getRouteApi("/admin");

/** Who changed what, newest first. */
export function AuditPanel() {
  const { actor } = route.useSearch();
  const found = useInfiniteQuery(auditQuery(actor));
  const rows = found.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <section className="panel" aria-label="Audit log">
      <div className="panel-body">
        <ActorForm actor={actor} />
      </div>
      {found.error && <Failure error={found.error} onRetry={found.refetch} />}
      {found.isPending && <Skeleton height={160} />}
      {found.isSuccess && rows.length === 0 && <Empty title="Nothing was changed by them, or for them." />}
      {rows.length > 0 && (
        <ScrollAcross label="The audit log">
          <table className="plain-table">
            <thead>
              <tr>
                <th>When</th>
                <th>Who</th>
                <th>What</th>
                <th>Of</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((entry) => (
                <AuditRow key={entry.id} entry={entry} />
              ))}
            </tbody>
          </table>
        </ScrollAcross>
      )}
      <MoreRows {...found} />
    </section>
  );
}

function AuditRow({ entry }: { readonly entry: AuditEntry }) {
  const { at, actor, actingFor, detail, workflowId, taskId } = entry;
  return (
    <tr>
      <td>
        <Moment at={at} />
      </td>
      <td>
        {actor} {actingFor !== null && <span className="muted">for {actingFor}</span>}
      </td>
      <td>{detail}</td>
      <td>
        {workflowId !== null && (
          <Link to="/workflows/$workflowId" params={{ workflowId }}>
            workflow {workflowId}
          </Link>
        )}
        {taskId !== null && ` task ${taskId}`}
      </td>
    </tr>
  );
}

function ActorForm({ actor = "" }: { readonly actor: string | undefined }) {
  const [text, setText] = useState(actor);
  const navigate = route.useNavigate();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    return navigate({ search: { tab: "audit", actor: text.trim() || undefined } });
  };
  return (
    <form onSubmit={submit}>
      <Group align="end" gap="sm">
        <TextInput
          label="By or for"
          placeholder="everybody"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" variant="default">
          Show
        </Button>
      </Group>
    </form>
  );
}
