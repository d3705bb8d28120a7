/**
 * What databases say differently, by what is meant. Statements are written once, with forms for these; no statement knows
 * which database it is for.
 */
import type { DialectAdapter } from "kysely";
import type { Statement } from "../statement.ts";
import type { Db } from "../store.ts";

export type ColumnKind = "integer" | "text";
export type Columns = Readonly<Record<string, ColumnKind>>;

export interface Grammar {
  /** Whether `INSERT` and `UPDATE` can answer with the rows that they wrote; elsewhere these are read behind them. */
  readonly canReturn: boolean;
  /** Whether an `UPDATE OR IGNORE` passes over a row that would have what only one may have. */
  readonly canIgnoreTaken: boolean;
  /** Whether a statement was refused because another row has what only one may have. */
  isTaken(error: unknown): boolean;
  /** Begins a transaction that reads one moment. */
  readonly beginSnapshot: readonly string[];
  /** Says `ok` where the database can look through its own files, and what it found where not. */
  readonly selfCheck?: Statement;
  /** The bytes of each table with its indexes: a query of `name` and `bytes`. */
  readonly tableSizes: Statement;
  /** Joins the table on the right to each row of the left, so that the left one leads the way. */
  readonly followedBy: string;
  /** `WITH x AS` of a part that is to be worked out once. */
  readonly asOnce: string;
  /** Where a value stands that is sent beside the text; `position` from 1. */
  placeholder(value: unknown, position: number): string;
  /** Rows that are sent as one text, a JSON list of lists, as a table in brackets. */
  unfold(rows: string, columns: Columns): Statement;
  /** Ids or names as a table in brackets: `value` and, from 0, `place`. */
  list(values: readonly (number | string)[]): Statement;
  /** `IN` or what does the same, with its operand on the left. */
  among(values: readonly (number | string)[]): Statement;
  /** Each row of `ranges` (`upstream_set_id`, `first`, `last`) as often as it has numbers (`task_id`); a query. */
  spread(ranges: string): Statement;
  updateFrom(update: UpdateFrom): Statement;
  /** What ends an `INSERT ... SELECT ... WHERE true` of rows that may be there. */
  onConflict(conflict: Conflict): Statement;
  /** Inside of `changes` of a conflict: the value that was to be inserted. */
  incoming(column: string): Statement;
  /** Whether the second text is part of the first, by its bytes. */
  contains(text: Statement, part: Statement): Statement;
  /** The number that a text is; what is none is null, or not below any number. */
  isAtLeast(text: Statement, number: unknown): Statement;
  isAtMost(text: Statement, number: unknown): Statement;
  /** An item of a JSON object or list as text. */
  item(json: Statement, key: string | number): Statement;
  /** A number of a JSON object; null where it has none. */
  numberAt(json: Statement, key: string): Statement;
  /** A division of whole numbers, without its rest. */
  divide(number: Statement, by: Statement): Statement;
  /** All values of a group as one JSON list, in a text. */
  gather(value: Statement): Statement;
  /** A JSON list in a text. */
  jsonList(values: readonly Statement[]): Statement;
  /** The letters of the rows of a query, which has `letter` and `id`, as one text in the order of ids. */
  spell(query: Statement): Statement;
  /** The clock of the database: UTC, milliseconds. */
  readonly nowMs: string;
  /** A sum as a fractional number, 0 where there is nothing. */
  total(value: Statement): Statement;
}

export interface UpdateFrom {
  readonly table: string;
  /** A table in brackets. */
  readonly source: Statement | { wordedBy(grammar: Grammar): Statement };
  readonly as: string;
  readonly on: Statement;
  readonly set: readonly (readonly [column: string, value: Statement])[];
  readonly where?: Statement;
}

export interface Conflict {
  readonly table: string;
  /** The columns that may not be the same twice. */
  readonly keys: readonly string[];
  /** None: the row that is there stays as it is. */
  readonly changes?: readonly (readonly [column: string, value: Statement])[];
}

/** Kysely asks its adapter what a database can do, and so do we. */
interface GrammarAdapter extends DialectAdapter {
  readonly grammar: Grammar;
}

export function withGrammar(adapter: DialectAdapter, grammar: Grammar): GrammarAdapter {
  return Object.assign(adapter, { grammar });
}

export function grammarOf(db: Db): Grammar {
  return (db.getExecutor().adapter as GrammarAdapter).grammar;
}
