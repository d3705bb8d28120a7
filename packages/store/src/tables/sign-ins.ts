/** What opens something once: links into the pages, and ways back from an OIDC provider. */
import type { Tables } from "../schema/tables.ts";
import type { Tx } from "../store.ts";

export type SignInRow = Tables["sign_in"];

export async function insertSignIn(tx: Tx, signIn: Omit<SignInRow, "used_at">): Promise<void> {
  await tx
    .insertInto("sign_in")
    .values({ ...signIn, used_at: null })
    .execute();
}

/** Takes it for use; true for one caller only, whatever replica asks. */
export async function claimSignIn(
  tx: Tx,
  { hash, kind, at }: { readonly hash: string; readonly kind: SignInRow["kind"]; readonly at: number },
): Promise<{ readonly isFirst: boolean; readonly details: string } | undefined> {
  const { numUpdatedRows } = await tx
    .updateTable("sign_in")
    .set({ used_at: at })
    .where("hash", "=", hash)
    .where("kind", "=", kind)
    .where("used_at", "is", null)
    .where("expires_at", ">", at)
    .executeTakeFirst();
  const row = await tx
    .selectFrom("sign_in")
    .select("details")
    .where("hash", "=", hash)
    .where("kind", "=", kind)
    .where("expires_at", ">", at)
    .executeTakeFirst();
  return row && { isFirst: numUpdatedRows === 1n, details: row.details };
}

export async function forgetSignIns(tx: Tx, before: number): Promise<void> {
  await tx.deleteFrom("sign_in").where("expires_at", "<", before).execute();
}
