import type { Reply, Request } from "@jobmon/api";
import { compileCommand, type Resources, taskMachine } from "@jobmon/core";
import {
  type ArrayTemplate,
  type Db,
  findTaskPage,
  type LatestAttempt,
  type ListedTask,
  readArrayTemplates,
  readLatestAttempts,
  readTaskExtras,
  readTasks,
  TASK_FIELDS,
  TASK_SORTS,
} from "@jobmon/store";
import { getTaskOf, getWorkflowOf } from "./get-known.ts";
import { parseFilter } from "./parse-filter.ts";
import { readPaging } from "./read-paging.ts";
import type { Reader } from "./reader.ts";
import { wordOf } from "./state-words.ts";

export async function listTasks(reader: Reader, request: Request<"listTasks">): Promise<Reply<"listTasks">> {
  const predicates = parseFilter(request.where, TASK_FIELDS);
  const paging = readPaging(request, { name: "listTasks", sorts: TASK_SORTS, defaultSort: "id" });
  return reader.store.read(async (db) => {
    const workflow = await getWorkflowOf(db, request.workflowId);
    const block = {
      workflowId: workflow.id,
      firstTaskId: workflow.first_task_id,
      taskCount: workflow.task_count,
    };
    const { ids, next } = await findTaskPage(db, { block, predicates, ...paging });
    const tasks = await readTasks(db, ids);
    const templateOf = await readTemplatesOf(db, tasks);
    const latest = request.with === "latest" ? await readLatestAttempts(db, ids) : undefined;
    const now = reader.clock();
    return {
      rows: tasks.map((task) => {
        const attempt = latest?.get(task.id);
        return {
          ...taskReply(task, templateOf(task)),
          ...(attempt && { latest: latestReply(attempt, now) }),
        };
      }),
      nextCursor: paging.encodeNext(next),
    };
  });
}

export async function getTask(reader: Reader, { taskId }: Request<"getTask">): Promise<Reply<"getTask">> {
  return reader.store.read(async (db) => {
    const task = await getTaskOf(db, taskId);
    const template = (await readTemplatesOf(db, [task]))(task);
    const { requested, ...extras } = await readTaskExtras(db, task);
    return {
      ...taskReply(task, template),
      command: compileCommand(template.command, template.argNames)(valuesOf(task)),
      resources: resourcesReply(requested),
      ...extras,
    };
  });
}

async function readTemplatesOf(
  db: Db,
  tasks: readonly ListedTask[],
): Promise<(task: ListedTask) => ArrayTemplate> {
  const arrays = await readArrayTemplates(db, { arrayIds: [...new Set(tasks.map((task) => task.array_id))] });
  const byId = new Map(arrays.map((array) => [array.id, array]));
  return (task) => {
    const array = byId.get(task.array_id);
    if (!array) throw new Error(`array ${task.array_id} of task ${task.id} is missing`);
    return array;
  };
}

function taskReply(task: ListedTask, template: ArrayTemplate) {
  const values = valuesOf(task);
  return {
    id: task.id,
    workflowId: task.workflow_id,
    name: task.name,
    templateName: template.templateName,
    arrayId: task.array_id,
    status: wordOf(taskMachine, task.status),
    attempts: task.num_attempts,
    maxAttempts: task.max_attempts,
    priority: task.priority,
    args: Object.fromEntries(template.argNames.map((name, place) => [name, values[place] ?? ""])),
    statusAt: task.status_at,
    retryAt: task.retry_at,
  };
}

const MAX_LINE_CHARACTERS = 300;
const MS_PER_SECOND = 1_000;

function latestReply(attempt: LatestAttempt, now: number) {
  const { startedAt, endedAt } = attempt;
  const ranMs = attempt.wallMs ?? (startedAt === null ? null : Math.max(0, (endedAt ?? now) - startedAt));
  const { cores, memoryBytes, runtimeSeconds, queue } = resourcesReply(attempt.requested);
  return {
    version: attempt.version,
    startedAt,
    runSeconds: ranMs === null ? null : ranMs / MS_PER_SECOND,
    peakMemoryBytes: attempt.peakMemoryBytes,
    requested: { cores, memoryBytes, runtimeSeconds, queue },
    errorLine: attempt.error?.split("\n", 1)[0]?.slice(0, MAX_LINE_CHARACTERS) ?? null,
  };
}

function valuesOf(task: ListedTask): string[] {
  return JSON.parse(task.args) as string[];
}

/** Stored resources as the contract has them. */
export function resourcesReply(requested: string): Reply<"getTask">["resources"] {
  const resources = JSON.parse(requested) as Resources;
  return { ...resources, extra: { ...resources.extra } };
}
