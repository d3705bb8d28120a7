/** Who wants to hear of what, and where. */
import type { NotificationKind } from "@jobmon/core";
import type { Tables } from "../schema/tables.ts";
import { type Statement, sql } from "../statement.ts";
import type { Db, Tx } from "../store.ts";

export type NotificationRuleRow = Tables["notification_rule"];

/** A rule with the name of the tool that it is about, if it is about one. */
export interface NamedRule extends NotificationRuleRow {
  readonly tool_name: string | null;
}

/** What rules tell workflows apart by. */
export interface WorkflowOfRules {
  readonly workflowId: number;
  readonly toolVersionId: number;
  readonly user: string;
}

/** Of somebody who may still use the server. */
const HOLDS: Statement<boolean> = sql`r.is_enabled = 1
  AND NOT EXISTS (SELECT 1 FROM account a WHERE a.name = r.user_name AND a.is_disabled = 1)`;

/** The rules that hold and are about a workflow; three looks into indexes. */
export async function findRulesAbout(db: Db, workflow: WorkflowOfRules): Promise<NotificationRuleRow[]> {
  const { workflowId, toolVersionId, user } = workflow;
  const { rows } = await sql<NotificationRuleRow>`SELECT r.* FROM notification_rule r WHERE ${HOLDS} AND (
      (r.workflow_id = ${workflowId} AND r.scope = 'workflow')
      OR (r.tool_id = (SELECT v.tool_id FROM tool_version v WHERE v.id = ${toolVersionId}) AND r.scope = 'tool')
      OR (r.user_name = ${user} AND r.scope = 'all'))
    ORDER BY r.id`.execute(db);
  return rows;
}

/** The rules that hold and want to hear of some kind. */
export async function listRulesOfKind(db: Db, kind: NotificationKind): Promise<NotificationRuleRow[]> {
  const { rows } = await sql<NotificationRuleRow>`SELECT r.* FROM notification_rule r
    WHERE ${HOLDS} AND r.events LIKE ${`%${kind}%`} ORDER BY r.id`.execute(db);
  return rows;
}

export async function insertRule(tx: Tx, rule: NotificationRuleRow): Promise<void> {
  await tx.insertInto("notification_rule").values(rule).execute();
}

export async function getRule(db: Db, id: number): Promise<NamedRule | undefined> {
  return named(db).where("r.id", "=", id).executeTakeFirst();
}

/** Whether a rule may send anything now; the rule itself may be there all the same. */
export async function isRuleInForce(db: Db, id: number): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM notification_rule r WHERE r.id = ${id} AND ${HOLDS}`.execute(db);
  return rows.length > 0;
}

/** Newest first; `user` null: everybody's. */
export async function listRules(
  db: Db,
  {
    user,
    beforeId,
    limit,
  }: { readonly user: string | null; readonly beforeId: number; readonly limit: number },
): Promise<NamedRule[]> {
  let rows = named(db).where("r.id", "<", beforeId);
  if (user !== null) rows = rows.where("r.user_name", "=", user);
  return rows.orderBy("r.id", "desc").limit(limit).execute();
}

export async function countRulesOf(db: Db, user: string): Promise<number> {
  const { count } = await db
    .selectFrom("notification_rule")
    .select((of) => of.fn.countAll().as("count"))
    .where("user_name", "=", user)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function disableRule(tx: Tx, id: number): Promise<void> {
  await tx.updateTable("notification_rule").set({ is_enabled: 0 }).where("id", "=", id).execute();
}

/** The rules about one workflow alone. */
export async function listRulesOfWorkflow(db: Db, workflowId: number): Promise<number[]> {
  const rows = await db
    .selectFrom("notification_rule")
    .select("id")
    .where("workflow_id", "=", workflowId)
    .execute();
  return rows.map(({ id }) => id);
}

/** With all that it caused; false when there is none. */
export async function deleteRule(tx: Tx, id: number): Promise<boolean> {
  await tx.deleteFrom("notification_event").where("rule_id", "=", id).execute();
  await tx.deleteFrom("notification_message").where("rule_id", "=", id).execute();
  const { numDeletedRows } = await tx.deleteFrom("notification_rule").where("id", "=", id).executeTakeFirst();
  return numDeletedRows === 1n;
}

function named(db: Db) {
  return db
    .selectFrom("notification_rule as r")
    .leftJoin("tool as t", "t.id", "r.tool_id")
    .selectAll("r")
    .select("t.name as tool_name");
}
