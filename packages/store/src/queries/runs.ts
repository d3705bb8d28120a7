import { sql } from "../statement.ts";
import type { Db } from "../store.ts";
import type { RunRow } from "../tables/workflows.ts";
import { among } from "../unfold.ts";
import { type FoundPage, findPage, type PageRequest } from "./find-page.ts";
import { orderRows } from "./order-rows.ts";

/** Runs of a workflow, newest first. */
export async function findRunPage(
  db: Db,
  wanted: { readonly workflowId: number; readonly page: PageRequest },
): Promise<FoundPage> {
  const where = [sql<boolean>`r.workflow_id = ${wanted.workflowId}`];
  return findPage(db, { from: sql`workflow_run r`, id: sql`r.id`, where }, wanted.page);
}

export async function readRuns(db: Db, ids: readonly number[]): Promise<RunRow[]> {
  const { rows } = await sql<RunRow>`SELECT * FROM workflow_run WHERE id ${among(ids)}`.execute(db);
  return orderRows(ids, rows);
}
