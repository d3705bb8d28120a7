import type { Reply, Request } from "@jobmon/api";
import { formatCount, JobmonError, taskMachine } from "@jobmon/core";
import {
  findInstancesOfTasks,
  readAncestors,
  readArrayTemplates,
  readDescendants,
  readInstances,
  readNeighboursById,
  readStatusLetters,
  readTasks,
} from "@jobmon/store";
import { getWorkflowOf } from "./get-known.ts";
import { instanceReply } from "./list-instances.ts";
import type { Reader } from "./reader.ts";
import { wordOf } from "./state-words.ts";

const MAX_RELATIVES = 1_000_000;
const MAX_ATTEMPTS_OF_TASK = 100;

export async function getTaskStatuses(
  reader: Reader,
  { workflowId, afterTaskId, limit }: Request<"getTaskStatuses">,
): Promise<Reply<"getTaskStatuses">> {
  return reader.store.read(async (db) => {
    const workflow = await getWorkflowOf(db, workflowId);
    const lastOfAll = workflow.first_task_id + workflow.task_count - 1;
    const firstId = Math.max(workflow.first_task_id, afterTaskId + 1);
    const lastId = Math.min(lastOfAll, firstId + limit - 1);
    return {
      version: workflow.version,
      taskCount: workflow.task_count,
      firstTaskId: firstId,
      letters: await readStatusLetters(db, { firstId, lastId }),
      nextAfterTaskId: lastId < lastOfAll ? lastId : null,
    };
  });
}

export async function listRelatives(
  reader: Reader,
  { workflowId, body }: Request<"listRelatives">,
): Promise<Reply<"listRelatives">> {
  return reader.store.read(async (db) => {
    const workflow = await getWorkflowOf(db, workflowId);
    refuseForeign(workflow, body.taskIds);
    const walk = body.direction === "up" ? readAncestors : readDescendants;
    const ids = await walk(db, body.taskIds, MAX_RELATIVES + 1);
    if (ids.length > MAX_RELATIVES) throw refuseTooMany(workflowId);
    const wanted = ids.filter((id) => id > body.afterTaskId).sort((a, b) => a - b);
    const page = wanted.slice(0, body.limit);
    const rows = await readNeighboursById(db, page);
    return {
      rows: rows.map((row) => ({ ...row, status: wordOf(taskMachine, row.status) })),
      nextAfterTaskId: wanted.length > page.length ? (page.at(-1) ?? null) : null,
    };
  });
}

export async function listInstancesOfTasks(
  reader: Reader,
  { body }: Request<"listInstancesOfTasks">,
): Promise<Reply<"listInstancesOfTasks">> {
  return reader.store.read(async (db) => {
    const known = await readTasks(db, body.taskIds);
    const tasks = new Map(known.map((task) => [task.id, task]));
    const missing = body.taskIds.filter((id) => !tasks.has(id));
    if (missing.length > 0)
      throw new JobmonError("not_found", {
        detail: `There is no task ${missing.slice(0, 10).join(", ")}.`,
        hint: "List the tasks of a workflow with `jobmon workflow tasks`",
        ids: { taskIds: missing.slice(0, 10) },
      });
    const arrayIds = [...new Set(known.map((task) => task.array_id))];
    const templates = new Map(
      (await readArrayTemplates(db, { arrayIds })).map((array) => [array.id, array.templateName]),
    );
    const perTask = body.latestOnly ? 1 : MAX_ATTEMPTS_OF_TASK;
    const ids = await findInstancesOfTasks(db, { taskIds: [...new Set(body.taskIds)], perTask });
    const rows = (await readInstances(db, ids)).flatMap((instance) => {
      const task = tasks.get(instance.task_id);
      if (!task) return [];
      return [
        {
          ...instanceReply(instance),
          taskName: task.name,
          taskStatus: wordOf(taskMachine, task.status),
          templateName: templates.get(task.array_id) ?? "",
        },
      ];
    });
    return { rows };
  });
}

function refuseForeign(
  workflow: { readonly id: number; readonly first_task_id: number; readonly task_count: number },
  taskIds: readonly number[],
): void {
  const end = workflow.first_task_id + workflow.task_count;
  const foreign = taskIds.filter((id) => id < workflow.first_task_id || id >= end);
  if (foreign.length === 0) return;
  throw new JobmonError("not_found", {
    detail: `Workflow ${workflow.id} has no task ${foreign.slice(0, 10).join(", ")}.`,
    hint: `List its tasks with \`jobmon workflow tasks ${workflow.id}\``,
    ids: { workflowId: workflow.id, taskIds: foreign.slice(0, 10) },
  });
}

function refuseTooMany(workflowId: number): JobmonError {
  return new JobmonError("too_many_items", {
    detail: `More than ${formatCount(MAX_RELATIVES)} tasks of workflow ${workflowId} are related to these.`,
    hint: "Ask about fewer tasks, or tasks further along.",
    ids: { workflowId },
  });
}
