import type { Tables } from "../schema/tables.ts";
import type { Db, Tx } from "../store.ts";

export type DeviceLoginRow = Tables["device_login"];

export async function countDeviceLogins(db: Db): Promise<number> {
  const row = await db
    .selectFrom("device_login")
    .select((of) => of.fn.countAll<number>().as("logins"))
    .executeTakeFirstOrThrow();
  return Number(row.logins);
}

export async function insertDeviceLogin(tx: Tx, login: DeviceLoginRow): Promise<void> {
  await tx.insertInto("device_login").values(login).execute();
}

export async function findDeviceLogin(db: Db, userCode: string): Promise<DeviceLoginRow | undefined> {
  return db.selectFrom("device_login").selectAll().where("user_code", "=", userCode).executeTakeFirst();
}

export async function findDeviceLoginByHash(db: Db, deviceHash: string): Promise<DeviceLoginRow | undefined> {
  return db.selectFrom("device_login").selectAll().where("device_hash", "=", deviceHash).executeTakeFirst();
}

/** True when it was this call that answered it. */
export async function answerDeviceLogin(
  tx: Tx,
  given: {
    readonly userCode: string;
    readonly answer: "confirmed" | "denied";
    readonly accountId: number;
    readonly at: number;
  },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("device_login")
    .set({ answer: given.answer, account_id: given.accountId })
    .where("user_code", "=", given.userCode)
    .where("answer", "is", null)
    .where("expires_at", ">", given.at)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** True for the one caller that may have the token. */
export async function takeDeviceLogin(
  tx: Tx,
  { deviceHash, at }: { readonly deviceHash: string; readonly at: number },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("device_login")
    .set({ taken_at: at })
    .where("device_hash", "=", deviceHash)
    .where("answer", "=", "confirmed")
    .where("taken_at", "is", null)
    .where("expires_at", ">", at)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function forgetDeviceLogins(tx: Tx, before: number): Promise<void> {
  await tx.deleteFrom("device_login").where("expires_at", "<", before).execute();
}
