import { type TokenScope, writeToken } from "@jobmon/core";
import {
  type AccountRow,
  type CredentialRow,
  forgetCredentials,
  insertCredential,
  type Tx,
  takeIdsIn,
} from "@jobmon/store";
import type { Engine } from "../engine/engine.ts";
import type { AccountsOptions } from "./accounts-options.ts";
import { hashSecret, makeSecret } from "./secret.ts";

export interface IssuedCredential {
  /** What opens; known to nobody but whom it is handed to. */
  readonly secret: string;
  readonly row: CredentialRow;
}

interface TokenWish {
  readonly account: AccountRow;
  readonly name: string;
  readonly scope: TokenScope;
  /** No longer than the server allows. */
  readonly lifeMs?: number;
  readonly createdBy: string;
  readonly options: AccountsOptions;
}

export async function issueToken(
  tx: Tx,
  engine: Engine,
  { account, name, scope, lifeMs = Number.POSITIVE_INFINITY, createdBy, options }: TokenWish,
): Promise<IssuedCredential> {
  const secret = writeToken(account.name, makeSecret());
  const now = engine.clock();
  const row: CredentialRow = {
    ...(await blank(tx, now)),
    account_id: account.id,
    kind: "token",
    scope,
    name,
    hash: hashSecret(secret),
    created_by: createdBy,
    expires_at: now + Math.min(lifeMs, options.tokenLifeMs),
    renew_until: null,
  };
  await keep(tx, row);
  return { secret, row };
}

export async function issueSession(
  tx: Tx,
  engine: Engine,
  {
    account,
    name,
    until = Number.POSITIVE_INFINITY,
    options,
  }: {
    readonly account: Pick<AccountRow, "id" | "name">;
    readonly name: string;
    /** Of the token that opened it: the session does not outlive it. */
    readonly until?: number;
    readonly options: AccountsOptions;
  },
): Promise<IssuedCredential> {
  const secret = makeSecret();
  const now = engine.clock();
  const renewUntil = Math.min(until, now + options.sessionLifeMs);
  const row: CredentialRow = {
    ...(await blank(tx, now)),
    account_id: account.id,
    kind: "session",
    scope: "all",
    name,
    hash: hashSecret(secret),
    created_by: account.name,
    expires_at: Math.min(renewUntil, now + options.sessionIdleMs),
    renew_until: renewUntil,
  };
  await keep(tx, row);
  return { secret, row };
}

/** One that expired is listed for a while, so that its owner sees why it opens nothing. */
const EXPIRED_KEPT_MS = 30 * 86_400_000;

async function keep(tx: Tx, row: CredentialRow): Promise<void> {
  await forgetCredentials(tx, row.created_at - EXPIRED_KEPT_MS);
  await insertCredential(tx, row);
}

async function blank(tx: Tx, now: number) {
  return {
    id: await takeIdsIn(tx, "credential", 1),
    created_at: now,
    last_used_at: null,
    ended_at: null,
    ended_by: null,
  };
}
