import { codeOf, taskMachine, workflowMachine } from "@jobmon/core";
import { ACTIVE_TASK_CODES, literals } from "../codes.ts";
import type { Tables } from "../schema/tables.ts";
import { sql } from "../statement.ts";
import type { Db, Tx } from "../store.ts";
import { type Cell, unfold } from "../unfold.ts";
import { insertCounts } from "./workflows.ts";

const KEPT = literals([codeOf(taskMachine, "DONE"), ...ACTIVE_TASK_CODES]);

export type DraftChunk = Tables["draft_chunk"];

export async function insertDraft(
  tx: Tx,
  draft: {
    readonly workflow: Omit<Tables["workflow"], "identity" | "retries" | "version" | "is_paused">;
    readonly attributes: Readonly<Record<string, string>>;
    readonly arrays: readonly Tables["array"][];
  },
): Promise<void> {
  await tx
    .insertInto("workflow")
    .values({ ...draft.workflow, identity: null, retries: 0, version: 1, is_paused: 0 })
    .execute();
  await putWorkflowAttributes(tx, draft.workflow.id, draft.attributes);
  for (const array of draft.arrays) await tx.insertInto("array").values(array).execute();
  const arrayIds = draft.arrays.map((array) => array.id);
  await insertCounts(tx, draft.workflow.id, arrayIds);
}

export async function putWorkflowAttributes(
  tx: Tx,
  workflowId: number,
  attributes: Readonly<Record<string, string>>,
): Promise<void> {
  const rows = Object.entries(attributes);
  if (rows.length === 0) return;
  await sql`INSERT INTO workflow_attribute (workflow_id, name, value)
    SELECT ${workflowId}, name, value FROM ${unfold(rows, { name: "text", value: "text" })} WHERE true
    ON CONFLICT (workflow_id, name) DO UPDATE SET value = excluded.value`.execute(tx);
}

/** Stores a chunk, in place of one of the same number. */
export async function putChunk(tx: Tx, chunk: DraftChunk): Promise<void> {
  await tx
    .insertInto("draft_chunk")
    .values(chunk)
    .onConflict((conflict) => conflict.columns(["workflow_id", "chunk"]).doUpdateSet({ ...chunk }))
    .execute();
}

export async function touchWorkflow(tx: Tx, workflowId: number, at: number): Promise<void> {
  await tx.updateTable("workflow").set({ touched_at: at }).where("id", "=", workflowId).execute();
}

export async function listChunkNumbers(db: Db, workflowId: number): Promise<number[]> {
  const rows = await db
    .selectFrom("draft_chunk")
    .select("chunk")
    .where("workflow_id", "=", workflowId)
    .orderBy("chunk")
    .execute();
  return rows.map((row) => row.chunk);
}

export async function readChunk<C extends keyof DraftChunk>(
  db: Db,
  key: { readonly workflowId: number; readonly chunk: number },
  columns: readonly C[],
): Promise<Pick<DraftChunk, C>> {
  const row = await db
    .selectFrom("draft_chunk")
    .select(columns as unknown as ["chunk"])
    .where("workflow_id", "=", key.workflowId)
    .where("chunk", "=", key.chunk)
    .executeTakeFirstOrThrow();
  return row as unknown as Pick<DraftChunk, C>;
}

export async function deleteChunk(
  tx: Tx,
  key: { readonly workflowId: number; readonly chunk: number },
): Promise<void> {
  await tx
    .deleteFrom("draft_chunk")
    .where("workflow_id", "=", key.workflowId)
    .where("chunk", "=", key.chunk)
    .execute();
}

/** Gives the draft its identity. Returns false when the same workflow has it already. */
export async function claimIdentity(tx: Tx, workflowId: number, identity: string): Promise<boolean> {
  const result =
    await sql`UPDATE OR IGNORE workflow SET identity = ${identity} WHERE id = ${workflowId}`.execute(tx);
  return Number(result.numAffectedRows ?? 0n) === 1;
}

