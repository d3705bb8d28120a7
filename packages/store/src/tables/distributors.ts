import { orElse, taking } from "../grammar/forms.ts";
import type { Tables } from "../schema/tables.ts";
import { sql } from "../statement.ts";
import type { Db, Tx } from "../store.ts";
import { writeReturning } from "../write-returning.ts";

export type DistributorRow = Tables["distributor"];

/** Registers the distributor of a user, host and cluster: a new row, or the next epoch of the one that was there. */
export async function putDistributor(
  tx: Tx,
  row: Omit<DistributorRow, "epoch" | "notices">,
): Promise<{ id: number; epoch: number }> {
  const write = sql`
    INSERT INTO distributor (id, user_name, host, cluster_id, epoch, version, last_seen_at)
    VALUES (${row.id}, ${row.user_name}, ${row.host}, ${row.cluster_id}, 1, ${row.version}, ${row.last_seen_at})
    ${orElse(
      "distributor",
      ["user_name", "host", "cluster_id"],
      [["epoch", sql`distributor.epoch + 1`], ["notices", sql`'[]'`], ...taking(["version", "last_seen_at"])],
    )}`;
  const rows = await writeReturning<{ id: number; epoch: number }>(tx, {
    write,
    returning: sql`id, epoch`,
    reread: sql`SELECT id, epoch FROM distributor
      WHERE user_name = ${row.user_name} AND host = ${row.host} AND cluster_id = ${row.cluster_id}`,
  });
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
