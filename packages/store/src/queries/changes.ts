import { sql } from "../statement.ts";
import type { Db } from "../store.ts";

export interface ChangedTask {
  readonly id: number;
  readonly status: string;
  readonly attempts: number;
  readonly name: string;
  readonly version: number;
}

/** Tasks whose last change is after `since`, in the order of the changes. */
export async function readChangedTasks(
  db: Db,
  wanted: {
    readonly workflowId: number;
    readonly since: number;
    readonly upTo?: number;
    readonly limit: number;
  },
): Promise<ChangedTask[]> {
  const { workflowId, since, upTo = Number.MAX_SAFE_INTEGER, limit } = wanted;
  const { rows } = await sql<ChangedTask>`SELECT id, status, num_attempts AS attempts, name, version FROM task
    WHERE workflow_id = ${workflowId} AND version > ${since} AND version <= ${upTo}
    ORDER BY version, id LIMIT ${limit}`.execute(db);
  return rows;
}