export interface SameArgs {
  readonly id: number;
  readonly identity: string | null;
  readonly status: string;
  readonly first_task_id: number;
  readonly task_count: number;
}

/** Bound or claimed workflows of the same tool version and args, oldest first. */
export async function listWithSameArgs(
  db: Db,
  key: { readonly toolVersionId: number; readonly argsHash: string },
): Promise<SameArgs[]> {
  return db
    .selectFrom("workflow")
    .select(["id", "identity", "status", "first_task_id", "task_count"])
    .where("tool_version_id", "=", key.toolVersionId)
    .where("args_hash", "=", key.argsHash)
    .where("identity", "is not", null)
    .orderBy("id")
    .execute();
}

/** Unfolds the rows of one chunk into tasks. Rows are `[id, array, set, resources, name, args, identity, maxAttempts, priority]`. */
export async function expandTasks(
  tx: Tx,
  chunk: {
    readonly workflowId: number;
    readonly rows: string;
    readonly status: string;
    readonly at: number;
    readonly version: number;
  },
): Promise<void> {
  await sql`INSERT INTO task (id, workflow_id, array_id, upstream_set_id, task_resources_id, name, args, identity, status,
      status_at, priority, num_attempts, max_attempts, counted_failures, infrastructure_failures, memory_growths,
      runtime_growths, retry_at, version)
    SELECT value ->> 0, ${chunk.workflowId}, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
      ${chunk.status}, ${chunk.at}, value ->> 8, 0, value ->> 7, 0, 0, 0, 0, NULL, ${chunk.version}
    FROM json_each(${chunk.rows}) WHERE true ON CONFLICT (id) DO NOTHING`.execute(tx);
}

/** Rows are `[id, requested, scales, fallbackQueues, dynamic, resolvedBy]`; the last two may be left out. */
export async function insertResources(tx: Tx, rows: readonly (readonly Cell[])[]): Promise<void> {
  if (rows.length === 0) return;
  const source = unfold(rows, {
    id: "integer",
    requested: "text",
    scales: "text",
    fallback_queues: "text",
    dynamic: "text",
    resolved_by: "text",
  });
  await sql`INSERT INTO task_resources (id, requested, scales, fallback_queues, dynamic, resolved_by)
    SELECT id, requested, scales, fallback_queues, dynamic, resolved_by FROM ${source} WHERE true
    ON CONFLICT (id) DO NOTHING`.execute(tx);
}

export async function insertSets(
  tx: Tx,
  workflowId: number,
  sets: {
    readonly sizes: readonly (readonly [id: number, size: number])[];
    readonly members: readonly (readonly [id: number, first: number, last: number])[];
  },
): Promise<void> {
  if (sets.sizes.length === 0) return;
  await sql`INSERT INTO upstream_set (id, remaining, workflow_id, is_pending, promoted_to)
    SELECT value ->> 0, value ->> 1, ${workflowId}, 0, 0 FROM json_each(${JSON.stringify(sets.sizes)}) WHERE true
    ON CONFLICT (id) DO NOTHING`.execute(tx);
  await sql`WITH RECURSIVE member (upstream_set_id, task_id, last) AS (
      SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(${JSON.stringify(sets.members)})
      UNION ALL SELECT upstream_set_id, task_id + 1, last FROM member WHERE task_id < last)
    INSERT INTO upstream_set_member (task_id, upstream_set_id) SELECT task_id, upstream_set_id FROM member WHERE true
    ON CONFLICT (task_id, upstream_set_id) DO NOTHING`.execute(tx);
}

