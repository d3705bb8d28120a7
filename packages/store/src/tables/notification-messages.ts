/**
 * Messages on their way: `waiting` until one is `delivered` or `given_up`.
 *
 * **Invariant:** whoever tries a message raised its `attempts` before, by a statement that only one can win; so of several
 * servers one sends it, and the outcome of an attempt that was overtaken changes nothing.
 */

import type { Tables } from "../schema/tables.ts";
import { sql } from "../statement.ts";
import type { Db, Tx } from "../store.ts";
import { among } from "../unfold.ts";

export type NotificationMessageRow = Tables["notification_message"];

/** Makes one message of some events; false when another server made one of any of them meanwhile. */
export async function insertMessage(
  tx: Tx,
  message: NotificationMessageRow,
  eventIds: readonly number[],
): Promise<boolean> {
  await tx.insertInto("notification_message").values(message).execute();
  if (eventIds.length === 0) return true;
  const { numAffectedRows } = await sql`UPDATE notification_event SET message_id = ${message.id}
    WHERE id ${among(eventIds)} AND message_id IS NULL`.execute(tx);
  return Number(numAffectedRows ?? 0n) === eventIds.length;
}

export async function listDueMessages(
  db: Db,
  { now, limit }: { readonly now: number; readonly limit: number },
): Promise<NotificationMessageRow[]> {
  return db
    .selectFrom("notification_message")
    .selectAll()
    .where(sql<boolean>`state = 'waiting'`)
    .where("next_at", "<=", now)
    .orderBy("next_at")
    .limit(limit)
    .execute();
}

/** The times at which messages of a rule were made since then, oldest first. */
export async function listMessageTimes(
  db: Db,
  { ruleId, since }: { readonly ruleId: number; readonly since: number },
): Promise<number[]> {
  const rows = await db
    .selectFrom("notification_message")
    .select("created_at")
    .where("rule_id", "=", ruleId)
    .where("created_at", ">", since)
    .orderBy("created_at")
    .execute();
  return rows.map((row) => row.created_at);
}

/** Takes a message for one attempt, which counts as lost at `lostAt`; false when another has it. */
export async function claimMessage(
  tx: Tx,
  { id, attempts, lostAt }: { readonly id: number; readonly attempts: number; readonly lostAt: number },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("notification_message")
    .set({ attempts: attempts + 1, next_at: lostAt })
    .where("id", "=", id)
    .where("attempts", "=", attempts)
    .where("state", "=", "waiting")
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** What became of attempt number `attempts`. */
export async function recordAttempt(
  tx: Tx,
  attempt: { readonly id: number; readonly attempts: number },
  outcome: Pick<NotificationMessageRow, "state" | "next_at" | "ended_at" | "error">,
): Promise<void> {
  await tx
    .updateTable("notification_message")
    .set(outcome)
    .where("id", "=", attempt.id)
    .where("attempts", "=", attempt.attempts)
    .where("state", "=", "waiting")
    .execute();
}

export interface ListedMessage extends Omit<NotificationMessageRow, "content"> {
  readonly content: string;
  readonly user: string;
  readonly channel: Tables["notification_rule"]["channel"];
  readonly target: string;
}

/** Newest first. */
export async function listMessages(
  db: Db,
  wanted: {
    readonly user: string | null;
    readonly ruleId?: number;
    /** Only those whose last attempt failed. */
    readonly hasFailed: boolean;
    readonly beforeId: number;
    readonly limit: number;
  },
): Promise<ListedMessage[]> {
  let rows = db
    .selectFrom("notification_message as m")
    .innerJoin("notification_rule as r", "r.id", "m.rule_id")
    .selectAll("m")
    .select(["r.user_name as user", "r.channel", "r.target"])
    .where("m.id", "<", wanted.beforeId);
  if (wanted.user !== null) rows = rows.where("r.user_name", "=", wanted.user);
  if (wanted.ruleId !== undefined) rows = rows.where("m.rule_id", "=", wanted.ruleId);
  if (wanted.hasFailed) rows = rows.where("m.error", "is not", null).where("m.state", "<>", "delivered");
  return rows.orderBy("m.id", "desc").limit(wanted.limit).execute();
}

/** The last message of each rule. */
export async function readLastMessages(
  db: Db,
  ruleIds: readonly number[],
): Promise<Map<number, Pick<NotificationMessageRow, "rule_id" | "state" | "error" | "created_at">>> {
  const { rows } = await sql<NotificationMessageRow>`SELECT m.* FROM notification_message m
    WHERE m.id IN (SELECT max(o.id) FROM notification_message o WHERE o.rule_id ${among(ruleIds)} GROUP BY o.rule_id)`.execute(
    db,
  );
  return new Map(rows.map((row) => [row.rule_id, row]));
}

/** Messages that ended before then, with their events. */
export async function forgetMessages(tx: Tx, before: number, limit: number): Promise<number> {
  const rows = await tx
    .selectFrom("notification_message")
    .select("id")
    .where("ended_at", "<", before)
    .limit(limit)
    .execute();
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return 0;
  await sql`DELETE FROM notification_event WHERE message_id ${among(ids)}`.execute(tx);
  await sql`DELETE FROM notification_message WHERE id ${among(ids)}`.execute(tx);
  return ids.length;
}
