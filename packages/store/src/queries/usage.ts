/**
 * What tasks used and what they ask for.
 *
 * Numbers, means and extremes of what was used are exact. They are taken in slices, so that a million tasks hold nobody
 * up. A percentile needs its values in order at once: of very many tasks it is taken from a part that is spread evenly
 * over all of them.
 */

import { codeOf, taskInstanceMachine } from "@jobmon/core";
import { AS_ONCE, FOLLOWED_BY, gather, jsonList, numberAt, total } from "../grammar/forms.ts";
import { type Form, type Statement, sql } from "../statement.ts";
import type { Db } from "../store.ts";
import { among, listOf, unfold } from "../unfold.ts";
import { SLICE_IDS } from "./find-page.ts";
import { letOthersWork } from "./let-others-work.ts";

/** Tasks that one summary looks at. */
export const MAX_USAGE_TASKS = 2_000_000;
/** Tasks of which every value is put in order; with more, the error of a percentile is still below half a rank in 100. */
const MAX_RANKED_TASKS = 20_000;

const DONE = sql.lit(codeOf(taskInstanceMachine, "DONE"));

export interface Summary {
  /** How many instances or tasks have a value. */
  readonly count: number;
  readonly min: number;
  readonly mean: number;
  readonly median: number;
  /** The smallest value that at least 95 % do not exceed. */
  readonly p95: number;
  readonly max: number;
}

const USED = {
  wallMs: sql`i.wall_ms`,
  cpuMs: sql`i.cpu_ms`,
  peakMemoryBytes: sql`i.peak_memory_bytes`,
} as const;
const REQUESTED = ["cores", "memoryBytes", "runtimeSeconds"] as const;

type UsedMeasure = keyof typeof USED;
type RequestedMeasure = (typeof REQUESTED)[number];

/** The tasks of the arrays that fit; one more than `MAX_USAGE_TASKS` when there are more. */
export async function findUsageTasks(
  db: Db,
  wanted: { readonly arrayIds: readonly number[]; readonly where: readonly Statement<boolean>[] },
): Promise<number[]> {
  const { rows } = await sql<{ ids: string }>`SELECT ${gather(sql`id`)} AS ids FROM (SELECT id FROM task
    WHERE array_id ${among(wanted.arrayIds)} LIMIT ${MAX_USAGE_TASKS + 1}) AS found`.execute(db);
  const ids: number[] = JSON.parse(rows[0]?.ids ?? "[]");
  if (wanted.where.length === 0) return ids;
  const conditions = sql.join(wanted.where, sql` AND `);
  return collectSlices(ids, async (slice) => {
    const fitting = await sql<{ id: number }>`SELECT t.id FROM task t
      WHERE t.id ${among(slice)} AND ${conditions}`.execute(db);
    return fitting.rows.map((row) => row.id);
  });
}

/** What the successful instances of the tasks used. A measure that none has is absent. */
export async function summariseUsed(
  db: Db,
  taskIds: readonly number[],
): Promise<Partial<Record<UsedMeasure, Summary>>> {
  const parts = await collectSlices(taskIds, (slice) => readTotals(db, slice));
  const ranked = spreadSample(taskIds, MAX_RANKED_TASKS);
  const summaries: Partial<Record<UsedMeasure, Summary>> = {};
  for (const [measure, column] of Object.entries(USED) as [UsedMeasure, Statement<unknown>][]) {
    const values = sql`SELECT ${column} AS value, 1 AS weight ${instancesOf(ranked)} AND ${column} IS NOT NULL`;
    const summary = await summarise(db, values);
    const total = addTotals(parts.filter((part) => part.measure === measure));
    if (summary && total) summaries[measure] = { ...summary, ...total };
    await letOthersWork();
  }
  return summaries;
}

/** Sums of the squared distances from these means, of what the successful instances of the tasks used. */
export async function sumSquaredDistances(
  db: Db,
  taskIds: readonly number[],
  means: { readonly wallMs: number; readonly peakMemoryBytes: number },
): Promise<{ readonly wallMs: number; readonly peakMemoryBytes: number }> {
  const squares = (column: Statement<unknown>, mean: number) =>
    total(sql`(${column} - ${mean}) * (${column} - ${mean})`);
  const parts = await collectSlices(taskIds, async (slice) => {
    const { rows } = await sql<{ wallMs: number; peakMemoryBytes: number }>`
      SELECT ${squares(USED.wallMs, means.wallMs)} AS "wallMs",
        ${squares(USED.peakMemoryBytes, means.peakMemoryBytes)} AS "peakMemoryBytes" ${instancesOf(slice)}`.execute(
      db,
    );
    return rows;
  });
  return {
    wallMs: parts.reduce((sum, part) => sum + part.wallMs, 0),
    peakMemoryBytes: parts.reduce((sum, part) => sum + part.peakMemoryBytes, 0),
  };
}

interface Total {
  readonly count: number;
  readonly min: number;
  readonly mean: number;
  readonly max: number;
}

type PartOfTotal = Total & { readonly measure: UsedMeasure };

