import type { Store } from "@jobmon/store";
import type { Rows } from "../read-rows.ts";

/**
 * Puts the rows of a workflow back as they were. What only grows, such as the audit log and the counters that ids come
 * from, goes on growing: nothing looks at it.
 */
export async function restoreRows(store: Store, rows: Rows): Promise<void> {
  await store.write(async (tx) => {
    for (const table of [
      "task_instance_error",
      "task_instance_log",
      "task_instance",
      "workflow_run",
      "status_history",
      "status_count",
    ] as const)
      await tx.deleteFrom(table).execute();
    for (const { id, ...workflow } of rows.workflows)
      await tx.updateTable("workflow").set(workflow).where("id", "=", id).execute();
    for (const { id, ...task } of rows.tasks)
      await tx.updateTable("task").set(task).where("id", "=", id).execute();
    for (const { id, ...set } of rows.sets)
      await tx.updateTable("upstream_set").set(set).where("id", "=", id).execute();
    await tx.insertInto("status_count").values(rows.counts).execute();
    if (rows.history.length > 0) await tx.insertInto("status_history").values(rows.history).execute();
    if (rows.runs.length > 0) await tx.insertInto("workflow_run").values(rows.runs).execute();
    if (rows.instances.length > 0) await tx.insertInto("task_instance").values(rows.instances).execute();
    if (rows.errors.length > 0) await tx.insertInto("task_instance_error").values(rows.errors).execute();
  });
}
