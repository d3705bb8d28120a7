import type { Reply, Request } from "@jobmon/api";
import { JobmonError } from "@jobmon/core";
import {
  type CredentialKind,
  endCredential,
  findAccount,
  getCredential,
  type HeldCredential,
  listCredentials,
} from "@jobmon/store";
import type { AccountsOptions } from "../../access/accounts-options.ts";
import type { AccountCaller } from "../../access/caller.ts";
import { issueToken } from "../../access/issue-credential.ts";
import { recordAccountChange } from "../../access/record-account-change.ts";
import { refuseDisabled } from "../../access/refuse-access.ts";
import { refuseUnknownAccount } from "../../access/stored-sessions.ts";
import type { Engine } from "../../engine/engine.ts";
import { BY_ID, readPaging } from "../../queries/read-paging.ts";

/** Everybody's, in a list that an admin asks for. */
const EVERYBODY = "*";

export async function createToken(
  engine: Engine,
  options: AccountsOptions,
  { body }: Request<"createToken">,
): Promise<Reply<"createToken">> {
  const { name, scope, user, expiresInSeconds } = body;
  const createdBy = engine.caller?.user ?? user;
  const lifeMs = expiresInSeconds === undefined ? undefined : expiresInSeconds * 1_000;
  const { secret, row, account } = await engine.store.write(async (tx) => {
    const account = await findAccount(tx, user);
    if (account === undefined) throw refuseUnknownAccount(user);
    if (account.is_disabled === 1) throw refuseDisabled(user);
    const issued = await issueToken(tx, engine, { account, name, scope, lifeMs, createdBy, options });
    await recordAccountChange(tx, engine, {
      event: "token_created",
      detail: `Token ${issued.row.id} of ${user} for ${name}, scope ${scope}, until ${new Date(issued.row.expires_at).toISOString()}.`,
      actingFor: user,
    });
    return { ...issued, account };
  });
  const held = { ...row, account: account.name, role: account.role, is_disabled: 0 };
  return { token: secret, credential: describeCredential(held, engine.caller) };
}

export async function listCredentialsOf(
  engine: Engine,
  kind: CredentialKind,
  request: Request<"listTokens">,
): Promise<Reply<"listTokens">> {
  const { limit } = request;
  const name = kind === "token" ? "listTokens" : "listSessions";
  const user = request.user ?? engine.caller?.user ?? EVERYBODY;
  const { page, encodeNext } = readPaging(
    { ...request, where: [user] },
    { name, sorts: BY_ID, defaultSort: "-id" },
  );
  const found = await engine.store.read(async (db) => {
    const account = user === EVERYBODY ? undefined : await findAccount(db, user);
    if (user !== EVERYBODY && account === undefined) throw refuseUnknownAccount(user);
    return listCredentials(db, {
      kind,
      accountId: account?.id ?? null,
      beforeId: page.after?.id ?? Number.MAX_SAFE_INTEGER,
      limit: limit + 1,
      ...(kind === "session" ? { liveAt: engine.clock() } : {}),
    });
  });
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return {
    rows: rows.map((row) => describeCredential(row, engine.caller)),
    nextCursor: found.length > limit && last ? encodeNext({ value: last.id, id: last.id }) : null,
  };
}

export async function endCredentialOf(
  engine: Engine,
  kind: CredentialKind,
  { credentialId }: Request<"revokeToken">,
): Promise<Reply<"revokeToken">> {
  return engine.store.write(async (tx) => {
    const held = await getCredential(tx, { kind, id: credentialId });
    if (held === undefined) throw refuseUnknown(kind, credentialId);
    const by = engine.caller?.user ?? held.account;
    const ended = await endCredential(tx, { id: credentialId, at: engine.clock(), by });
    if (ended)
      await recordAccountChange(tx, engine, {
        event: kind === "token" ? "token_revoked" : "session_ended",
        detail: `${kind === "token" ? "Token" : "Session"} ${credentialId} of ${held.account}: ${held.name}.`,
        actingFor: held.account,
      });
    return { ended };
  });
}

function describeCredential(
  row: HeldCredential,
  caller: AccountCaller | undefined,
): Reply<"createToken">["credential"] {
  return {
    credentialId: row.id,
    account: row.account,
    name: row.name,
    scope: row.scope,
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    endedAt: row.ended_at,
    endedBy: row.ended_by,
    current: row.id === caller?.credentialId,
  };
}

function refuseUnknown(kind: CredentialKind, credentialId: number): JobmonError {
  return new JobmonError("not_found", {
    detail: `There is no ${kind} ${credentialId}.`,
    hint: kind === "token" ? "`jobmon token list` lists yours." : "The Admin page lists the open ones.",
    ids: { credentialId },
  });
}
