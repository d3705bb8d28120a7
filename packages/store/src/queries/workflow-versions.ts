/** What tells that a workflow changed, without asking each of them. */

import { literals, OPEN_RUN_CODES } from "../codes.ts";
import { FOLLOWED_BY } from "../grammar/forms.ts";
import { sql } from "../statement.ts";
import type { Db } from "../store.ts";

/** Versions of the workflows with an open run, by id. */
export async function readOpenVersions(db: Db): Promise<Map<number, number>> {
  const { rows } = await sql<{ id: number; version: number }>`SELECT w.id, w.version
    FROM workflow_run r ${FOLLOWED_BY} workflow w ON w.id = r.workflow_id
    WHERE r.status IN (${literals(OPEN_RUN_CODES)})`.execute(db);
  return new Map(rows.map(({ id, version }) => [id, version]));
}

/** Workflows whose status changed at `since` or later, or that have an open run; at most `limit`, newest first. */
export async function readChangedSince(db: Db, since: number, limit: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`SELECT id FROM workflow WHERE status_at >= ${since}
    UNION SELECT workflow_id AS id FROM workflow_run WHERE status IN (${literals(OPEN_RUN_CODES)})
    ORDER BY id DESC LIMIT ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}
