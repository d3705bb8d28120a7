import { stateOfCode, taskInstanceMachine, taskMachine, workflowRunMachine } from "@jobmon/core";
import type { Tables } from "@jobmon/store";
import type { BoundWorkflow } from "./bind-workflow.ts";
import type { Lab } from "./lab.ts";

/** The state of every task of a workflow, by name. */
export async function readTaskStates(
  lab: Lab,
  bound: BoundWorkflow,
): Promise<Record<string, string | undefined>> {
  const rows = await lab.engine.store.read((db) =>
    db
      .selectFrom("task")
      .select(["id", "status"])
      .where("workflow_id", "=", bound.workflowId)
      .orderBy("id")
      .execute(),
  );
  return Object.fromEntries(
    rows.map(({ id, status }) => [bound.nameOf(id), stateOfCode(taskMachine, status)]),
  );
}

export async function readTask(lab: Lab, taskId: number): Promise<Tables["task"]> {
  return lab.engine.store.read((db) =>
    db.selectFrom("task").selectAll().where("id", "=", taskId).executeTakeFirstOrThrow(),
  );
}

export async function readInstance(lab: Lab, instanceId: number): Promise<Tables["task_instance"]> {
  return lab.engine.store.read((db) =>
    db.selectFrom("task_instance").selectAll().where("id", "=", instanceId).executeTakeFirstOrThrow(),
  );
}

export async function readInstanceState(lab: Lab, instanceId: number): Promise<string | undefined> {
  return stateOfCode(taskInstanceMachine, (await readInstance(lab, instanceId)).status);
}

/** The runs of a workflow, oldest first. */
export async function readRuns(
  lab: Lab,
  workflowId: number,
): Promise<
  readonly { readonly id: number; readonly state: string | undefined; readonly reason: string | null }[]
> {
  const rows = await lab.engine.store.read((db) =>
    db
      .selectFrom("workflow_run")
      .select(["id", "status", "reason"])
      .where("workflow_id", "=", workflowId)
      .orderBy("id")
      .execute(),
  );
  return rows.map(({ id, status, reason }) => ({
    id,
    reason,
    state: stateOfCode(workflowRunMachine, status),
  }));
}

/** The state of the newest run. */
export async function readLastRun(lab: Lab, workflowId: number): Promise<string | undefined> {
  return (await readRuns(lab, workflowId)).at(-1)?.state;
}
