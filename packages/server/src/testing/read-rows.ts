import type { Store, Tables } from "@jobmon/store";

/** All that is stored of some workflows, as it was at one moment. */
export interface Rows {
  readonly workflows: readonly Tables["workflow"][];
  readonly arrays: readonly Tables["array"][];
  readonly counts: readonly Tables["status_count"][];
  readonly history: readonly Tables["status_history"][];
  readonly sets: readonly Tables["upstream_set"][];
  readonly members: readonly Tables["upstream_set_member"][];
  readonly tasks: readonly Tables["task"][];
  readonly runs: readonly Tables["workflow_run"][];
  readonly instances: readonly Tables["task_instance"][];
  /** Those that a command works out, or worked out. */
  readonly dynamic: readonly Pick<Tables["task_resources"], "id" | "dynamic">[];
  readonly errors: readonly Tables["task_instance_error"][];
}

/** To be called while nothing writes: it reads table after table. */
export async function readRows(store: Store): Promise<Rows> {
  return store.read(async (db) => ({
    workflows: await db.selectFrom("workflow").selectAll().execute(),
    arrays: await db.selectFrom("array").selectAll().execute(),
    counts: await db.selectFrom("status_count").selectAll().execute(),
    history: await db
      .selectFrom("status_history")
      .selectAll()
      .orderBy("workflow_id")
      .orderBy("array_id")
      .orderBy("at")
      .execute(),
    sets: await db.selectFrom("upstream_set").selectAll().execute(),
    members: await db.selectFrom("upstream_set_member").selectAll().execute(),
    tasks: await db.selectFrom("task").selectAll().orderBy("id").execute(),
    runs: await db.selectFrom("workflow_run").selectAll().orderBy("id").execute(),
    instances: await db.selectFrom("task_instance").selectAll().orderBy("id").execute(),
    dynamic: await db
      .selectFrom("task_resources")
      .select(["id", "dynamic"])
      .where((where) => where.or([where("dynamic", "is not", null), where("resolved_by", "is not", null)]))
      .execute(),
    errors: await db.selectFrom("task_instance_error").selectAll().execute(),
  }));
}
