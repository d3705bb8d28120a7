/** What the server knows of a task that may tell why it is not running. */

import { codeOf, taskMachine } from "@jobmon/core";
import { FOLLOWED_BY } from "../grammar/forms.ts";
import { sql } from "../statement.ts";
import type { Db } from "../store.ts";

const QUEUED = sql.lit(codeOf(taskMachine, "QUEUED"));

/** Tasks ahead are counted up to here. */
export const MAX_COUNTED_AHEAD = 10_000;

export interface TaskSurroundings {
  readonly workflowId: number;
  readonly workflowStatus: string;
  readonly isPaused: number;
  readonly workflowLimit: number;
  readonly workflowPriority: number;
  readonly firstTaskId: number;
  readonly taskCount: number;
  readonly arrayLimit: number;
  readonly templateName: string;
  readonly clusterId: number;
  readonly cluster: string;
  /** Upstream tasks that are not done. */
  readonly remaining: number;
}

export async function readSurroundings(db: Db, taskId: number): Promise<TaskSurroundings> {
  const { rows } =
    await sql<TaskSurroundings>`SELECT w.id AS "workflowId", w.status AS "workflowStatus", w.is_paused AS "isPaused",
      w.max_concurrently_running AS "workflowLimit", w.priority AS "workflowPriority", w.first_task_id AS "firstTaskId",
      w.task_count AS "taskCount", a.max_concurrently_running AS "arrayLimit", template.name AS "templateName",
      cluster.id AS "clusterId", cluster.name AS cluster, coalesce(s.remaining, 0) AS remaining
    FROM task t JOIN workflow w ON w.id = t.workflow_id JOIN "array" a ON a.id = t.array_id
      JOIN cluster ON cluster.id = a.cluster_id
      JOIN task_template_version version ON version.id = a.task_template_version_id
      JOIN task_template template ON template.id = version.task_template_id
      LEFT JOIN upstream_set s ON s.id = t.upstream_set_id
    WHERE t.id = ${taskId}`.execute(db);
  const [row] = rows;
  if (!row) throw new Error(`task ${taskId} has no workflow or template`);
  return row;
}

/** Queued tasks of the same workflow and cluster that are launched before this one; at most `MAX_COUNTED_AHEAD` of either kind. */
export async function countAhead(
  db: Db,
  task: {
    readonly id: number;
    readonly workflowId: number;
    readonly clusterId: number;
    readonly priority: number;
  },
): Promise<number> {
  const queued = sql`SELECT 1 AS one FROM "array" a ${FOLLOWED_BY} task t ON t.array_id = a.id AND t.status = ${QUEUED}
    WHERE a.workflow_id = ${task.workflowId} AND a.cluster_id = ${task.clusterId}`;
  const { rows } = await sql<{ ahead: number }>`
    SELECT (SELECT count(*) FROM (${queued} AND t.priority > ${task.priority} LIMIT ${MAX_COUNTED_AHEAD}) AS higher)
      + (SELECT count(*) FROM (${queued} AND t.priority = ${task.priority} AND t.id < ${task.id}
          LIMIT ${MAX_COUNTED_AHEAD}) AS earlier) AS ahead`.execute(db);
  return rows[0]?.ahead ?? 0;
}

export interface LastSeen {
  readonly id: number;
  readonly lastSeenAt: number;
  /** JSON. */
  readonly notices: string;
}

/** The distributor that serves a user on a host and cluster, if there ever was one. */
export async function findServingDistributor(
  db: Db,
  who: { readonly user: string; readonly host: string; readonly clusterId: number },
): Promise<LastSeen | undefined> {
  const { rows } = await sql<LastSeen>`SELECT id, last_seen_at AS "lastSeenAt", notices FROM distributor
    WHERE user_name = ${who.user} AND host = ${who.host} AND cluster_id = ${who.clusterId}`.execute(db);
  return rows[0];
}
