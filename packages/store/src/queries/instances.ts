import { item } from "../grammar/forms.ts";
import type { Tables } from "../schema/tables.ts";
import { sql } from "../statement.ts";
import type { Db } from "../store.ts";
import { among } from "../unfold.ts";
import { type FoundPage, findPage, type PageRequest } from "./find-page.ts";
import { orderRows } from "./order-rows.ts";

/** Attempts of a task. */
export async function findInstancePage(
  db: Db,
  wanted: { readonly taskId: number; readonly page: PageRequest },
): Promise<FoundPage> {
  const where = [sql<boolean>`i.task_id = ${wanted.taskId}`];
  return findPage(db, { from: sql`task_instance i`, id: sql`i.id`, where }, wanted.page);
}

export type ListedInstance = Tables["task_instance"] & {
  /** JSON. */
  readonly requested: string;
  /** Name of the command that worked its resources out. */
  readonly resolved_by: string | null;
  /** Name of the command that is to work them out. */
  readonly resolving: string | null;
  /** Of its last error. */
  readonly error: string | null;
  /** Of its distributor. */
  readonly host: string;
  readonly cluster: string;
};

export async function readInstances(db: Db, ids: readonly number[]): Promise<ListedInstance[]> {
  const { rows } = await sql<ListedInstance>`SELECT i.*, r.requested, r.resolved_by,
      ${item(sql`r.dynamic`, "name")} AS resolving, d.host, c.name AS cluster,
      (SELECT e.description FROM task_instance_error e
        WHERE e.task_id = i.task_id AND e.task_instance_id = i.id ORDER BY e.id DESC LIMIT 1) AS error
    FROM task_instance i JOIN task_resources r ON r.id = i.task_resources_id
      JOIN distributor d ON d.id = i.distributor_id JOIN cluster c ON c.id = d.cluster_id
    WHERE i.id ${among(ids)}`.execute(db);
  return orderRows(ids, rows);
}
