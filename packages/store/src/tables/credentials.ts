import type { Tables } from "../schema/tables.ts";
import type { Db, Tx } from "../store.ts";

export type CredentialRow = Tables["credential"];
export type CredentialKind = CredentialRow["kind"];

/** A credential with the account that it opens. */
export interface HeldCredential extends CredentialRow {
  readonly account: string;
  readonly role: Tables["account"]["role"];
  readonly is_disabled: number;
}

function held(db: Db) {
  return db
    .selectFrom("credential as c")
    .innerJoin("account as a", "a.id", "c.account_id")
    .selectAll("c")
    .select(["a.name as account", "a.role as role", "a.is_disabled as is_disabled"]);
}

export async function findCredential(
  db: Db,
  { kind, hash }: { readonly kind: CredentialKind; readonly hash: string },
): Promise<HeldCredential | undefined> {
  return held(db).where("c.hash", "=", hash).where("c.kind", "=", kind).executeTakeFirst();
}

export async function getCredential(
  db: Db,
  { kind, id }: { readonly kind: CredentialKind; readonly id: number },
): Promise<HeldCredential | undefined> {
  return held(db).where("c.id", "=", id).where("c.kind", "=", kind).executeTakeFirst();
}

/** Newest first; `accountId` null: of everybody. */
export async function listCredentials(
  db: Db,
  wanted: {
    readonly kind: CredentialKind;
    readonly accountId: number | null;
    readonly beforeId: number;
    readonly limit: number;
    /** Only those that still open something then. */
    readonly liveAt?: number;
  },
): Promise<HeldCredential[]> {
  const { kind, accountId, beforeId, limit, liveAt } = wanted;
  let rows = held(db).where("c.kind", "=", kind).where("c.id", "<", beforeId);
  if (accountId !== null) rows = rows.where("c.account_id", "=", accountId);
  if (liveAt !== undefined) rows = rows.where("c.ended_at", "is", null).where("c.expires_at", ">", liveAt);
  return rows.orderBy("c.id", "desc").limit(limit).execute();
}

export async function insertCredential(tx: Tx, credential: CredentialRow): Promise<void> {
  await tx.insertInto("credential").values(credential).execute();
}

/** True when it was this call that ended it. */
export async function endCredential(
  tx: Tx,
  { id, at, by }: { readonly id: number; readonly at: number; readonly by: string },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("credential")
    .set({ ended_at: at, ended_by: by })
    .where("id", "=", id)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** All of an account that still stand. */
export async function endCredentialsOf(
  tx: Tx,
  { accountId, at, by }: { readonly accountId: number; readonly at: number; readonly by: string },
): Promise<void> {
  await tx
    .updateTable("credential")
    .set({ ended_at: at, ended_by: by })
    .where("account_id", "=", accountId)
    .where("ended_at", "is", null)
    .execute();
}

/** That it was used, and until when it now holds. */
export async function touchCredential(
  tx: Tx,
  { id, at, expiresAt }: { readonly id: number; readonly at: number; readonly expiresAt: number },
): Promise<void> {
  await tx
    .updateTable("credential")
    .set({ last_used_at: at, expires_at: expiresAt })
    .where("id", "=", id)
    .execute();
}

/** Those that opened nothing any more before then; who made and ended them is in the audit log. */
export async function forgetCredentials(tx: Tx, before: number): Promise<void> {
  await tx.deleteFrom("credential").where("expires_at", "<", before).execute();
}
