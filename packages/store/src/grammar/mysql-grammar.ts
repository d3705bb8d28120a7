/** MySQL 8 and MariaDB, with `ANSI_QUOTES`. */
import { type Statement, sql } from "../statement.ts";
import type { ColumnKind, Conflict, Grammar, UpdateFrom } from "./grammar.ts";

const DUPLICATE_ENTRY = 1062;

const NUMBER = sql.lit("^[[:space:]]*[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,3})?[[:space:]]*$");
const asNumber = (text: Statement) =>
  sql`(CASE WHEN (${text}) REGEXP ${NUMBER} THEN CAST(${text} AS DOUBLE) END)`;

/** `collation` compares texts by their bytes, blanks at their end included. */
export function mysqlGrammar({ collation }: { readonly collation: string }): Grammar {
  const TYPES: Readonly<Record<ColumnKind, Statement>> = {
    integer: sql`BIGINT`,
    text: sql`LONGTEXT CHARACTER SET utf8mb4 COLLATE ${sql.raw(collation)}`,
  };
  const unfold: Grammar["unfold"] = (rows, columns) => {
    const picks = Object.entries(columns).map(
      ([name, kind], position) => sql`${sql.id(name)} ${TYPES[kind]} PATH ${sql.lit(`$[${position}]`)}`,
    );
    return sql`(SELECT * FROM JSON_TABLE(${rows}, '$[*]' COLUMNS (${sql.join(picks)})) AS unfolded)`;
  };
  return {
    canReturn: false,
    canIgnoreTaken: false,
    isTaken: (error) => (error as { errno?: unknown }).errno === DUPLICATE_ENTRY,
    beginSnapshot: [
      "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
      "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
    ],
    tableSizes: sql`SELECT table_name AS name, data_length + index_length AS bytes FROM information_schema.tables
      WHERE table_schema = database()`,
    followedBy: "STRAIGHT_JOIN",
    asOnce: "AS",
    placeholder: () => "?",
    unfold,
    list: (values) => {
      const type = TYPES[typeof values[0] === "string" ? "text" : "integer"];
      return sql`(SELECT value, place - 1 AS place FROM JSON_TABLE(${JSON.stringify(values)}, '$[*]'
        COLUMNS (place FOR ORDINALITY, value ${type} PATH '$')) AS item)`;
    },
    among,
    spread: (ranges) => sql`WITH RECURSIVE member (upstream_set_id, task_id, "last") AS (
        SELECT upstream_set_id, "first", "last"
        FROM ${unfold(ranges, { upstream_set_id: "integer", first: "integer", last: "integer" })} AS r
        UNION ALL SELECT upstream_set_id, task_id + 1, "last" FROM member WHERE task_id < "last")
      SELECT task_id, upstream_set_id FROM member`,
    updateFrom,
    onConflict,
    incoming: (column) => sql`VALUES(${sql.id(column)})`,
    contains: (text, part) => sql`instr(${text}, ${part}) > 0`,
    isAtLeast: (text, number) => sql`${asNumber(text)} >= ${asNumber(sql`${String(number)}`)}`,
    isAtMost: (text, number) => sql`${asNumber(text)} <= ${asNumber(sql`${String(number)}`)}`,
    item: (json, key) => sql`JSON_UNQUOTE(JSON_EXTRACT(${json}, ${sql.lit(pathTo(key))}))`,
    numberAt: (json, key) =>
      sql`CAST(NULLIF(JSON_UNQUOTE(JSON_EXTRACT(${json}, ${sql.lit(pathTo(key))})), 'null') AS DOUBLE)`,
    divide: (number, by) => sql`(${number} DIV ${by})`,
    gather: (value) => sql`coalesce(JSON_ARRAYAGG(${value}), '[]')`,
    jsonList: (values) => sql`JSON_ARRAY(${sql.join(values)})`,
    spell: (query) =>
      sql`SELECT group_concat(letter ORDER BY id SEPARATOR '') AS letters FROM (${query}) AS spelt`,
    // Whole seconds: the finer ones are counted in local time, which is set back every autumn.
    nowMs: "(unix_timestamp() * 1000)",
    total: (value) => sql`coalesce(sum(${value}), 0e0)`,
  };
}

const pathTo = (key: string | number) => (typeof key === "number" ? `$[${key}]` : `$.${key}`);

/** Written out: the optimizer knows how many there are, and seeks them in an index. */
function among(values: readonly (number | string)[]): Statement {
  if (values.length === 0) return sql`IN (SELECT 1 FROM DUAL WHERE false)`;
  if (values.every(Number.isSafeInteger)) return sql`IN (${sql.raw(values.join(","))})`;
  return sql`IN (${sql.join(values.map((value) => sql`${value}`))})`;
}

function updateFrom({ table, source, as, on, set, where }: UpdateFrom): Statement {
  const assignments = set.map(([column, value]) => sql`${sql.id(table)}.${sql.id(column)} = ${value}`);
  return sql`UPDATE ${source} AS ${sql.id(as)} STRAIGHT_JOIN ${sql.id(table)} ON ${on}
    SET ${sql.join(assignments)}${where ? sql` WHERE ${where}` : sql``}`;
}

function onConflict({ table, keys, changes }: Conflict): Statement {
  const key = keys[0] as string;
  const same = sql`${sql.id(table)}.${sql.id(key)}`;
  const assignments = changes
    ? changes.map(([column, value]) => sql`${sql.id(table)}.${sql.id(column)} = ${value}`)
    : [sql`${same} = ${same}`];
  return sql`ON DUPLICATE KEY UPDATE ${sql.join(assignments)}`;
}
