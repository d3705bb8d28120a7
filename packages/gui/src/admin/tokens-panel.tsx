import { Button, Skeleton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/call.ts";
import { Empty } from "../display/empty.tsx";
import { Failure } from "../display/failure.tsx";
import { Moment } from "../display/moment.tsx";
import { ScrollAcross } from "../display/scroll-across.tsx";
import { useNow } from "../display/use-now.ts";
import { MoreRows } from "./more-rows.tsx";
import { NewTokenForm } from "./new-token-form.tsx";
import { type Credential, tokensQuery } from "./queries.ts";
import { type Secret, ShowOnce } from "./show-once.tsx";
import { useAdminChange } from "./use-admin-change.ts";

/** What programs come with. */
export function TokensPanel() {
  const found = useInfiniteQuery(tokensQuery);
  const [token, setToken] = useState<Secret>();
  const rows = found.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <section className="panel" aria-label="Tokens">
      <div className="panel-body">
        <NewTokenForm onMade={setToken} />
      </div>
      {found.error && <Failure error={found.error} onRetry={found.refetch} />}
      {found.isPending && <Skeleton height={160} />}
      {found.isSuccess && rows.length === 0 && <Empty title="Nobody has a token yet." />}
      {rows.length > 0 && (
        <ScrollAcross label="The tokens">
          <table className="plain-table">
            <thead>
              <tr>
                <th>Of</th>
                <th>For</th>
                <th>Scope</th>
                <th>Last used</th>
                <th>Holds until</th>
                <th>
                  <span className="visually-hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <TokenRow key={row.credentialId} token={row} />
              ))}
            </tbody>
          </table>
        </ScrollAcross>
      )}
      <MoreRows {...found} />
      <ShowOnce secret={token} onClose={() => setToken(undefined)} />
    </section>
  );
}

function TokenRow({ token }: { readonly token: Credential }) {
  const { credentialId, account, name, endedAt, endedBy, expiresAt } = token;
  const now = useNow();
  const revoke = useAdminChange(
    () => `The token of ${account} opens nothing any more.`,
    () => call("revokeToken", { credentialId }),
  );
  return (
    <tr>
      <td>{account}</td>
      <td>{name}</td>
      <td>{token.scope}</td>
      <td>{token.lastUsedAt === null ? "never" : <Moment at={token.lastUsedAt} />}</td>
      <td>{endedAt === null ? <Moment at={expiresAt} /> : `revoked by ${endedBy}`}</td>
      <td className="end">
        {endedAt === null && expiresAt > now && (
          <Button
            variant="default"
            size="xs"
            loading={revoke.isPending}
            onClick={() => revoke.mutate(undefined)}
          >
            Revoke
            <span className="visually-hidden">
              {" "}
              token {credentialId} of {account}
            </span>
          </Button>
        )}
      </td>
    </tr>
  );
}
