import type { Db } from "../store.ts";

/** Whose a workflow, a task's workflow, a distributor, a credential or a rule of notifications is; undefined where there is none. */
export async function findOwner(
  db: Db,
  thing: "workflow" | "task" | "distributor" | "credential" | "rule",
  id: number,
): Promise<{ readonly user: string; readonly workflowId: number | null } | undefined> {
  switch (thing) {
    case "workflow":
      return db
        .selectFrom("workflow")
        .select(["user_name as user", "id as workflowId"])
        .where("id", "=", id)
        .executeTakeFirst();
    case "task":
      return db
        .selectFrom("task as t")
        .innerJoin("workflow as w", "w.id", "t.workflow_id")
        .select(["w.user_name as user", "w.id as workflowId"])
        .where("t.id", "=", id)
        .executeTakeFirst();
    case "distributor": {
      const row = await db
        .selectFrom("distributor")
        .select("user_name as user")
        .where("id", "=", id)
        .executeTakeFirst();
      return row && { ...row, workflowId: null };
    }
    case "rule": {
      const row = await db
        .selectFrom("notification_rule")
        .select("user_name as user")
        .where("id", "=", id)
        .executeTakeFirst();
      return row && { ...row, workflowId: null };
    }
    case "credential": {
      const row = await db
        .selectFrom("credential as c")
        .innerJoin("account as a", "a.id", "c.account_id")
        .select("a.name as user")
        .where("c.id", "=", id)
        .executeTakeFirst();
      return row && { ...row, workflowId: null };
    }
  }
}
