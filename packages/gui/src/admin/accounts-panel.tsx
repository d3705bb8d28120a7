import { isRole, ROLES } from "@jobmon/core";
import { Button, Group, Select, Skeleton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/call.ts";
import { makeSignInLink } from "../api/session.ts";
import { Failure } from "../display/failure.tsx";
import { Moment } from "../display/moment.tsx";
import { ScrollAcross } from "../display/scroll-across.tsx";
import { useUserName } from "../shell/session-gate.tsx";
import { MoreRows } from "./more-rows.tsx";
import { NewAccountForm } from "./new-account-form.tsx";
import { type Account, accountsQuery } from "./queries.ts";
import { type Secret, ShowOnce } from "./show-once.tsx";
import { useAdminChange } from "./use-admin-change.ts";

/** Who may use the server, and as what. */
export function AccountsPanel() {
  const found = useInfiniteQuery(accountsQuery);
  const [link, setLink] = useState<Secret>();
  const rows = found.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <section className="panel" aria-label="Accounts">
      <div className="panel-body">
        <NewAccountForm />
      </div>
      {found.error && <Failure error={found.error} onRetry={found.refetch} />}
      {found.isPending && <Skeleton height={160} />}
      {found.isSuccess && (
        <ScrollAcross label="The accounts">
          <table className="plain-table">
            <thead>
              <tr>
                <th>Account</th>
                <th>Role</th>
                <th>Last seen</th>
                <th>Since</th>
                <th>
                  <span className="visually-hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((account) => (
                <AccountRow key={account.name} account={account} onLink={setLink} />
              ))}
            </tbody>
          </table>
        </ScrollAcross>
      )}
      <MoreRows {...found} />
      <ShowOnce secret={link} onClose={() => setLink(undefined)} />
    </section>
  );
}

interface AccountRowProps {
  readonly account: Account;
  readonly onLink: (link: Secret) => void;
}

function AccountRow({ account, onLink }: AccountRowProps) {
  const { name, role, disabled } = account;
  const user = useUserName();
  const put = useAdminChange(
    (change: Pick<Account, "role" | "disabled">) =>
      change.disabled ? `${name} is disabled.` : `${name} is ${change.role}.`,
    (change) => call("putAccount", { name, body: { user, ...change } }),
  );
  return (
    <tr>
      <td>
        {name} {disabled && <span className="tag">disabled</span>}
        {account.signsInWithOidc && <span className="tag">provider</span>}
      </td>
      <td>
        <Select
          aria-label={`Role of ${name}`}
          data={[...ROLES]}
          value={role}
          disabled={put.isPending}
          allowDeselect={false}
          w={120}
          onChange={(next) => next !== null && isRole(next) && put.mutate({ role: next, disabled })}
        />
      </td>
      <td>
        <Moment at={account.lastSeenAt} />
      </td>
      <td>
        <Moment at={account.createdAt} />
      </td>
      <td className="end">
        <Group gap="xs" justify="end" wrap="nowrap">
          <LinkButton account={account} onLink={onLink} />
          <Button
            variant="default"
            size="xs"
            disabled={name === user}
            loading={put.isPending}
            onClick={() => put.mutate({ role, disabled: !disabled })}
          >
            {disabled ? "Enable" : "Disable"}
            <span className="visually-hidden"> {name}</span>
          </Button>
        </Group>
      </td>
    </tr>
  );
}

/** Makes a link that signs one browser in, and shows it once. */
function LinkButton({ account: { name, disabled }, onLink }: AccountRowProps) {
  const link = useAdminChange(
    () => `A link for ${name} was made.`,
    () => makeSignInLink(name),
  );
  const showLink = () =>
    link.mutate(undefined, {
      onSuccess: ({ url }) =>
        onLink({
          title: `Sign-in link for ${name}`,
          text: url,
          what: "link",
          advice: `Give it to ${name}: whoever opens it first, within ten minutes, is signed in as ${name}.`,
        }),
    });
  return (
    <Button variant="default" size="xs" disabled={disabled} loading={link.isPending} onClick={showLink}>
      Sign-in link<span className="visually-hidden"> for {name}</span>
    </Button>
  );
}
