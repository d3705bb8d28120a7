import { getRouteApi, Link } from "@tanstack/react-router";
import type { ComponentType } from "react";
import { Empty } from "../display/empty.tsx";
import { useTitle } from "../display/use-title.ts";
import { useSession } from "../shell/session-gate.tsx";
import { AccountsPanel } from "./accounts-panel.tsx";
import { AuditPanel } from "./audit-panel.tsx";
import { SessionsPanel } from "./sessions-panel.tsx";
import { TokensPanel } from "./tokens-panel.tsx";

const route = getRouteApi("/admin");
const TABS: Readonly<Record<string, readonly [word: string, Panel: ComponentType]>> = {
  accounts: ["Accounts", AccountsPanel],
  tokens: ["Tokens", TokensPanel],
  sessions: ["Sessions", SessionsPanel],
  audit: ["Audit log", AuditPanel],
};
const FIRST = ["Accounts", AccountsPanel] as const;

/** Who may use this server, with what, and who changed what. */
export function AdminPage() {
  useTitle("Admin");
  const { tab = "accounts" } = route.useSearch();
  const { accounts, role } = useSession();
  if (!accounts || role !== "admin")
    return (
      <Empty isPage title={accounts ? "This page is for admins." : "This server has no accounts."}>
        <p>
          {accounts
            ? `You are ${role}; an admin of this server can change that.`
            : "One person has its token. docs/accounts.md shows how accounts are switched on."}
        </p>
      </Empty>
    );
  const [, Panel] = TABS[tab] ?? FIRST;
  return (
    <>
      <div className="page-head">
        <h1 className="page-title">Admin</h1>
      </div>
      <nav className="tabs" aria-label="Parts of the administration">
        {Object.entries(TABS).map(([name, [title]]) => (
          <Link key={name} to="/admin" search={{ tab: name }} activeOptions={{ includeSearch: true }}>
            {title}
          </Link>
        ))}
      </nav>
      <Panel />
    </>
  );
}
