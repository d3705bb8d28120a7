import { grammarOf } from "../grammar/grammar.ts";
import { TABLE_NAMES } from "../schema/table-shapes.ts";
import { type Statement, sql } from "../statement.ts";
import type { Store } from "../store.ts";

export interface TableSize {
  readonly table: string;
  readonly rows: number;
  /** With its indexes. */
  readonly bytes: number;
}

/** What each table holds, the largest first. Goes through an index of each. */
export async function measureTables(store: Store): Promise<TableSize[]> {
  return store.read(async (db) => {
    const { rows } = await (grammarOf(db).tableSizes as Statement<{ name: string; bytes: number }>).execute(
      db,
    );
    const sizes: TableSize[] = [];
    for (const { name, bytes } of rows) {
      if (!TABLE_NAMES.includes(name as never)) continue;
      const counted = await sql<{ n: number }>`SELECT count(*) AS n FROM ${sql.table(name)}`.execute(db);
      sizes.push({ table: name, rows: Number(counted.rows[0]?.n ?? 0), bytes: Number(bytes) });
    }
    return sizes.sort((a, b) => b.bytes - a.bytes || a.table.localeCompare(b.table));
  });
}
