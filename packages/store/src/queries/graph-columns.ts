/** Tasks and their dependencies as they are drawn: many at once, a few numbers each. */
import { sql } from "../statement.ts";
import type { Db } from "../store.ts";
import type { IdRange } from "./find-page.ts";

export interface GraphTask {
  readonly status: string;
  readonly arrayId: number;
  readonly setId: number;
}

/** In the order of their ids. */
export async function readGraphTasks(db: Db, ids: IdRange): Promise<GraphTask[]> {
  const { rows } = await sql<GraphTask>`SELECT status, array_id AS "arrayId", upstream_set_id AS "setId"
    FROM task WHERE id BETWEEN ${ids.first} AND ${ids.last} ORDER BY id`.execute(db);
  return rows;
}

export interface RanAttempt {
  readonly taskId: number;
  readonly wallMs: number | null;
}

/** Attempts that ended, in the order of tasks and attempts. */
export async function readRanAttempts(db: Db, tasks: IdRange): Promise<RanAttempt[]> {
  const { rows } = await sql<RanAttempt>`SELECT task_id AS "taskId",
      coalesce(wall_ms, ended_at - started_at) AS "wallMs"
    FROM task_instance WHERE task_id BETWEEN ${tasks.first} AND ${tasks.last} AND ended_at IS NOT NULL
    ORDER BY task_id, id`.execute(db);
  return rows;
}

export interface SetMember {
  readonly setId: number;
  readonly taskId: number;
}

/** Members of the sets behind a mark, in the order of sets and tasks. */
export async function readSetMembers(
  db: Db,
  wanted: { readonly sets: IdRange; readonly after?: SetMember; readonly limit: number },
): Promise<SetMember[]> {
  const { setId, taskId } = wanted.after ?? { setId: wanted.sets.first, taskId: 0 };
  const { rows } =
    await sql<SetMember>`SELECT upstream_set_id AS "setId", task_id AS "taskId" FROM upstream_set_member
    WHERE (upstream_set_id, task_id) > (${setId}, ${taskId}) AND upstream_set_id <= ${wanted.sets.last}
    ORDER BY upstream_set_id, task_id LIMIT ${wanted.limit}`.execute(db);
  return rows;
}

export interface Span {
  readonly taskId: number;
  readonly arrayId: number;
  readonly status: string;
  readonly leasedAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

/** Attempts of the tasks that were live at some moment of the window, in the order of tasks and attempts. */
export async function readSpans(
  db: Db,
  wanted: {
    readonly tasks: IdRange;
    readonly window: IdRange;
    readonly arrayId?: number;
    readonly limit: number;
  },
): Promise<Span[]> {
  const { tasks, window, arrayId, limit } = wanted;
  const inArray = arrayId === undefined ? sql`` : sql`AND +array_id = ${arrayId}`;
  const { rows } =
    await sql<Span>`SELECT task_id AS "taskId", array_id AS "arrayId", status, leased_at AS "leasedAt",
      started_at AS "startedAt", ended_at AS "endedAt"
    FROM task_instance WHERE task_id BETWEEN ${tasks.first} AND ${tasks.last} ${inArray}
      AND leased_at <= ${window.last} AND (ended_at IS NULL OR ended_at >= ${window.first})
    ORDER BY task_id, id LIMIT ${limit}`.execute(db);
  return rows;
}
