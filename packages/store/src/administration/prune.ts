/**
 * Deleting workflows that ended long ago, with everything of them.
 *
 * The first transaction makes the workflow ABORTED, from which nothing starts it again, and takes its identity away, so the
 * same one may be bound anew. Then its rows go in portions, each a short transaction, its own row last. What an interruption
 * left is ABORTED and found again by the next who prunes, whatever he asks for.
 */
import { codeOf, codesOf, OPEN_RUN_STATES, workflowMachine, workflowRunMachine } from "@jobmon/core";
import { literals } from "../codes.ts";
import { moveMany } from "../moves.ts";
import { type Statement, sql } from "../statement.ts";
import type { Db, Store, Tx } from "../store.ts";
import { countActive } from "../tables/instances.ts";
import { deleteRule, listRulesOfWorkflow } from "../tables/notification-rules.ts";
import { findOpenRuns, lockWorkflow, type WorkflowRow } from "../tables/workflows.ts";
import { among } from "../unfold.ts";
import type { Tell } from "./tell.ts";

export interface PruneChoice {
  /** UTC, milliseconds: those that ended before. */
  readonly endedBefore: number;
  /** Names of tools; absent: those of all. */
  readonly tools?: readonly string[];
}

/** What would go, by tool. */
export interface Prunable {
  readonly tool: string;
  readonly workflows: number;
  readonly tasks: number;
}

const LEFT = codeOf(workflowMachine, "ABORTED");
const ENDED_CODES = codesOf(workflowMachine, ["DONE", "FAILED", "HALTED"]);
const ENDED = literals(ENDED_CODES);
const OPEN = literals(codesOf(workflowRunMachine, OPEN_RUN_STATES));
const TASKS_AT_ONCE = 1_000;
const ROWS_AT_ONCE = 5_000;

const isPrunable = ({ endedBefore, tools }: PruneChoice): Statement => sql`(w.status = ${sql.lit(LEFT)} OR (
    w.status IN (${ENDED}) AND w.status_at < ${endedBefore} ${tools === undefined ? sql`` : sql`AND o.name ${among(tools)}`}
    AND NOT EXISTS (SELECT 1 FROM workflow_run r WHERE r.workflow_id = w.id AND r.status IN (${OPEN}))))`;
const WORKFLOWS = sql`workflow w JOIN tool_version v ON v.id = w.tool_version_id JOIN tool o ON o.id = v.tool_id`;

export async function listPrunable(db: Db, choice: PruneChoice): Promise<Prunable[]> {
  const { rows } =
    await sql<Prunable>`SELECT o.name AS tool, count(*) AS workflows, sum(w.task_count) AS tasks
    FROM ${WORKFLOWS} WHERE ${isPrunable(choice)} GROUP BY o.name ORDER BY o.name`.execute(db);
  return rows.map((row) => ({ tool: row.tool, workflows: Number(row.workflows), tasks: Number(row.tasks) }));
}

export async function findPrunable(db: Db, choice: PruneChoice, limit: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`SELECT w.id FROM ${WORKFLOWS} WHERE ${isPrunable(choice)}
    ORDER BY w.id LIMIT ${sql.lit(limit)}`.execute(db);
  return rows.map(({ id }) => id);
}

/** Deletes the workflow; false, with nothing changed, when it was started again or is not to go. */
export async function pruneWorkflow(
  store: Store,
  { id, endedBefore, now }: { readonly id: number; readonly endedBefore: number; readonly now: number },
  tell: Tell,
): Promise<boolean> {
  const workflow = await store.write((tx) => claim(tx, { id, endedBefore, now }));
  if (!workflow) return false;
  const { first_task_id: firstTask, task_count: tasks } = workflow;
  for (let first = firstTask; first < firstTask + tasks; first += TASKS_AT_ONCE) {
    const last = Math.min(first + TASKS_AT_ONCE, firstTask + tasks) - 1;
    await store.write((tx) => deleteTasks(tx, first, last));
    tell({ what: `workflow ${id}`, done: last - firstTask + 1, total: tasks });
  }
  const { first_set_id: firstSet, set_count: sets } = workflow;
  for (let first = firstSet; first < firstSet + sets; first += ROWS_AT_ONCE) {
    const last = Math.min(first + ROWS_AT_ONCE, firstSet + sets) - 1;
    await store.write((tx) => deleteSets(tx, { id, first, last }));
  }
  while ((await store.write((tx) => deleteStory(tx, id))) === ROWS_AT_ONCE);
  await store.write((tx) => deleteRest(tx, workflow));
  return true;
}

