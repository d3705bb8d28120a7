/** What SQLite and PostgreSQL say alike. */
import { type Statement, sql } from "../statement.ts";
import type { Conflict, UpdateFrom } from "./grammar.ts";

export const assign = ([column, value]: readonly [string, Statement]): Statement =>
  sql`${sql.id(column)} = ${value}`;

export function standardUpdateFrom({ table, source, as, on, set, where }: UpdateFrom): Statement {
  return sql`UPDATE ${sql.id(table)} SET ${sql.join(set.map(assign))} FROM ${source} AS ${sql.id(as)}
    WHERE ${on}${where ? sql` AND ${where}` : sql``}`;
}

export function standardConflict({ keys, changes }: Conflict): Statement {
  const names = sql.join(keys.map(sql.id));
  return changes
    ? sql`ON CONFLICT (${names}) DO UPDATE SET ${sql.join(changes.map(assign))}`
    : sql`ON CONFLICT (${names}) DO NOTHING`;
}
