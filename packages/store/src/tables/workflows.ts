import { codesOf, statesOf, taskMachine } from "@jobmon/core";
import { LAUNCHING_RUN_CODES, literals, OPEN_RUN_CODES } from "../codes.ts";
import { updateFrom } from "../grammar/forms.ts";
import type { Tables } from "../schema/tables.ts";
import { sql } from "../statement.ts";
import type { Db, Tx } from "../store.ts";
import { among, unfold } from "../unfold.ts";
import { writeReturning } from "../write-returning.ts";

export type WorkflowRow = Tables["workflow"];
export type RunRow = Tables["workflow_run"];

/**
 * Locks workflows for the rest of the transaction and raises their versions; ids ascending.
 *
 * **Invariant:** every transaction that changes anything of a workflow comes here first, so all changes of one workflow
 * happen one after the other, and each has a version of its own.
 */
export async function lockWorkflows(tx: Tx, ids: readonly number[]): Promise<Map<number, WorkflowRow>> {
  const sorted = [...new Set(ids)].sort((a, b) => a - b);
  const rows = await writeReturning<WorkflowRow>(tx, {
    write: sql`UPDATE workflow SET version = version + 1 WHERE id ${among(sorted)}`,
    returning: sql`*`,
    reread: sql`SELECT * FROM workflow WHERE id ${among(sorted)}`,
  });
  return new Map(rows.map((row) => [row.id, row]));
}

export async function lockWorkflow(tx: Tx, id: number): Promise<WorkflowRow | undefined> {
  return (await lockWorkflows(tx, [id])).get(id);
}

export async function getWorkflowRow(db: Db, id: number): Promise<WorkflowRow | undefined> {
  return db.selectFrom("workflow").selectAll().where("id", "=", id).executeTakeFirst();
}

export async function setWorkflowFields(
  tx: Tx,
  id: number,
  fields: Partial<
    Pick<
      WorkflowRow,
      | "is_paused"
      | "priority"
      | "max_concurrently_running"
      | "name"
      | "description"
      | "user_name"
      | "touched_at"
    >
  >,
): Promise<void> {
  await tx.updateTable("workflow").set(fields).where("id", "=", id).execute();
}

export async function addRetries(tx: Tx, id: number, retries: number): Promise<void> {
  await tx
    .updateTable("workflow")
    .set((eb) => ({ retries: eb("retries", "+", retries) }))
    .where("id", "=", id)
    .execute();
}