async function claim(
  tx: Tx,
  { id, endedBefore, now }: { readonly id: number; readonly endedBefore: number; readonly now: number },
): Promise<WorkflowRow | undefined> {
  const workflow = await lockWorkflow(tx, id);
  if (!workflow || workflow.status === LEFT) return workflow;
  const isOver =
    ENDED_CODES.includes(workflow.status) &&
    workflow.status_at < endedBefore &&
    (await findOpenRuns(tx, id)).length === 0 &&
    (await countActive(tx, { workflowId: id })) === 0;
  if (!isOver) return undefined;
  await moveMany(tx, {
    table: "workflow",
    event: "prune",
    ids: [id],
    at: now,
    version: workflow.version,
    set: { identity: null },
  });
  return workflow;
}

async function deleteTasks(tx: Tx, first: number, last: number): Promise<void> {
  const within = sql`BETWEEN ${first} AND ${last}`;
  const instances = sql`(SELECT id FROM task_instance WHERE task_id ${within})`;
  const batches = await sql<{ id: number }>`SELECT DISTINCT batch_id AS id FROM batch_member
    WHERE task_instance_id IN ${instances}`.execute(tx);
  const resources = await sql<{ id: number }>`
    SELECT task_resources_id AS id FROM task WHERE id ${within}
    UNION SELECT task_resources_id AS id FROM task_instance WHERE task_id ${within}`.execute(tx);
  for (const table of ["batch_member", "task_instance_log", "task_instance_error"])
    await sql`DELETE FROM ${sql.table(table)} WHERE task_instance_id IN ${instances}`.execute(tx);
  for (const table of ["task_instance", "task_attribute", "upstream_set_member", "audit_log"])
    await sql`DELETE FROM ${sql.table(table)} WHERE task_id IS NOT NULL AND task_id ${within}`.execute(tx);
  await sql`DELETE FROM task WHERE id ${within}`.execute(tx);
  const emptied = batches.rows.map(({ id }) => id);
  await sql`DELETE FROM batch WHERE id ${among(emptied)}
    AND NOT EXISTS (SELECT 1 FROM batch_member m WHERE m.batch_id = batch.id)`.execute(tx);
  await deleteResources(tx, sql`id ${among(resources.rows.map(({ id }) => id))}`);
}

/** Those that nobody uses any more: what a task grew to may be another's too. */
async function deleteResources(tx: Tx, which: Statement): Promise<void> {
  await sql`DELETE FROM task_resources WHERE ${which}
    AND NOT EXISTS (SELECT 1 FROM task t WHERE t.task_resources_id = task_resources.id)
    AND NOT EXISTS (SELECT 1 FROM task_instance i WHERE i.task_resources_id = task_resources.id)`.execute(tx);
}

async function deleteSets(
  tx: Tx,
  { id, first, last }: { readonly id: number; readonly first: number; readonly last: number },
): Promise<void> {
  const within = sql`BETWEEN ${first} AND ${last}`;
  await sql`DELETE FROM upstream_set_member WHERE upstream_set_id ${within}`.execute(tx);
  await sql`DELETE FROM upstream_set WHERE id ${within} AND workflow_id = ${id}`.execute(tx);
}

async function deleteStory(tx: Tx, id: number): Promise<number> {
  const { numAffectedRows } = await sql`DELETE FROM audit_log WHERE id IN (SELECT id FROM (
      SELECT id FROM audit_log WHERE workflow_id = ${id} ORDER BY id LIMIT ${sql.lit(ROWS_AT_ONCE)}) AS story)`.execute(
    tx,
  );
  return Number(numAffectedRows ?? 0);
}

async function deleteRest(tx: Tx, workflow: WorkflowRow): Promise<void> {
  const rules = await listRulesOfWorkflow(tx, workflow.id);
  for (const table of [
    "notification_event",
    "status_count",
    "status_history",
    "array_edge",
    "draft_chunk",
    "workflow_attribute",
    "workflow_run",
    "upstream_set",
    "array",
  ])
    await sql`DELETE FROM ${sql.table(table)} WHERE workflow_id = ${workflow.id}`.execute(tx);
  for (const rule of rules) await deleteRule(tx, rule);
  const { first_resources_id: first, resources_count: count } = workflow;
  await deleteResources(tx, sql`id BETWEEN ${first} AND ${first + count - 1}`);
  await sql`DELETE FROM workflow WHERE id = ${workflow.id}`.execute(tx);
}
