import { Button, Skeleton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { call } from "../api/call.ts";
import { Failure } from "../display/failure.tsx";
import { Moment } from "../display/moment.tsx";
import { ScrollAcross } from "../display/scroll-across.tsx";
import { MoreRows } from "./more-rows.tsx";
import { type Credential, sessionsQuery } from "./queries.ts";
import { useAdminChange } from "./use-admin-change.ts";

/** Browsers that are signed in. */
export function SessionsPanel() {
  const found = useInfiniteQuery(sessionsQuery);
  const rows = found.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <section className="panel" aria-label="Sessions">
      {found.error && <Failure error={found.error} onRetry={found.refetch} />}
      {found.isPending && <Skeleton height={160} />}
      {found.isSuccess && (
        <ScrollAcross label="The sessions">
          <table className="plain-table">
            <thead>
              <tr>
                <th>Of</th>
                <th>Browser</th>
                <th>Signed in</th>
                <th>Last used</th>
                <th>Ends by itself</th>
                <th>
                  <span className="visually-hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <SessionRow key={row.credentialId} session={row} />
              ))}
            </tbody>
          </table>
        </ScrollAcross>
      )}
      <MoreRows {...found} />
    </section>
  );
}

function SessionRow({ session }: { readonly session: Credential }) {
  const { credentialId, account, name, current } = session;
  const end = useAdminChange(
    () => `The session of ${account} has ended.`,
    () => call("endSession", { credentialId }),
  );
  return (
    <tr>
      <td>
        {account} {current && <span className="tag">this browser</span>}
      </td>
      <td>{name}</td>
      <td>
        <Moment at={session.createdAt} />
      </td>
      <td>
        <Moment at={session.lastUsedAt} />
      </td>
      <td>
        <Moment at={session.expiresAt} />
      </td>
      <td className="end">
        <Button variant="default" size="xs" loading={end.isPending} onClick={() => end.mutate(undefined)}>
          End
          <span className="visually-hidden">
            {" "}
            session {credentialId} of {account}
          </span>
        </Button>
      </td>
    </tr>
  );
}
