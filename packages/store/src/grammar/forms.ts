/** The forms that statements are written with; `unfold.ts` has those of lists. */
import { Form, type Statement, sql } from "../statement.ts";
import type { Conflict, UpdateFrom } from "./grammar.ts";

/** `${FOLLOWED_BY} task t ON ...`: a join whose left side leads the way. */
export const FOLLOWED_BY = new Form((grammar) => sql.raw(grammar.followedBy));

/** `WITH x ${AS_ONCE} (...)`: worked out once, however often it is named. */
export const AS_ONCE = new Form((grammar) => sql.raw(grammar.asOnce));

/** The clock of the database. For what several hosts must agree on; all other times come in as arguments. */
export const NOW_MS = new Form((grammar) => sql.raw(grammar.nowMs));

export function updateFrom(update: UpdateFrom): Statement {
  return formed((grammar) => grammar.updateFrom(update));
}

/** Ends an `INSERT ... SELECT`: rows that are there already stay as they are. */
export function unlessThere(table: string, keys: readonly string[]): Statement {
  return formed((grammar) => grammar.onConflict({ table, keys }));
}

/** Ends an `INSERT ... SELECT`: rows that are there already are changed. */
export function orElse(table: string, keys: readonly string[], changes: Conflict["changes"]): Statement {
  return formed((grammar) => grammar.onConflict({ table, keys, changes }));
}

/** In `orElse`: the columns take the values that were to be inserted. */
export function taking(columns: readonly string[]): readonly (readonly [string, Statement])[] {
  return columns.map((column) => [column, incoming(column)]);
}

/** In `updateFrom`: the columns take the values of the same name in the source. */
export function takeFrom(
  source: string,
  columns: readonly string[],
): readonly (readonly [string, Statement])[] {
  return columns.map((column) => [column, sql`${sql.id(source)}.${sql.id(column)}`]);
}

export const incoming = (column: string): Statement => formed((grammar) => grammar.incoming(column));
export const contains = (text: Statement, part: Statement): Statement<boolean> =>
  formed((grammar) => grammar.contains(text, part));
export const isAtLeast = (text: Statement, number: unknown): Statement<boolean> =>
  formed((grammar) => grammar.isAtLeast(text, number));
export const isAtMost = (text: Statement, number: unknown): Statement<boolean> =>
  formed((grammar) => grammar.isAtMost(text, number));
export const item = (json: Statement, key: string | number): Statement =>
  formed((grammar) => grammar.item(json, key));
export const numberAt = (json: Statement, key: string): Statement =>
  formed((grammar) => grammar.numberAt(json, key));
export const divide = (number: Statement, by: Statement): Statement =>
  formed((grammar) => grammar.divide(number, by));
export const gather = (value: Statement): Statement => formed((grammar) => grammar.gather(value));
export const jsonList = (values: readonly Statement[]): Statement =>
  formed((grammar) => grammar.jsonList(values));
export const spell = <Row>(query: Statement): Statement<Row> => formed((grammar) => grammar.spell(query));
export const total = (value: Statement): Statement => formed((grammar) => grammar.total(value));
export const spread = (ranges: string): Statement => formed((grammar) => grammar.spread(ranges));

function formed<Row>(wordedBy: Form["wordedBy"]): Statement<Row> {
  return sql`${new Form(wordedBy)}`;
}
