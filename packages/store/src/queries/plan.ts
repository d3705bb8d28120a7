import { sql } from "../statement.ts";
import type { Db } from "../store.ts";
import { among } from "../unfold.ts";

/** How many upstream tasks each of the sets still waits for. */
export async function readRemaining(db: Db, setIds: readonly number[]): Promise<Map<number, number>> {
  const { rows } = await sql<{ id: number; remaining: number }>`SELECT id, remaining FROM upstream_set
    WHERE id ${among([...new Set(setIds)])}`.execute(db);
  return new Map(rows.map((row) => [row.id, row.remaining]));
}
