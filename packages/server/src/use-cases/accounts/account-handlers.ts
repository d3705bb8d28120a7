/** The operations about accounts. A server that has none knows who asks, and refuses the rest. */
import type { AccountsOptions } from "../../access/accounts-options.ts";
import type { Caller } from "../../access/caller.ts";
import { refuseWithoutAccounts } from "../../access/refuse-access.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Handlers, RequestContext } from "../../http/handlers.ts";
import { listAccounts, putAccount } from "./accounts.ts";
import { listAuditEntries } from "./audit-entries.ts";
import { createToken, endCredentialOf, listCredentialsOf } from "./credentials.ts";
import { answerLogin, getLogin, requestLogin, takeLogin } from "./logins.ts";

type AccountOperation =
  | "listAccounts"
  | "putAccount"
  | "listTokens"
  | "createToken"
  | "revokeToken"
  | "listSessions"
  | "endSession"
  | "requestLogin"
  | "takeLogin"
  | "getLogin"
  | "answerLogin"
  | "listAuditEntries";

export type AccountHandlers = Pick<Handlers, AccountOperation>;

interface Desk {
  /** The engine as the caller of one request uses it. */
  readonly engineOf: (context: RequestContext) => Engine;
  readonly accounts: AccountsOptions | undefined;
}

export function createAccountHandlers({ engineOf, accounts }: Desk): AccountHandlers {
  const withAccounts =
    <Q, R>(
      operation: AccountOperation,
      work: (engine: Engine, options: AccountsOptions, request: Q, context: RequestContext) => R,
    ) =>
    (request: Q, context: RequestContext): R => {
      if (accounts === undefined) throw refuseWithoutAccounts(operation);
      return work(engineOf(context), accounts, request, context);
    };
  return {
    listAccounts: withAccounts("listAccounts", (engine, _, request) => listAccounts(engine, request)),
    putAccount: withAccounts("putAccount", putAccount),
    listTokens: withAccounts("listTokens", (engine, _, request) =>
      listCredentialsOf(engine, "token", request),
    ),
    createToken: withAccounts("createToken", createToken),
    revokeToken: withAccounts("revokeToken", (engine, _, request) =>
      endCredentialOf(engine, "token", request),
    ),
    listSessions: withAccounts("listSessions", (engine, _, request) =>
      listCredentialsOf(engine, "session", request),
    ),
    endSession: withAccounts("endSession", (engine, _, request) =>
      endCredentialOf(engine, "session", request),
    ),
    requestLogin: withAccounts("requestLogin", (engine, options, request, { origin }) =>
      requestLogin(engine, options, { ...request, origin }),
    ),
    takeLogin: withAccounts("takeLogin", takeLogin),
    getLogin: withAccounts("getLogin", (engine, _, request) => getLogin(engine, request)),
    answerLogin: withAccounts("answerLogin", (engine, _, request) => answerLogin(engine, request)),
    listAuditEntries: withAccounts("listAuditEntries", (engine, _, request) =>
      listAuditEntries(engine, request),
    ),
  } as AccountHandlers;
}

/** Whom the server takes the caller for. */
export function describeCaller(caller: Caller, hasAccounts: boolean) {
  if (caller.kind === "account") {
    const { user, role, scope, via, expiresAt } = caller;
    return { accounts: hasAccounts, user, role, scope, via, expiresAt };
  }
  const all = { role: "admin", scope: "all", via: "shared", expiresAt: null } as const;
  return { accounts: hasAccounts, user: caller.user, ...all };
}
