import { sql } from "../statement.ts";
import type { Grammar } from "./grammar.ts";
import { standardConflict, standardUpdateFrom } from "./standard.ts";

const list = (values: readonly unknown[]) =>
  sql`(SELECT value, key AS place FROM json_each(${JSON.stringify(values)}))`;

/** A text compares as greater than every number, so the top of a range of numbers keeps texts out. */
const MAX_REAL = Number.MAX_VALUE;

export const SQLITE_GRAMMAR: Grammar = {
  canReturn: true,
  canIgnoreTaken: true,
  isTaken: (error) => String((error as { code?: unknown }).code).startsWith("SQLITE_CONSTRAINT_UNIQUE"),
  beginSnapshot: ["BEGIN DEFERRED"],
  selfCheck: sql`SELECT quick_check AS found FROM pragma_quick_check`,
  tableSizes: sql`SELECT m.tbl_name AS name, sum(s.pgsize) AS bytes FROM dbstat AS s JOIN sqlite_schema m ON m.name = s.name
    WHERE s.aggregate = true GROUP BY m.tbl_name`,
  followedBy: "CROSS JOIN",
  asOnce: "AS MATERIALIZED",
  placeholder: () => "?",
  unfold: (rows, columns) => {
    const picks = Object.keys(columns).map(
      (name, position) => sql`json_extract(value, ${sql.lit(`$[${position}]`)}) AS ${sql.id(name)}`,
    );
    return sql`(SELECT ${sql.join(picks)} FROM json_each(${rows}))`;
  },
  list,
  among: (values) => sql`IN (SELECT value FROM json_each(${JSON.stringify(values)}))`,
  spread: (ranges) => sql`WITH RECURSIVE member (upstream_set_id, task_id, last) AS (
      SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(${ranges})
      UNION ALL SELECT upstream_set_id, task_id + 1, last FROM member WHERE task_id < last)
    SELECT task_id, upstream_set_id FROM member`,
  updateFrom: standardUpdateFrom,
  onConflict: standardConflict,
  incoming: (column) => sql`excluded.${sql.id(column)}`,
  contains: (text, part) => sql`instr(${text}, ${part}) > 0`,
  isAtLeast: (text, number) =>
    sql`${text} BETWEEN CAST(${number} AS NUMERIC) AND CAST(${MAX_REAL} AS NUMERIC)`,
  isAtMost: (text, number) => sql`${text} <= CAST(${number} AS NUMERIC)`,
  item: (json, key) => sql`${json} ->> ${sql.lit(key)}`,
  numberAt: (json, key) => sql`${json} ->> ${sql.lit(key)}`,
  divide: (number, by) => sql`(${number} / ${by})`,
  gather: (value) => sql`json_group_array(${value})`,
  jsonList: (values) => sql`json_array(${sql.join(values)})`,
  // In the order of the ids by the way they are read: an order inside of the aggregate would be sorted for.
  spell: (query) => sql`SELECT group_concat(letter, '') AS letters FROM (${query} ORDER BY id)`,
  nowMs: "CAST(unixepoch('now', 'subsec') * 1000 AS INTEGER)",
  total: (value) => sql`total(${value})`,
};
