/**
 * What the attempts of one array took.
 *
 * An array has one attempt or a million. Of few tasks all are read; of many a part that is spread evenly over them, so
 * that the answer costs the same whatever the size. The greatest and the least are exact: they are the ends of an index.
 */

import { codeOf, taskInstanceMachine } from "@jobmon/core";
import { ACTIVE_INSTANCE_CODES, literals } from "../codes.ts";
import { FOLLOWED_BY } from "../grammar/forms.ts";
import { type Statement, sql } from "../statement.ts";
import type { Db } from "../store.ts";
import { among, listOf } from "../unfold.ts";
import type { IdRange } from "./find-page.ts";

const DONE = codeOf(taskInstanceMachine, "DONE");

export type Measure = "wall_ms" | "peak_memory_bytes";

const COLUMNS: Readonly<Record<Measure, Statement<number>>> = {
  wall_ms: sql`wall_ms`,
  peak_memory_bytes: sql`peak_memory_bytes`,
};

export interface SampledTasks {
  readonly ids: readonly number[];
  /** Tasks of the array for each that is in the sample; 1: it is all of them. */
  readonly stride: number;
}

/** Ids of at most about `size` tasks of an array, spread evenly over the ids that it has. */
export async function sampleTasks(db: Db, arrayId: number, size: number): Promise<SampledTasks> {
  const range = await findRange(db, arrayId);
  if (!range) return { ids: [], stride: 1 };
  const stride = Math.max(1, Math.ceil((range.last - range.first + 1) / size));
  const picks = Array.from(
    { length: Math.ceil((range.last - range.first + 1) / stride) },
    (_, at) => range.first + at * stride,
  );
  const { rows } = await sql<{ id: number }>`SELECT id FROM task
    WHERE id ${among(picks)} AND +array_id = ${arrayId} ORDER BY id`.execute(db);
  return { ids: rows.map(({ id }) => id), stride };
}

/** Where the tasks of an array are: the ends of an index for each status that it has. Others may lie between them. */
async function findRange(db: Db, arrayId: number): Promise<IdRange | null> {
  const { rows: known } = await sql<{ status: string }>`SELECT status FROM status_count
    WHERE workflow_id = (SELECT workflow_id FROM "array" WHERE id = ${arrayId}) AND array_id = ${arrayId}
      AND tasks > 0`.execute(db);
  const ends: number[] = [];
  for (const { status } of known)
    for (const order of [sql`priority DESC, id`, sql`priority, id DESC`]) {
      const { rows } = await sql<{ id: number }>`SELECT id FROM task
        WHERE array_id = ${arrayId} AND status = ${status} ORDER BY ${order} LIMIT 1`.execute(db);
      if (rows[0]) ends.push(rows[0].id);
    }
  return ends.length === 0 ? null : { first: Math.min(...ends), last: Math.max(...ends) };
}

export interface SampledAttempt {
  readonly taskId: number;
  readonly isDone: boolean;
  readonly wallMs: number | null;
  readonly peakMemoryBytes: number | null;
}

/** All attempts of the tasks that are over. */
export async function readAttemptsOf(db: Db, taskIds: readonly number[]): Promise<SampledAttempt[]> {
  const { rows } = await sql<Omit<SampledAttempt, "isDone"> & { readonly status: string }>`
    SELECT i.task_id AS "taskId", i.status, i.wall_ms AS "wallMs", i.peak_memory_bytes AS "peakMemoryBytes"
    FROM ${listOf(taskIds)} AS s ${FOLLOWED_BY} task_instance i ON i.task_id = s.value
    WHERE i.status NOT IN (${literals(ACTIVE_INSTANCE_CODES)})`.execute(db);
  return rows.map(({ status, ...attempt }) => ({ ...attempt, isDone: status === DONE }));
}

export interface Extreme {
  readonly value: number;
  readonly taskId: number;
}

/** The successful attempt with the least or the greatest value; null when none was measured. */
export async function findExtreme(
  db: Db,
  arrayId: number,
  wanted: { readonly measure: Measure; readonly end: "least" | "greatest" },
): Promise<Extreme | null> {
  const column = COLUMNS[wanted.measure];
  const order = wanted.end === "least" ? sql`ASC` : sql`DESC`;
  const { rows } = await sql<Extreme>`SELECT ${column} AS value, task_id AS "taskId" FROM task_instance
    WHERE array_id = ${arrayId} AND ended_at IS NOT NULL AND status = ${sql.lit(DONE)} AND ${column} IS NOT NULL
    ORDER BY ${column} ${order} LIMIT 1`.execute(db);
  return rows[0] ?? null;
}

export interface MostRequested {
  readonly cores: number | null;
  readonly memoryBytes: number | null;
  readonly runtimeSeconds: number | null;
}

/** The most that any of the tasks asks for. */
export async function readMostRequested(db: Db, taskIds: readonly number[]): Promise<MostRequested> {
  const { rows } = await sql<{ requested: string }>`SELECT DISTINCT r.requested
    FROM ${listOf(taskIds)} AS s ${FOLLOWED_BY} task t ON t.id = s.value
      ${FOLLOWED_BY} task_resources r ON r.id = t.task_resources_id`.execute(db);
  const asked = rows.map((row) => JSON.parse(row.requested) as Partial<Record<keyof MostRequested, number>>);
  const most = (name: keyof MostRequested) =>
    asked.reduce<number | null>(
      (max, one) => (one[name] == null ? max : Math.max(max ?? 0, one[name])),
      null,
    );
  return { cores: most("cores"), memoryBytes: most("memoryBytes"), runtimeSeconds: most("runtimeSeconds") };
}
