import type { Tables } from "../schema/tables.ts";
import { sql } from "../statement.ts";
import type { Db, Tx } from "../store.ts";

export type DistributorRow = Tables["distributor"];

/** Registers the distributor of a user, host and cluster: a new row, or the next epoch of the one that was there. */
export async function putDistributor(
  tx: Tx,
  row: Omit<DistributorRow, "epoch" | "notices">,
): Promise<{ id: number; epoch: number }> {
  const { rows } = await sql<{ id: number; epoch: number }>`
    INSERT INTO distributor (id, user_name, host, cluster_id, epoch, version, last_seen_at)
    VALUES (${row.id}, ${row.user_name}, ${row.host}, ${row.cluster_id}, 1, ${row.version}, ${row.last_seen_at})
    ON CONFLICT (user_name, host, cluster_id) DO UPDATE
      SET epoch = epoch + 1, notices = '[]', version = excluded.version, last_seen_at = excluded.last_seen_at
    RETURNING id, epoch`.execute(tx);
  return rows[0] as { id: number; epoch: number };
}

export async function getDistributor(db: Db, id: number): Promise<DistributorRow | undefined> {
  return db.selectFrom("distributor").selectAll().where("id", "=", id).executeTakeFirst();
}

export async function touchDistributor(tx: Tx, id: number, at: number): Promise<void> {
  await tx.updateTable("distributor").set({ last_seen_at: at }).where("id", "=", id).execute();
}

export async function putNotices(tx: Tx, id: number, notices: string): Promise<void> {
  await tx.updateTable("distributor").set({ notices }).where("id", "=", id).execute();
}

export async function listDistributors(db: Db): Promise<DistributorRow[]> {
  return db.selectFrom("distributor").selectAll().orderBy("id").execute();
}
