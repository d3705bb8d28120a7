import type { Role } from "@jobmon/core";
import type { Tables } from "../schema/tables.ts";
import type { Db, Tx } from "../store.ts";

export type AccountRow = Tables["account"];

export async function findAccount(db: Db, name: string): Promise<AccountRow | undefined> {
  return db.selectFrom("account").selectAll().where("name", "=", name).executeTakeFirst();
}

export async function getAccount(db: Db, id: number): Promise<AccountRow | undefined> {
  return db.selectFrom("account").selectAll().where("id", "=", id).executeTakeFirst();
}

/** By what an OIDC provider calls the person, which is theirs for ever, as a name may not be. */
export async function findAccountBySubject(db: Db, subjectHash: string): Promise<AccountRow | undefined> {
  return db.selectFrom("account").selectAll().where("subject_hash", "=", subjectHash).executeTakeFirst();
}

export async function insertAccount(tx: Tx, account: AccountRow): Promise<void> {
  await tx.insertInto("account").values(account).execute();
}

export interface AccountChange {
  readonly role?: Role;
  readonly is_disabled?: 0 | 1;
  readonly subject_hash?: string;
  readonly last_seen_at?: number;
}

export async function changeAccount(tx: Tx, id: number, change: AccountChange): Promise<void> {
  await tx.updateTable("account").set(change).where("id", "=", id).execute();
}

/** By name, from the one after `after` on. */
export async function listAccounts(
  db: Db,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<AccountRow[]> {
  return db
    .selectFrom("account")
    .selectAll()
    .where("name", ">", after)
    .orderBy("name")
    .limit(limit)
    .execute();
}