/** One row for each measure that an instance has, read in one go. */
async function readTotals(db: Db, taskIds: readonly number[]): Promise<PartOfTotal[]> {
  const measures = Object.keys(USED) as UsedMeasure[];
  const columns = measures.flatMap((measure) => [
    sql`count(${USED[measure]})`,
    sql`min(${USED[measure]})`,
    sql`avg(${USED[measure]})`,
    sql`max(${USED[measure]})`,
  ]);
  const { rows } = await sql<{ totals: string }>`
    SELECT ${jsonList(columns)} AS totals ${instancesOf(taskIds)}`.execute(db);
  const totals: number[] = JSON.parse(rows[0]?.totals ?? "[]");
  return measures.flatMap((measure, place) => {
    const [count = 0, min = 0, mean = 0, max = 0] = totals.slice(place * 4, place * 4 + 4);
    return count === 0 ? [] : [{ measure, count, min, mean, max }];
  });
}

function addTotals(parts: readonly Total[]): Total | null {
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  if (count === 0) return null;
  return {
    count,
    min: Math.min(...parts.map(({ min }) => min)),
    mean: parts.reduce((sum, part) => sum + part.mean * (part.count / count), 0),
    max: Math.max(...parts.map(({ max }) => max)),
  };
}

/** The successful instances of the tasks, as the `FROM` and `WHERE` of a statement. */
function instancesOf(taskIds: readonly number[]): Statement<unknown> {
  return sql`FROM ${listOf(taskIds)} AS task
    ${FOLLOWED_BY} task_instance i ON i.task_id = task.value WHERE i.status = ${DONE}`;
}

/** What the tasks ask for now. A measure that none asks for is absent. */
export async function summariseRequested(
  db: Db,
  taskIds: readonly number[],
): Promise<Partial<Record<RequestedMeasure, Summary>>> {
  const asked = await countRequests(db, taskIds);
  const summaries: Partial<Record<RequestedMeasure, Summary>> = {};
  for (const measure of REQUESTED) {
    const value = numberAt(sql`r.requested`, measure);
    const values = sql`SELECT ${value} AS value, asked.tasks AS weight
      FROM ${asked} AS asked ${FOLLOWED_BY} task_resources r ON r.id = asked.id WHERE ${value} IS NOT NULL`;
    summaries[measure] = await summarise(db, values);
    await letOthersWork();
  }
  return summaries;
}

/** How many of the tasks ask for each of the resources. Those are few, as tasks share them; of very many a part is taken. */
async function countRequests(db: Db, taskIds: readonly number[]): Promise<Form> {
  const parts = await collectSlices(taskIds, async (slice) => {
    const { rows } = await sql<{
      id: number;
      tasks: number;
    }>`SELECT task_resources_id AS id, count(*) AS tasks
      FROM task WHERE id ${among(slice)} GROUP BY task_resources_id`.execute(db);
    return rows;
  });
  const tasksById = new Map<number, number>();
  for (const { id, tasks } of parts) tasksById.set(id, (tasksById.get(id) ?? 0) + tasks);
  const ids = spreadSample([...tasksById.keys()], MAX_RANKED_TASKS);
  return unfold(
    ids.map((id) => [id, tasksById.get(id) ?? 0]),
    { id: "integer", tasks: "integer" },
  );
}

/** `values` are rows of `value` and `weight`: how often it occurs. */
async function summarise(db: Db, values: Statement<unknown>): Promise<Summary | undefined> {
  const { rows } = await sql<Summary>`
    WITH measured ${AS_ONCE} (${values}),
      whole ${AS_ONCE} (SELECT sum(weight) AS count, sum(value * weight) * 1.0 / sum(weight) AS mean FROM measured),
      ranked AS (SELECT value, sum(weight) OVER (ORDER BY value ROWS UNBOUNDED PRECEDING) AS reached FROM measured)
    SELECT max(whole.count) AS count, min(value) AS min, max(whole.mean) AS mean, max(value) AS max,
      (min(CASE WHEN 2 * reached >= whole.count THEN value END)
        + min(CASE WHEN 2 * reached > whole.count THEN value END)) / 2.0 AS median,
      min(CASE WHEN 100 * reached >= 95 * whole.count THEN value END) AS p95
    FROM ranked, whole`.execute(db);
  const [summary] = rows;
  return summary?.count ? summary : undefined;
}

async function collectSlices<R>(
  ids: readonly number[],
  read: (slice: readonly number[]) => Promise<readonly R[]>,
): Promise<R[]> {
  const found: R[] = [];
  for (let start = 0; start < ids.length; start += SLICE_IDS) {
    if (start > 0) await letOthersWork();
    for (const row of await read(ids.slice(start, start + SLICE_IDS))) found.push(row);
  }
  return found;
}

/** About `size` of the ids, or all if they are no more; whatever pattern the ids have, the part has none. */
function spreadSample(ids: readonly number[], size: number): readonly number[] {
  const stride = Math.ceil(ids.length / size);
  // Fibonacci hashing: the middle bits of the product are spread evenly.
  return stride <= 1 ? ids : ids.filter((id) => (Math.imul(id, 2_654_435_761) >>> 16) % stride === 0);
}
