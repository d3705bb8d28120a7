import type { Reply, Request } from "@jobmon/api";
import { JobmonError, quoteList } from "@jobmon/core";
import {
  findTaskWorkflow,
  putTaskAttributes,
  putWorkflowAttributes,
  readTaskAttributes,
  readWorkflowAttributes,
} from "@jobmon/store";
import { audit } from "../engine/audit.ts";
import { changeWorkflows } from "../engine/change-workflows.ts";
import type { Engine } from "../engine/engine.ts";
import { mustExist } from "./control-workflow.ts";

type Attributes = Readonly<Record<string, string>>;

const MAX_LISTED = 10;

export async function addWorkflowAttributes(
  engine: Engine,
  { workflowId, body }: Request<"addWorkflowAttributes">,
): Promise<Reply<"addWorkflowAttributes">> {
  return changeWorkflows(engine, [workflowId], async (change) => {
    mustExist(change, workflowId);
    const changed = differing(await readWorkflowAttributes(change.tx, workflowId), body.attributes);
    await putWorkflowAttributes(change.tx, workflowId, changed);
    const detail = describeAttributes(changed);
    if (detail !== null)
      await audit(change, { workflowId, actor: body.user, event: "workflow_attributes_set", detail });
    change.isQuiet = true;
    return { changed: Object.keys(changed).length };
  });
}

export async function addTaskAttributes(
  engine: Engine,
  { taskId, body }: Request<"addTaskAttributes">,
): Promise<Reply<"addTaskAttributes">> {
  const workflowId = await engine.store.read((db) => findTaskWorkflow(db, taskId));
  if (workflowId === undefined)
    throw new JobmonError("not_found", {
      detail: `Attributes of task ${taskId} were to be set, and there is no such task.`,
      hint: "Inside of a task its id is in JOBMON_TASK_ID; `jobmon workflow tasks` lists those of a workflow.",
      ids: { taskId },
    });
  return changeWorkflows(engine, [workflowId], async (change) => {
    const changed = differing(await readTaskAttributes(change.tx, taskId), body.attributes);
    await putTaskAttributes(
      change.tx,
      Object.entries(changed).map(([name, value]) => [taskId, name, value]),
    );
    const detail = describeAttributes(changed);
    if (detail !== null)
      await audit(change, {
        workflowId,
        taskIds: [taskId],
        actor: body.user,
        event: "task_attributes_set",
        detail,
      });
    change.isQuiet = true;
    return { changed: Object.keys(changed).length };
  });
}

function differing(before: Attributes, given: Attributes): Attributes {
  return Object.fromEntries(Object.entries(given).filter(([name, value]) => before[name] !== value));
}

function describeAttributes(changed: Attributes): string | null {
  const names = Object.keys(changed);
  if (names.length === 0) return null;
  const more = names.length > MAX_LISTED ? ` and ${names.length - MAX_LISTED} more` : "";
  return `Attributes ${quoteList(names.slice(0, MAX_LISTED))}${more} set.`;
}
