import type { Reply, Request } from "@jobmon/api";
import { formatCores, formatDurationMs, formatMemory, formatRuntime, type Resources } from "@jobmon/core";
import {
  findInstancePage,
  type ListedInstance,
  readInstances,
  readTaskInterventions,
  readWorkflowStory,
  type StoryRow,
} from "@jobmon/store";
import { countOf } from "./count-of.ts";
import { describeEnd } from "./describe-end.ts";
import { getTaskOf, getWorkflowOf } from "./get-known.ts";
import { BY_ID, readPaging } from "./read-paging.ts";
import type { Reader } from "./reader.ts";

type Entry = Reply<"getTaskStory">["rows"][number];

/** A task's story tells of this many attempts and interventions at most, the newest. */
const MAX_ATTEMPTS = 1_000;
const MAX_INTERVENTIONS = 1_000;

export async function getWorkflowStory(
  reader: Reader,
  request: Request<"getWorkflowStory">,
): Promise<Reply<"getWorkflowStory">> {
  const { workflowId, limit } = request;
  const { page, encodeNext } = readPaging(request, {
    name: "getWorkflowStory",
    sorts: BY_ID,
    defaultSort: "-id",
  });
  return reader.store.read(async (db) => {
    await getWorkflowOf(db, workflowId);
    const found = await readWorkflowStory(db, { workflowId, limit: limit + 1, beforeId: page.after?.id });
    const rows = found.slice(0, limit);
    const last = rows.at(-1);
    return {
      rows: rows.map((row) => describeIntervention(row, [workflowId])),
      nextCursor: found.length > limit && last ? encodeNext({ value: last.id, id: last.id }) : null,
    };
  });
}

export async function getTaskStory(
  reader: Reader,
  { taskId }: Request<"getTaskStory">,
): Promise<Reply<"getTaskStory">> {
  return reader.store.read(async (db) => {
    const task = await getTaskOf(db, taskId);
    const attempts = await findInstancePage(db, {
      taskId,
      page: { limit: MAX_ATTEMPTS, direction: "descending" },
    });
    const instances = await readInstances(db, attempts.ids);
    const whose = { id: task.id, workflowId: task.workflow_id };
    const interventions = await readTaskInterventions(db, whose, MAX_INTERVENTIONS + 1);
    const entries = [
      ...interventions
        .slice(0, MAX_INTERVENTIONS)
        .reverse()
        .map((row) => describeIntervention(row, [task.workflow_id])),
      ...instances.reverse().flatMap(describeAttempt),
    ];
    const isCut = attempts.next !== null || interventions.length > MAX_INTERVENTIONS;
    const rows = entries.sort((left, right) => left.at - right.at);
    return { rows: isCut ? [tellOfCut(taskId, rows), ...rows] : rows };
  });
}

/** What happened to the whole workflow has the workflow's id, what happened to tasks those of the tasks. */
function describeIntervention(row: StoryRow, workflowIds: readonly number[]): Entry {
  const { at, who, actingFor, what, text, tasks, firstTaskId } = row;
  return {
    at,
    who: actingFor === null ? who : `${who} for ${actingFor}`,
    what,
    text: tasks > 1 ? `${text} (${countOf(tasks, "task")}, the first is ${firstTaskId})` : text,
    ids: firstTaskId === null ? [...workflowIds] : [firstTaskId],
  };
}

function describeAttempt(instance: ListedInstance): Entry[] {
  const { id, attempt, node, host, cluster, leased_at, started_at, ended_at } = instance;
  const ids = [id];
  const where = node ?? host;
  const leased = {
    at: leased_at,
    who: host,
    what: "instance_leased",
    text: `attempt ${attempt}, on ${cluster}${describeResolved(instance)}`,
    ids,
  };
  const started = started_at !== null && {
    at: started_at,
    who: where,
    what: "instance_started",
    text: `attempt ${attempt} started after ${formatDurationMs(Math.max(0, started_at - leased_at))}`,
    ids,
  };
  const ended = ended_at !== null && {
    at: ended_at,
    who: where,
    what: "instance_ended",
    text: `attempt ${attempt}, after ${formatDurationMs(Math.max(0, ended_at - (started_at ?? leased_at)))}: ${describeEnd(instance)}`,
    ids,
  };
  return [leased, ...(started ? [started] : []), ...(ended ? [ended] : [])];
}

/** What its resources came out as, where a command worked them out. */
function describeResolved({ requested, resolved_by, resolving }: ListedInstance): string {
  if (resolving !== null) return `; its resources are worked out by ${resolving}`;
  if (resolved_by === null) return "";
  return `; ${resolved_by} worked out its resources: ${describeResources(JSON.parse(requested))}`;
}

function describeResources({ cores, memoryBytes, runtimeSeconds, queue }: Resources): string {
  return [
    formatCores(cores),
    ...(memoryBytes === null ? [] : [formatMemory(memoryBytes)]),
    ...(runtimeSeconds === null ? [] : [formatRuntime(runtimeSeconds)]),
    ...(queue === null ? [] : [`queue ${queue}`]),
  ].join(", ");
}

function tellOfCut(taskId: number, rows: readonly Entry[]): Entry {
  return {
    at: rows[0]?.at ?? 0,
    who: "jobmon",
    what: "story_shortened",
    text: "what happened earlier is not told here; list the attempts of the task to see them",
    ids: [taskId],
  };
}
