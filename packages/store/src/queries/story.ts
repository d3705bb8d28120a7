import { sql } from "../statement.ts";
import type { Db } from "../store.ts";

/** Something a person did, or Jobmon by itself. Runs are in it too: opening one and each of its steps is audited. */
export interface StoryRow {
  readonly id: number;
  readonly at: number;
  readonly who: string;
  /** Whose it is, where an admin did it. */
  readonly actingFor: string | null;
  readonly what: string;
  readonly text: string;
  /** Of the tasks it is about; null when it is about the whole workflow. */
  readonly firstTaskId: number | null;
  readonly tasks: number;
}

/** Entries of a workflow, newest first. What was done to many tasks at once is one entry. */
export async function readWorkflowStory(
  db: Db,
  wanted: { readonly workflowId: number; readonly limit: number; readonly beforeId?: number },
): Promise<StoryRow[]> {
  const { workflowId, limit, beforeId = Number.MAX_SAFE_INTEGER } = wanted;
  const { rows } =
    await sql<StoryRow>`SELECT max(id) AS id, created_at AS at, actor AS who, acting_for AS "actingFor", event AS what,
      detail AS text, min(task_id) AS "firstTaskId", count(task_id) AS tasks
    FROM audit_log WHERE workflow_id = ${workflowId}
    GROUP BY created_at, actor, acting_for, event, detail HAVING max(id) < ${beforeId}
    ORDER BY max(id) DESC LIMIT ${limit}`.execute(db);
  return rows;
}

/** What was done to a task or to all of its workflow, newest first. */
export async function readTaskInterventions(
  db: Db,
  task: { readonly id: number; readonly workflowId: number },
  limit: number,
): Promise<StoryRow[]> {
  const { rows } =
    await sql<StoryRow>`SELECT id, created_at AS at, actor AS who, acting_for AS "actingFor", event AS what, detail AS text,
      task_id AS "firstTaskId", CASE WHEN task_id IS NULL THEN 0 ELSE 1 END AS tasks
    FROM audit_log WHERE id IN (
      SELECT id FROM audit_log WHERE task_id = ${task.id}
      UNION ALL SELECT id FROM audit_log WHERE workflow_id = ${task.workflowId} AND task_id IS NULL)
    ORDER BY id DESC LIMIT ${limit}`.execute(db);
  return rows;
}
