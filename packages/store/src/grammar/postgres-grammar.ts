import { type Statement, sql } from "../statement.ts";
import type { ColumnKind, Grammar } from "./grammar.ts";
import { standardConflict, standardUpdateFrom } from "./standard.ts";

const TYPES: Readonly<Record<ColumnKind, Statement>> = { integer: sql`bigint`, text: sql`text` };
const typeOf = (values: readonly (number | string)[]) =>
  TYPES[typeof values[0] === "string" ? "text" : "integer"];

const UNIQUE_VIOLATION = "23505";

/** What a text must look like to be taken as a number. */
const NUMBER = sql.lit("^\\s*[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?\\s*$");
const asNumber = (text: Statement) =>
  sql`(CASE WHEN (${text}) ~ ${NUMBER} THEN CAST(${text} AS numeric) END)`;

/** The type stands beside every value, so that none has to be guessed from where it stands. */
function placeholder(value: unknown, position: number): string {
  if (Array.isArray(value)) return `$${position}::${typeof value[0] === "string" ? "text" : "bigint"}[]`;
  if (typeof value === "number")
    return Number.isInteger(value) ? `$${position}::bigint` : `$${position}::double precision`;
  return typeof value === "string" ? `$${position}::text` : `$${position}`;
}

export const POSTGRES_GRAMMAR: Grammar = {
  canReturn: true,
  canIgnoreTaken: false,
  isTaken: (error) => (error as { code?: unknown }).code === UNIQUE_VIOLATION,
  // It may take long, and what reads it may write elsewhere meanwhile.
  beginSnapshot: [
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
  ],
  tableSizes: sql`SELECT relname AS name, pg_total_relation_size(oid) AS bytes FROM pg_class
    WHERE relkind = 'r' AND relnamespace = CAST(current_schema() AS regnamespace)`,
  followedBy: "JOIN",
  asOnce: "AS MATERIALIZED",
  placeholder,
  unfold: (rows, columns) => {
    const picks = Object.entries(columns).map(
      ([name, kind], position) =>
        sql`CAST(value ->> ${sql.lit(position)} AS ${TYPES[kind]}) AS ${sql.id(name)}`,
    );
    return sql`(SELECT ${sql.join(picks)} FROM jsonb_array_elements(CAST(${rows} AS jsonb)))`;
  },
  list: (values) => sql`(SELECT CAST(value AS ${typeOf(values)}) AS value, place - 1 AS place
    FROM jsonb_array_elements_text(CAST(${JSON.stringify(values)} AS jsonb)) WITH ORDINALITY AS item (value, place))`,
  // One array, whose length the planner knows: it seeks few in an index, and holds many in a hash.
  among: (values) => (values.length === 0 ? sql`= ANY ('{}')` : sql`= ANY (${values})`),
  spread: (ranges) => sql`SELECT CAST(task_id AS bigint) AS task_id, upstream_set_id
    FROM ${POSTGRES_GRAMMAR.unfold(ranges, { upstream_set_id: "integer", first: "integer", last: "integer" })} AS r
      CROSS JOIN generate_series(r."first", r."last") AS task_id`,
  updateFrom: standardUpdateFrom,
  onConflict: standardConflict,
  incoming: (column) => sql`excluded.${sql.id(column)}`,
  contains: (text, part) => sql`strpos(${text}, ${part}) > 0`,
  isAtLeast: (text, number) => sql`${asNumber(text)} >= ${asNumber(sql`${String(number)}`)}`,
  isAtMost: (text, number) => sql`${asNumber(text)} <= ${asNumber(sql`${String(number)}`)}`,
  item: (json, key) => sql`(CAST(${json} AS jsonb) ->> ${sql.lit(key)})`,
  numberAt: (json, key) => sql`CAST(CAST(${json} AS jsonb) ->> ${sql.lit(key)} AS numeric)`,
  divide: (number, by) => sql`(${number} / ${by})`,
  gather: (value) => sql`CAST(coalesce(json_agg(${value}), '[]') AS text)`,
  jsonList: (values) => sql`CAST(json_build_array(${sql.join(values)}) AS text)`,
  spell: (query) => sql`SELECT string_agg(letter, '' ORDER BY id) AS letters FROM (${query}) AS spelt`,
  nowMs: "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)",
  total: (value) => sql`CAST(coalesce(sum(${value}), 0) AS double precision)`,
};