/** Rows are `[taskId, name, value]`. */
export async function putTaskAttributes(tx: Tx, rows: readonly (readonly Cell[])[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`INSERT INTO task_attribute (task_id, name, value)
    SELECT task_id, name, value FROM ${unfold(rows, { task_id: "integer", name: "text", value: "text" })} WHERE true
    ON CONFLICT (task_id, name) DO UPDATE SET value = excluded.value`.execute(tx);
}

/** Hashes of a workflow's tasks in id order, from `afterId`. */
export async function readTaskIdentities(
  db: Db,
  range: { readonly afterId: number; readonly lastId: number; readonly limit: number },
): Promise<{ id: number; identity: string; name: string; status: string }[]> {
  return db
    .selectFrom("task")
    .select(["id", "identity", "name", "status"])
    .where("id", ">", range.afterId)
    .where("id", "<=", range.lastId)
    .orderBy("id")
    .limit(range.limit)
    .execute();
}

/**
 * New name, args, resources, attempts and priority for tasks that are bound again; those that are done or live by now keep
 * what they have. Rows are `[id, name, args, resources, maxAttempts, priority]`.
 */
export async function refreshTasks(
  tx: Tx,
  rows: readonly (readonly Cell[])[],
  version: number,
): Promise<void> {
  await sql`UPDATE task SET name = r.name, args = r.args, task_resources_id = r.resources, max_attempts = r.attempts,
      priority = r.priority, version = ${version}, memory_growths = 0, runtime_growths = 0
    FROM ${unfold(rows, { id: "integer", name: "text", args: "text", resources: "integer", attempts: "integer", priority: "integer" })} AS r
    WHERE task.id = r.id AND status NOT IN (${KEPT})`.execute(tx);
}

/** Workflows whose binding was left: claimed ones whose tasks are still to be stored, and drafts that were given up. */
export async function listUnboundWorkflows(
  db: Db,
  left: { readonly claimedBefore: number; readonly draftBefore: number },
) {
  return db
    .selectFrom("workflow")
    .select(["id", "identity"])
    .where(sql<boolean>`status = ${sql.lit(codeOf(workflowMachine, "REGISTERING"))}`)
    .where(
      sql<boolean>`touched_at < CASE WHEN identity IS NULL THEN ${left.draftBefore} ELSE ${left.claimedBefore} END`,
    )
    .orderBy("touched_at")
    .limit(100)
    .execute();
}

/** The sets and profiles of the chunk are stored; only its tasks are left. */
export async function clearChunkSets(
  tx: Tx,
  key: { readonly workflowId: number; readonly chunk: number },
): Promise<void> {
  await tx
    .updateTable("draft_chunk")
    .set({ set_rows: "", profile_rows: "" })
    .where("workflow_id", "=", key.workflowId)
    .where("chunk", "=", key.chunk)
    .execute();
}

export async function findChunkWithSets(db: Db, workflowId: number): Promise<number | undefined> {
  const row = await db
    .selectFrom("draft_chunk")
    .select("chunk")
    .where("workflow_id", "=", workflowId)
    .where("set_rows", "<>", "")
    .orderBy("chunk")
    .limit(1)
    .executeTakeFirst();
  return row?.chunk;
}

/** Removes a draft, as if it had not been; false when it was claimed or touched meanwhile. */
export async function deleteDraft(
  tx: Tx,
  draft: { readonly workflowId: number; readonly touchedBefore: number },
): Promise<boolean> {
  const { workflowId } = draft;
  const left = await tx
    .selectFrom("workflow")
    .select("id")
    .where("id", "=", workflowId)
    .where("identity", "is", null)
    .where("touched_at", "<", draft.touchedBefore)
    .executeTakeFirst();
  if (!left) return false;
  await tx.deleteFrom("draft_chunk").where("workflow_id", "=", workflowId).execute();
  await tx.deleteFrom("workflow_attribute").where("workflow_id", "=", workflowId).execute();
  await tx.deleteFrom("status_count").where("workflow_id", "=", workflowId).execute();
  await tx.deleteFrom("array").where("workflow_id", "=", workflowId).execute();
  await tx.deleteFrom("workflow").where("id", "=", workflowId).execute();
  return true;
}

/** Stores the set of tasks without upstreams: empty, so always open. */
export async function insertRootSet(
  tx: Tx,
  key: { readonly workflowId: number; readonly setId: number },
): Promise<void> {
  await tx
    .insertInto("upstream_set")
    .values({ id: key.setId, remaining: 0, workflow_id: key.workflowId, is_pending: 0, promoted_to: 0 })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
}
