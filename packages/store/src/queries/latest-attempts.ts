/** How tasks last went: what a list of tasks shows of them beside themselves. */
import { sql } from "../statement.ts";
import type { Db } from "../store.ts";
import { among } from "../unfold.ts";

export interface LatestAttempt {
  readonly taskId: number;
  readonly version: number;
  /** JSON. */
  readonly requested: string;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly wallMs: number | null;
  readonly peakMemoryBytes: number | null;
  readonly error: string | null;
}

/** By task id. A task that was never attempted has no times. */
export async function readLatestAttempts(
  db: Db,
  taskIds: readonly number[],
): Promise<Map<number, LatestAttempt>> {
  const { rows } =
    await sql<LatestAttempt>`SELECT t.id AS "taskId", t.version, r.requested, i.started_at AS "startedAt",
      i.ended_at AS "endedAt", i.wall_ms AS "wallMs", i.peak_memory_bytes AS "peakMemoryBytes",
      (SELECT description FROM task_instance_error e WHERE e.task_id = t.id ORDER BY e.id DESC LIMIT 1) AS error
    FROM task t JOIN task_resources r ON r.id = t.task_resources_id
      LEFT JOIN task_instance i ON i.id = (SELECT max(x.id) FROM task_instance x WHERE x.task_id = t.id)
    WHERE t.id ${among(taskIds)}`.execute(db);
  return new Map(rows.map((row) => [row.taskId, row]));
}