export async function setArrayLimit(
  tx: Tx,
  key: { readonly workflowId: number; readonly arrayId: number; readonly limit: number },
): Promise<boolean> {
  const result = await tx
    .updateTable("array")
    .set({ max_concurrently_running: key.limit })
    .where("id", "=", key.arrayId)
    .where("workflow_id", "=", key.workflowId)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Array id 0 is the workflow as a whole. */
export const WHOLE_WORKFLOW = 0;

export interface CountChange {
  readonly workflowId: number;
  readonly arrayId: number;
  readonly status: string;
  readonly by: number;
}

/** Moves the kept counts along with the statuses; to be called in the transaction of the move. */
export async function changeCounts(tx: Tx, changes: readonly CountChange[]): Promise<void> {
  const sums = new Map<string, [number, number, string, number]>();
  const add = (workflowId: number, arrayId: number, status: string, by: number) => {
    const key = `${workflowId}/${arrayId}/${status}`;
    const sum = sums.get(key);
    if (sum) sum[3] += by;
    else sums.set(key, [workflowId, arrayId, status, by]);
  };
  for (const change of changes) {
    add(change.workflowId, change.arrayId, change.status, change.by);
    add(change.workflowId, WHOLE_WORKFLOW, change.status, change.by);
  }
  const rows = [...sums.values()].filter((row) => row[3] !== 0);
  if (rows.length === 0) return;
  const source = unfold(rows, {
    workflow_id: "integer",
    array_id: "integer",
    status: "text",
    change: "integer",
  });
  const result = await updateFrom({
    table: "status_count",
    source,
    as: "c",
    on: sql`status_count.workflow_id = c.workflow_id AND status_count.array_id = c.array_id AND status_count.status = c.status`,
    set: [["tasks", sql`status_count.tasks + c.change`]],
  }).execute(tx);
  if (Number(result.numAffectedRows ?? 0n) !== rows.length)
    throw new Error(`kept counts of workflow ${rows[0]?.[0]} are missing: ${rows.length} were to be changed`);
}

/** Begins the kept counts of a workflow and its arrays: one of 0 for every status, which `changeCounts` relies on. */
export async function insertCounts(tx: Tx, workflowId: number, arrayIds: readonly number[]): Promise<void> {
  const letters = codesOf(taskMachine, statesOf(taskMachine));
  const rows = [WHOLE_WORKFLOW, ...arrayIds].flatMap((arrayId) => letters.map((letter) => [arrayId, letter]));
  await sql`INSERT INTO status_count (workflow_id, array_id, status, tasks)
    SELECT ${workflowId}, array_id, status, 0 FROM ${unfold(rows, { array_id: "integer", status: "text" })} AS begun`.execute(
    tx,
  );
}

/** Counts by letter, of the whole workflow or of one array. */
export async function readCounts(
  db: Db,
  workflowId: number,
  arrayId = WHOLE_WORKFLOW,
): Promise<Record<string, number>> {
  const rows = await db
    .selectFrom("status_count")
    .select(["status", "tasks"])
    .where("workflow_id", "=", workflowId)
    .where("array_id", "=", arrayId)
    .where("tasks", ">", 0)
    .execute();
  return Object.fromEntries(rows.map((row) => [row.status, row.tasks]));
}

/** A recount from the tasks themselves, for the invariant test and `doctor`. */
export async function recount(db: Db, workflowId: number): Promise<Record<string, number>> {
  const rows = await db
    .selectFrom("task")
    .select(["status", (eb) => eb.fn.countAll<number>().as("tasks")])
    .where("workflow_id", "=", workflowId)
    .groupBy("status")
    .execute();
  return Object.fromEntries(rows.map((row) => [row.status, Number(row.tasks)]));
}

export async function insertRun(tx: Tx, run: RunRow): Promise<void> {
  await tx.insertInto("workflow_run").values(run).execute();
}

export async function findOpenRuns(db: Db, workflowId: number): Promise<RunRow[]> {
  return db
    .selectFrom("workflow_run")
    .selectAll()
    .where("workflow_id", "=", workflowId)
    .where(sql<boolean>`status IN (${literals(OPEN_RUN_CODES)})`)
    .orderBy("id")
    .execute();
}

export async function findLatestRun(db: Db, workflowId: number): Promise<RunRow | undefined> {
  return db
    .selectFrom("workflow_run")
    .selectAll()
    .where("workflow_id", "=", workflowId)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
}

export async function listTimedOutRuns(db: Db, now: number) {
  return db
    .selectFrom("workflow_run")
    .select(["id", "workflow_id"])
    .where(sql<boolean>`status IN (${literals(LAUNCHING_RUN_CODES)})`)
    .where("timeout_at", "is not", null)
    .where("timeout_at", "<=", now)
    .limit(100)
    .execute();
}

/** A workflow's arrays in the order they were defined. */
export async function listArrays(db: Db, workflowId: number): Promise<Tables["array"][]> {
  return db.selectFrom("array").selectAll().where("workflow_id", "=", workflowId).orderBy("id").execute();
}

export async function readTaskAttributes(db: Db, taskId: number): Promise<Record<string, string>> {
  const rows = await db
    .selectFrom("task_attribute")
    .select(["name", "value"])
    .where("task_id", "=", taskId)
    .execute();
  return Object.fromEntries(rows.map((row) => [row.name, row.value]));
}

/** Whose the task is; undefined when there is none. */
export async function findTaskWorkflow(db: Db, taskId: number): Promise<number | undefined> {
  const row = await db.selectFrom("task").select("workflow_id").where("id", "=", taskId).executeTakeFirst();
  return row?.workflow_id;
}

export async function readWorkflowAttributes(db: Db, workflowId: number): Promise<Record<string, string>> {
  const rows = await db
    .selectFrom("workflow_attribute")
    .select(["name", "value"])
    .where("workflow_id", "=", workflowId)
    .execute();
  return Object.fromEntries(rows.map((row) => [row.name, row.value]));
}
