import type { Columns } from "./grammar/grammar.ts";
import { Form } from "./statement.ts";

export type Cell = string | number | null;

/**
 * A list of rows as a table inside a statement, sent as one JSON parameter: no placeholder limit, one statement per batch,
 * and the statement's text is always the same, so it is prepared once. It stands in brackets and needs a name.
 */
export function unfold(rows: readonly (readonly Cell[])[], columns: Columns): Form {
  return unfoldText(JSON.stringify(rows), columns);
}

/** The same of rows that are a text already. */
export function unfoldText(rows: string, columns: Columns): Form {
  return new Form((grammar) => grammar.unfold(rows, columns));
}

/** Whether what stands before it is one of the values: `WHERE id ${among(ids)}`. */
export function among(values: readonly (number | string)[]): Form {
  return new Form((grammar) => grammar.among(values));
}

/** A table of `value` and `place` (from 0) in brackets; it needs a name. */
export function listOf(values: readonly (number | string)[]): Form {
  return new Form((grammar) => grammar.list(values));
}
