import { codeOf, taskMachine, workflowMachine } from "@jobmon/core";
import { ACTIVE_TASK_CODES, literals } from "../codes.ts";
import { orElse, spread, takeFrom, taking, unlessThere, updateFrom } from "../grammar/forms.ts";
import type { Tables } from "../schema/tables.ts";
import { sql } from "../statement.ts";
import type { Db, Tx } from "../store.ts";
import { type Cell, unfold, unfoldText } from "../unfold.ts";
import { updateUnlessTaken } from "../update-unless-taken.ts";
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
    SELECT ${workflowId}, name, value FROM ${unfold(rows, { name: "text", value: "text" })} AS attribute WHERE true
    ${orElse("workflow_attribute", ["workflow_id", "name"], taking(["value"]))}`.execute(tx);
}

/** Stores a chunk, in place of one of the same number. */
export async function putChunk(tx: Tx, chunk: DraftChunk): Promise<void> {
  const columns = Object.keys(chunk) as (keyof DraftChunk)[];
  const names = sql.join(columns.map(sql.id));
  const values = sql.join(columns.map((column) => sql`${chunk[column]}`));
  await sql`INSERT INTO draft_chunk (${names}) VALUES (${values})
    ${orElse("draft_chunk", ["workflow_id", "chunk"], taking(columns))}`.execute(tx);
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
  return updateUnlessTaken(tx, "workflow", sql`SET identity = ${identity} WHERE id = ${workflowId}`);
}

export interface SameArgs {
  readonly id: number;
  readonly identity: string | null;
  readonly user_name: string;
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
    .select(["id", "identity", "user_name", "status", "first_task_id", "task_count"])
    .where("tool_version_id", "=", key.toolVersionId)
    .where("args_hash", "=", key.argsHash)
    .where("identity", "is not", null)
    .orderBy("id")
    .execute();
}

const TASK_COLUMNS = {
  id: "integer",
  array_id: "integer",
  upstream_set_id: "integer",
  task_resources_id: "integer",
  name: "text",
  args: "text",
  identity: "text",
  max_attempts: "integer",
  priority: "integer",
} as const;

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
    SELECT id, ${chunk.workflowId}, array_id, upstream_set_id, task_resources_id, name, args, identity,
      ${chunk.status}, ${chunk.at}, priority, 0, max_attempts, 0, 0, 0, 0, NULL, ${chunk.version}
    FROM ${unfoldText(chunk.rows, TASK_COLUMNS)} AS bound WHERE true ${unlessThere("task", ["id"])}`.execute(
    tx,
  );
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
    SELECT id, requested, scales, fallback_queues, dynamic, resolved_by FROM ${source} AS profile WHERE true
    ${unlessThere("task_resources", ["id"])}`.execute(tx);
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
    SELECT id, size, ${workflowId}, 0, 0 FROM ${unfold(sets.sizes, { id: "integer", size: "integer" })} AS sized WHERE true
    ${unlessThere("upstream_set", ["id"])}`.execute(tx);
  await sql`INSERT INTO upstream_set_member (task_id, upstream_set_id) ${spread(JSON.stringify(sets.members))} WHERE true
    ${unlessThere("upstream_set_member", ["task_id", "upstream_set_id"])}`.execute(tx);
}

/** Rows are `[taskId, name, value]`. */
export async function putTaskAttributes(tx: Tx, rows: readonly (readonly Cell[])[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`INSERT INTO task_attribute (task_id, name, value)
    SELECT task_id, name, value FROM ${unfold(rows, { task_id: "integer", name: "text", value: "text" })} AS attribute WHERE true
    ${orElse("task_attribute", ["task_id", "name"], taking(["value"]))}`.execute(tx);
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

const REFRESHED = {
  id: "integer",
  name: "text",
  args: "text",
  task_resources_id: "integer",
  max_attempts: "integer",
  priority: "integer",
} as const;

/**
 * New name, args, resources, attempts and priority for tasks that are bound again; those that are done or live by now keep
 * what they have. Rows are `[id, name, args, resources, maxAttempts, priority]`.
 */
export async function refreshTasks(
  tx: Tx,
  rows: readonly (readonly Cell[])[],
  version: number,
): Promise<void> {
  await updateFrom({
    table: "task",
    source: unfold(rows, REFRESHED),
    as: "r",
    on: sql`task.id = r.id`,
    set: [
      ...takeFrom("r", Object.keys(REFRESHED).slice(1)),
      ["version", sql`${version}`],
      ["memory_growths", sql`0`],
      ["runtime_growths", sql`0`],
    ],
    where: sql`task.status NOT IN (${KEPT})`,
  }).execute(tx);
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
      sql<boolean>`((identity IS NULL AND touched_at < ${left.draftBefore})
        OR (identity IS NOT NULL AND touched_at < ${left.claimedBefore}))`,
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
  await sql`INSERT INTO upstream_set (id, remaining, workflow_id, is_pending, promoted_to)
    VALUES (${key.setId}, 0, ${key.workflowId}, 0, 0) ${unlessThere("upstream_set", ["id"])}`.execute(tx);
}
