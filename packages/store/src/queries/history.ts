import { FOLLOWED_BY } from "../grammar/forms.ts";
import type { Tables } from "../schema/tables.ts";
import { sql } from "../statement.ts";
import type { Db } from "../store.ts";
import { among } from "../unfold.ts";

export type HistoryRow = Tables["status_history"];

/** The histories of some arrays of a workflow in the order of time; array 0 is the workflow as a whole. */
export async function readHistory(
  db: Db,
  wanted: { readonly workflowId: number; readonly arrayIds: readonly number[] },
): Promise<Map<number, HistoryRow[]>> {
  const { rows } = await sql<HistoryRow>`SELECT * FROM status_history
    WHERE workflow_id = ${wanted.workflowId} AND array_id ${among(wanted.arrayIds)}
    ORDER BY array_id, at`.execute(db);
  const histories = new Map<number, HistoryRow[]>(wanted.arrayIds.map((id) => [id, []]));
  for (const row of rows) histories.get(row.array_id)?.push(row);
  return histories;
}

export interface Pace {
  readonly workflowId: number;
  readonly changedAt: number;
  readonly done: number;
  /** How it stood at about the beginning of the window, or at its own beginning. */
  readonly beforeAt: number;
  readonly doneBefore: number;
}

/** How far each workflow is, and how far it was at `since`. One that never changed since it was bound is absent. */
export async function readPaces(
  db: Db,
  workflowIds: readonly number[],
  since: number,
): Promise<Map<number, Pace>> {
  const { rows } = await sql<Pace>`
    SELECT p.id AS "workflowId", last.changed_at AS "changedAt", last.done, mark.changed_at AS "beforeAt",
      mark.done AS "doneBefore"
    FROM (SELECT ids.id,
        (SELECT max(at) FROM status_history WHERE workflow_id = ids.id AND array_id = 0) AS last_at,
        (SELECT max(at) FROM status_history WHERE workflow_id = ids.id AND array_id = 0 AND at <= ${since}) AS mark_at,
        (SELECT min(at) FROM status_history WHERE workflow_id = ids.id AND array_id = 0) AS first_at
      FROM (SELECT id FROM workflow WHERE id ${among(workflowIds)}) AS ids) AS p
      ${FOLLOWED_BY} status_history last ON last.workflow_id = p.id AND last.array_id = 0 AND last.at = p.last_at
      ${FOLLOWED_BY} status_history mark ON mark.workflow_id = p.id AND mark.array_id = 0
        AND mark.at = coalesce(p.mark_at, p.first_at)`.execute(db);
  return new Map(rows.map((row) => [row.workflowId, row]));
}
