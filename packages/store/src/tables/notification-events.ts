/** What happened that a rule asked for: written by the transaction that made it happen, and kept until it is told. */
import { unlessThere } from "../grammar/forms.ts";
import { takeIdsIn } from "../id-blocks.ts";
import type { Tables } from "../schema/tables.ts";
import { sql } from "../statement.ts";
import type { Db, Tx } from "../store.ts";
import { unfold } from "../unfold.ts";

export type NotificationEventRow = Tables["notification_event"];
export type NewNotificationEvent = Omit<NotificationEventRow, "id" | "message_id">;

/** What was written before, of the same run and episode, is not written again. */
export async function insertNotificationEvents(
  tx: Tx,
  events: readonly NewNotificationEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const first = await takeIdsIn(tx, "notification_event", events.length);
  const rows = events.map((event, position) => [
    first + position,
    event.rule_id,
    event.workflow_id,
    event.workflow_run_id,
    event.kind,
    event.episode,
    event.facts,
    event.created_at,
  ]);
  const source = unfold(rows, {
    id: "integer",
    rule_id: "integer",
    workflow_id: "integer",
    workflow_run_id: "integer",
    kind: "text",
    episode: "integer",
    facts: "text",
    created_at: "integer",
  });
  await sql`INSERT INTO notification_event
      (id, rule_id, workflow_id, workflow_run_id, kind, episode, facts, created_at)
    SELECT * FROM ${source} AS event WHERE true
    ${unlessThere("notification_event", ["rule_id", "workflow_run_id", "kind", "episode"])}`.execute(tx);
}

/** Of those, which were written already; the sweep asks before it takes the writer. */
export async function listKnownEpisodes(
  db: Db,
  { ruleId, kind }: { readonly ruleId: number; readonly kind: NotificationEventRow["kind"] },
): Promise<{ readonly runId: number; readonly episode: number }[]> {
  return db
    .selectFrom("notification_event")
    .select(["workflow_run_id as runId", "episode"])
    .where("rule_id", "=", ruleId)
    .where("kind", "=", kind)
    .execute();
}

/** Rules with events that no message has yet, and since when. */
export async function listOpenDigests(
  db: Db,
): Promise<{ readonly ruleId: number; readonly firstAt: number }[]> {
  const { rows } = await sql<{ ruleId: number; firstAt: number }>`
    SELECT rule_id AS "ruleId", min(created_at) AS "firstAt" FROM notification_event
    WHERE message_id IS NULL GROUP BY rule_id`.execute(db);
  return rows;
}

export interface OpenEvent extends NotificationEventRow {
  readonly workflow_name: string;
  readonly workflow_user: string;
  readonly tool_name: string;
}

/** The next events of a rule's digest, oldest first. */
export async function readOpenEvents(
  db: Db,
  { ruleId, limit }: { readonly ruleId: number; readonly limit: number },
): Promise<OpenEvent[]> {
  const { rows } =
    await sql<OpenEvent>`SELECT e.*, w.name AS workflow_name, w.user_name AS workflow_user, t.name AS tool_name
    FROM notification_event e JOIN workflow w ON w.id = e.workflow_id
      JOIN tool_version v ON v.id = w.tool_version_id JOIN tool t ON t.id = v.tool_id
    WHERE e.message_id IS NULL AND e.rule_id = ${ruleId} ORDER BY e.created_at, e.id LIMIT ${limit}`.execute(
      db,
    );
  return rows;
}

/** What a rule that holds no more was to tell. */
export async function dropOpenEvents(tx: Tx, ruleId: number): Promise<void> {
  await sql`DELETE FROM notification_event WHERE message_id IS NULL AND rule_id = ${ruleId}`.execute(tx);
}
