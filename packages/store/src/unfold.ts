import { type Statement, sql } from "./statement.ts";

export type Cell = string | number | null;
type ColumnKind = "integer" | "text";

/**
 * A list of rows as a table inside a statement, sent as one JSON parameter: no placeholder limit, one statement per batch,
 * and the statement's text is always the same, so it is prepared once.
 */
export function unfold(
  rows: readonly (readonly Cell[])[],
  columns: Readonly<Record<string, ColumnKind>>,
): Statement {
  const picks = Object.keys(columns).map(
    (name, position) => sql`json_extract(value, ${sql.lit(`$[${position}]`)}) AS ${sql.id(name)}`,
  );
  return sql`(SELECT ${sql.join(picks)} FROM json_each(${JSON.stringify(rows)}))`;
}

/** A list of ids inside a statement: `WHERE id IN ${idList(ids)}`. */
export function idList(ids: readonly (number | string)[]): Statement {
  return sql`(SELECT value FROM json_each(${JSON.stringify(ids)}))`;
}
