import type { TableShape } from "../schema/table-shapes.ts";
import { sql } from "../statement.ts";
import type { Db } from "../store.ts";
import type { Cell } from "../unfold.ts";

export type Page = readonly (readonly Cell[])[];

const PAGE_ROWS = 2_000;
/** Rows that may be large. */
const FEW_ROWS: Readonly<Record<string, number>> = {
  draft_chunk: 1,
  task_instance_log: 100,
  task_resources: 500,
  workflow: 500,
};

/** All rows in the order of the primary key, which is the same in every database. */
export async function* readPages(db: Db, { name, columns, key }: TableShape): AsyncGenerator<Page> {
  const limit = FEW_ROWS[name] ?? PAGE_ROWS;
  const names = columns.map((column) => column.name);
  const list = sql.join(names.map(sql.id));
  const order = sql.join(key.map(sql.id));
  let after: readonly Cell[] | undefined;
  for (;;) {
    const beyond = after === undefined ? sql`` : sql`WHERE ${isBeyond(key, after)}`;
    const { rows } = await sql<Record<string, Cell>>`SELECT ${list} FROM ${sql.table(name)} ${beyond}
      ORDER BY ${order} LIMIT ${sql.lit(limit)}`.execute(db);
    if (rows.length > 0) yield rows.map((row) => names.map((column) => row[column] ?? null));
    if (rows.length < limit) return;
    const last = rows.at(-1) as Record<string, Cell>;
    after = key.map((column) => last[column] ?? null);
  }
}

/** The first column is compared twice, so that every database finds the place in the index. */
function isBeyond(key: readonly string[], after: readonly Cell[]) {
  const ways = key.map((column, at) =>
    sql.join(
      [
        ...key.slice(0, at).map((same, place) => sql`${sql.id(same)} = ${after[place]}`),
        sql`${sql.id(column)} > ${after[at]}`,
      ],
      sql` AND `,
    ),
  );
  return sql`${sql.id(key[0] as string)} >= ${after[0]} AND ((${sql.join(ways, sql`) OR (`)}))`;
}
