/** Questions about a log file, on their way to the distributor that can read it, and the answers on their way back. */
import type { Tables } from "../schema/tables.ts";
import { sql } from "../statement.ts";
import type { Db, Tx } from "../store.ts";
import { among } from "../unfold.ts";

export type LogRequestRow = Tables["log_request"];

export async function insertLogRequest(
  tx: Tx,
  row: Pick<LogRequestRow, "id" | "distributor_id" | "request" | "created_at">,
): Promise<void> {
  await tx
    .insertInto("log_request")
    .values({ ...row, answer: null, is_taken: 0 })
    .execute();
}

/** What its distributor was not told yet. */
export async function listLogRequests(
  db: Db,
  distributorId: number,
): Promise<Pick<LogRequestRow, "id" | "request">[]> {
  return db
    .selectFrom("log_request")
    .select(["id", "request"])
    .where("distributor_id", "=", distributorId)
    .where("is_taken", "=", 0)
    .orderBy("id")
    .execute();
}

export async function takeLogRequests(tx: Tx, ids: readonly number[]): Promise<void> {
  await sql`UPDATE log_request SET is_taken = 1 WHERE id ${among(ids)}`.execute(tx);
}

/** False when nobody waits for it any more. */
export async function answerLogRequest(
  tx: Tx,
  {
    id,
    distributorId,
    answer,
  }: { readonly id: number; readonly distributorId: number; readonly answer: string },
): Promise<boolean> {
  const isAsked = await tx
    .selectFrom("log_request")
    .select("id")
    .where("id", "=", id)
    .where("distributor_id", "=", distributorId)
    .executeTakeFirst();
  if (isAsked) await tx.updateTable("log_request").set({ answer }).where("id", "=", id).execute();
  return isAsked !== undefined;
}

/** Null while it is not answered. */
export async function readLogAnswer(db: Db, id: number): Promise<string | null> {
  const row = await db.selectFrom("log_request").select("answer").where("id", "=", id).executeTakeFirst();
  return row?.answer ?? null;
}

export async function deleteLogRequest(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom("log_request").where("id", "=", id).execute();
}

/** Those of servers that died while they waited. */
export async function deleteOldLogRequests(tx: Tx, createdBefore: number): Promise<void> {
  await tx.deleteFrom("log_request").where("created_at", "<", createdBefore).execute();
}

/** Clusters whose distributors have a question waiting for them. */
export async function listClustersAsked(db: Db): Promise<number[]> {
  const { rows } = await sql<{ clusterId: number }>`SELECT DISTINCT d.cluster_id AS "clusterId"
    FROM log_request r JOIN distributor d ON d.id = r.distributor_id WHERE r.is_taken = 0`.execute(db);
  return rows.map(({ clusterId }) => clusterId);
}
