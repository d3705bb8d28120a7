import { takeFrom, updateFrom } from "../grammar/forms.ts";
import type { Tables } from "../schema/tables.ts";
import { sql } from "../statement.ts";
import type { Db, Tx } from "../store.ts";
import { type Cell, unfold } from "../unfold.ts";

export type BatchRow = Tables["batch"];

export async function findBatch(db: Db, id: number): Promise<BatchRow | undefined> {
  return db.selectFrom("batch").selectAll().where("id", "=", id).executeTakeFirst();
}

export async function findBatchByKey(
  db: Db,
  { distributorId, key }: { readonly distributorId: number; readonly key: string },
): Promise<BatchRow | undefined> {
  return db
    .selectFrom("batch")
    .selectAll()
    .where("distributor_id", "=", distributorId)
    .where("key", "=", key)
    .executeTakeFirst();
}

/** The instances of a batch in the order of its elements. */
export async function listBatchInstances(db: Db, batchId: number): Promise<number[]> {
  const rows = await db
    .selectFrom("batch_member")
    .select("task_instance_id")
    .where("batch_id", "=", batchId)
    .orderBy("position")
    .execute();
  return rows.map((row) => row.task_instance_id);
}

/** Members are `[instanceId, stdoutPath, stderrPath]`, in the order of the elements. */
export async function insertBatch(
  tx: Tx,
  batch: BatchRow,
  members: readonly (readonly Cell[])[],
): Promise<void> {
  await tx.insertInto("batch").values(batch).execute();
  const source = unfold(
    members.map((member, position) => [position, ...member]),
    { position: "integer", task_instance_id: "integer", stdout_path: "text", stderr_path: "text" },
  );
  await sql`INSERT INTO batch_member (batch_id, position, task_instance_id, stdout_path, stderr_path)
    SELECT ${batch.id}, position, task_instance_id, stdout_path, stderr_path FROM ${source} AS member`.execute(
    tx,
  );
}

/** Which element of which batch. */
export interface Seat {
  readonly batchId: number;
  readonly index: number;
}

/** What a worker's element stands for, as it is now. */
export interface SeatedInstance {
  readonly batch_id: number;
  readonly position: number;
  readonly id: number;
  readonly workflow_id: number;
  readonly status: string;
  readonly claim_key: string | null;
}

/** By `seatName`; an element that no batch has is absent. */
export async function readSeats(db: Db, seats: readonly Seat[]): Promise<Map<string, SeatedInstance>> {
  const source = unfold(
    seats.map(({ batchId, index }) => [batchId, index]),
    { batch_id: "integer", position: "integer" },
  );
  const { rows } = await sql<SeatedInstance>`
    SELECT m.batch_id, m.position, i.id, i.workflow_id, i.status, i.claim_key
    FROM ${source} AS s JOIN batch_member m ON m.batch_id = s.batch_id AND m.position = s.position
      JOIN task_instance i ON i.id = m.task_instance_id`.execute(db);
  return new Map(rows.map((row) => [seatName({ batchId: row.batch_id, index: row.position }), row]));
}

export function seatName({ batchId, index }: Seat): string {
  return `${batchId}.${index}`;
}

/** All that a worker must know to run the command of an element. None of it changes while the instance lives, but its run. */
export interface Errand {
  readonly id: number;
  readonly task_id: number;
  readonly workflow_id: number;
  readonly workflow_run_id: number;
  readonly attempt: number;
  readonly name: string;
  readonly args: string;
  readonly template_version_id: number;
  readonly requested: string;
  readonly stdout_path: string;
  readonly stderr_path: string;
}

export async function findErrand(db: Db, { batchId, index }: Seat): Promise<Errand | undefined> {
  const { rows } = await sql<Errand>`
    SELECT i.id, i.task_id, i.workflow_id, i.workflow_run_id, i.attempt, t.name, t.args,
      a.task_template_version_id AS template_version_id, r.requested, m.stdout_path, m.stderr_path
    FROM batch_member m JOIN task_instance i ON i.id = m.task_instance_id JOIN task t ON t.id = i.task_id
      JOIN "array" a ON a.id = i.array_id JOIN task_resources r ON r.id = i.task_resources_id
    WHERE m.batch_id = ${batchId} AND m.position = ${index}`.execute(db);
  return rows[0];
}

/** Rows are `[instanceId, claimKey]`. The first claim stands. */
export async function putClaims(tx: Tx, rows: readonly (readonly Cell[])[]): Promise<void> {
  if (rows.length === 0) return;
  const source = unfold(rows, { id: "integer", claim_key: "text" });
  await updateFrom({
    table: "task_instance",
    source,
    as: "c",
    on: sql`task_instance.id = c.id`,
    set: takeFrom("c", ["claim_key"]),
    where: sql`task_instance.claim_key IS NULL`,
  }).execute(tx);
}
