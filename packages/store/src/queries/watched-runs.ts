/** The open runs that sweeps look after for people: how they stand, and since when nothing of them has ended. */
import { LAUNCHING_RUN_CODES, literals } from "../codes.ts";
import { FOLLOWED_BY } from "../grammar/forms.ts";
import { sql } from "../statement.ts";
import type { Db } from "../store.ts";

export interface WatchedRun {
  readonly runId: number;
  readonly workflowId: number;
  readonly user: string;
  readonly toolId: number;
  readonly runSince: number;
}

/** Runs that are not paused and may launch tasks. */
export async function listWatchedRuns(db: Db): Promise<WatchedRun[]> {
  const { rows } = await sql<WatchedRun>`SELECT r.id AS "runId", w.id AS "workflowId", w.user_name AS "user",
      v.tool_id AS "toolId", r.created_at AS "runSince"
    FROM workflow_run r ${FOLLOWED_BY} workflow w ON w.id = r.workflow_id
      JOIN tool_version v ON v.id = w.tool_version_id
    WHERE r.status IN (${literals(LAUNCHING_RUN_CODES)}) AND w.is_paused = 0 ORDER BY r.id`.execute(db);
  return rows;
}

export interface Standstill {
  /** Tasks that were over. */
  readonly ended: number;
  /** Since when it is that many; up to one step of the history late, never early. */
  readonly since: number;
}

/** Undefined for a workflow that never changed. */
export async function readStandstill(db: Db, workflowId: number): Promise<Standstill | undefined> {
  const mine = sql`workflow_id = ${workflowId} AND array_id = 0`;
  const { rows } = await sql<Standstill>`SELECT min(h.changed_at) AS since, max(h.done + h.failed) AS ended
    FROM status_history h
    WHERE h.workflow_id = ${workflowId} AND h.array_id = 0 AND h.at > coalesce((
      SELECT max(o.at) FROM status_history o WHERE o.workflow_id = ${workflowId} AND o.array_id = 0
        AND o.done + o.failed <> (SELECT l.done + l.failed FROM status_history l WHERE ${mine} ORDER BY l.at DESC LIMIT 1)
    ), -1)`.execute(db);
  const [row] = rows;
  return row === undefined || row.since === null ? undefined : row;
}
