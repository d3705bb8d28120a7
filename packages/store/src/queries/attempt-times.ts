/**
 * What the attempts of one array took, from indexes alone: they hold the attempts that ended in the order of their run
 * time and of their memory.
 */
import { codeOf, taskInstanceMachine } from "@jobmon/core";
import { type RawBuilder, sql } from "kysely";
import type { Db } from "../store.ts";
import { letOthersWork } from "./let-others-work.ts";

const DONE = sql.lit(codeOf(taskInstanceMachine, "DONE"));

export type Measure = "wall_ms" | "peak_memory_bytes";

const COLUMNS: Readonly<Record<Measure, RawBuilder<number>>> = {
  wall_ms: sql`wall_ms`,
  peak_memory_bytes: sql`peak_memory_bytes`,
};

export interface AttemptNumbers {
  readonly finished: number;
  readonly failed: number;
}

export async function countAttempts(db: Db, arrayId: number): Promise<AttemptNumbers> {
  const { rows } = await sql<AttemptNumbers>`
    SELECT coalesce(sum(status = ${DONE}), 0) AS finished, coalesce(sum(status <> ${DONE}), 0) AS failed
    FROM task_instance WHERE array_id = ${arrayId} AND ended_at IS NOT NULL`.execute(db);
  return rows[0] ?? { finished: 0, failed: 0 };
}

export interface Spread {
  readonly count: number;
  readonly min: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

/** Of the successful attempts of an array that were measured; null when there is none. */
export async function readSpread(db: Db, arrayId: number, measure: Measure): Promise<Spread | null> {
  const column = COLUMNS[measure];
  const measured = measuredOf(arrayId, column);
  const { rows } = await sql<{ count: number }>`SELECT count(*) AS count ${measured}`.execute(db);
  const count = rows[0]?.count ?? 0;
  if (count === 0) return null;
  await letOthersWork();
  const at = async (rank: number) => {
    const isNearEnd = rank > count / 2;
    const order = isNearEnd ? sql`DESC` : sql`ASC`;
    const offset = isNearEnd ? count - 1 - rank : rank;
    const found = await sql<{ value: number }>`SELECT ${column} AS value ${measured}
      ORDER BY ${column} ${order} LIMIT 1 OFFSET ${offset}`.execute(db);
    await letOthersWork();
    return found.rows[0]?.value ?? 0;
  };
  return {
    count,
    min: await at(0),
    p50: await at(Math.floor((count - 1) / 2)),
    p95: await at(Math.ceil(count * 0.95) - 1),
    max: await at(count - 1),
  };
}

function measuredOf(arrayId: number, column: RawBuilder<number>): RawBuilder<unknown> {
  return sql`FROM task_instance WHERE array_id = ${arrayId} AND ended_at IS NOT NULL
    AND status = ${DONE} AND ${column} IS NOT NULL`;
}

/** How many successful attempts are in each of `bins` bins of `width` from `from` on; the last takes what is beyond. */
export async function countBins(
  db: Db,
  wanted: {
    readonly arrayId: number;
    readonly measure: Measure;
    readonly from: number;
    readonly width: number;
    readonly bins: number;
  },
): Promise<number[]> {
  const column = COLUMNS[wanted.measure];
  const { rows } = await sql<{ bin: number; attempts: number }>`
    SELECT CAST((${column} - ${wanted.from}) / ${wanted.width} AS INTEGER) AS bin, count(*) AS attempts
    ${measuredOf(wanted.arrayId, column)} GROUP BY 1`.execute(db);
  const counts = new Array<number>(wanted.bins).fill(0);
  for (const { bin, attempts } of rows) {
    const at = Math.max(0, Math.min(wanted.bins - 1, bin));
    counts[at] = (counts[at] ?? 0) + attempts;
  }
  return counts;
}

/** The task whose successful attempt ran longest. */
export async function findLongest(db: Db, arrayId: number): Promise<number | null> {
  const { rows } = await sql<{ taskId: number }>`SELECT task_id AS taskId
    ${measuredOf(arrayId, COLUMNS.wall_ms)} ORDER BY wall_ms DESC LIMIT 1`.execute(db);
  return rows[0]?.taskId ?? null;
}

export interface SampledAttempt {
  readonly taskId: number;
  readonly wallMs: number;
  readonly peakMemoryBytes: number | null;
}

/** At most `limit` successful attempts of the tasks. */
export async function readAttemptsOf(
  db: Db,
  taskIds: readonly number[],
  limit: number,
): Promise<SampledAttempt[]> {
  const { rows } = await sql<SampledAttempt>`SELECT i.task_id AS taskId, i.wall_ms AS wallMs,
      i.peak_memory_bytes AS peakMemoryBytes
    FROM json_each(${JSON.stringify(taskIds)}) s CROSS JOIN task_instance i ON i.task_id = s.value
    WHERE i.status = ${DONE} AND i.wall_ms IS NOT NULL LIMIT ${limit}`.execute(db);
  return rows;
}

export interface MostRequested {
  readonly cores: number | null;
  readonly memoryBytes: number | null;
  readonly runtimeSeconds: number | null;
}

/** The most that any of the tasks asks for. */
export async function readMostRequested(db: Db, taskIds: readonly number[]): Promise<MostRequested> {
  const { rows } = await sql<{ requested: string }>`SELECT DISTINCT r.requested
    FROM json_each(${JSON.stringify(taskIds)}) s CROSS JOIN task t ON t.id = s.value
      CROSS JOIN task_resources r ON r.id = t.task_resources_id`.execute(db);
  const asked = rows.map((row) => JSON.parse(row.requested) as Partial<Record<keyof MostRequested, number>>);
  const most = (name: keyof MostRequested) =>
    asked.reduce<number | null>(
      (max, one) => (one[name] == null ? max : Math.max(max ?? 0, one[name])),
      null,
    );
  return { cores: most("cores"), memoryBytes: most("memoryBytes"), runtimeSeconds: most("runtimeSeconds") };
}

/** Ids of about `size` tasks of an array, spread over its part of the workflow's ids. */
export async function sampleTasks(
  db: Db,
  array: { readonly id: number; readonly first: number; readonly last: number },
  size: number,
): Promise<number[]> {
  const stride = Math.max(1, Math.floor((array.last - array.first + 1) / size));
  const { rows } = await sql<{ id: number }>`WITH RECURSIVE pick (id) AS (
      SELECT CAST(${array.first} AS INTEGER) UNION ALL SELECT id + ${stride} FROM pick WHERE id + ${stride} <= ${array.last})
    SELECT t.id FROM pick CROSS JOIN task t ON t.id = pick.id WHERE +t.array_id = ${array.id} LIMIT ${size}`.execute(
    db,
  );
  return rows.map(({ id }) => id);
}
