import type { Reply, Request } from "@jobmon/api";
import {
  type Db,
  type GraphTask,
  readGraphTasks,
  readRanAttempts,
  readSetMembers,
  type SetMember,
  type WorkflowRow,
} from "@jobmon/store";
import { differencesOf, runsOf } from "./columns.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { getWorkflowOf } from "./get-known.ts";
import type { Reader } from "./reader.ts";

const EDGES = { list: "getGraphEdges", sort: "set", kind: "integer" } as const;
/** Members in one reply: with the longest numbers it stays below 500 KB. */
const MAX_MEMBERS = 30_000;
const MS_PER_SECOND = 1_000;

export async function getGraphNodes(
  reader: Reader,
  request: Request<"getGraphNodes">,
): Promise<Reply<"getGraphNodes">> {
  const { workflowId, offset, limit } = request;
  return reader.store.read(async (db) => {
    const workflow = await getWorkflowOf(db, workflowId);
    const first = workflow.first_task_id + offset;
    const last = Math.min(first + limit, workflow.first_task_id + workflow.task_count) - 1;
    const tasks = await readGraphTasks(db, { first, last });
    const nextOffset = offset + tasks.length;
    return {
      firstTaskId: workflow.first_task_id,
      taskCount: workflow.task_count,
      version: workflow.version,
      offset,
      statuses: tasks.map(({ status }) => status).join(""),
      arrayRuns: runsOf(tasks.map(({ arrayId }) => arrayId)),
      sets: differencesOf(tasks.map((task) => setIndex(workflow, task))),
      runSeconds: request.with === "durations" ? await readRunSeconds(db, { first, last }) : null,
      nextOffset: tasks.length > 0 && nextOffset < workflow.task_count ? nextOffset : null,
    };
  });
}

/** The first set of a workflow is that of tasks without upstreams. */
function setIndex(workflow: WorkflowRow, { setId }: Pick<GraphTask, "setId">): number {
  return setId - workflow.first_set_id;
}

async function readRunSeconds(
  db: Db,
  tasks: { readonly first: number; readonly last: number },
): Promise<(number | null)[]> {
  const seconds = new Array<number | null>(Math.max(0, tasks.last - tasks.first + 1)).fill(null);
  for (const { taskId, wallMs } of await readRanAttempts(db, tasks))
    seconds[taskId - tasks.first] = wallMs === null ? null : Math.max(0, Math.round(wallMs / MS_PER_SECOND));
  return seconds;
}

export async function getGraphEdges(
  reader: Reader,
  { workflowId, cursor }: Request<"getGraphEdges">,
): Promise<Reply<"getGraphEdges">> {
  const mark = cursor === undefined ? undefined : decodeCursor(cursor, EDGES);
  return reader.store.read(async (db) => {
    const workflow = await getWorkflowOf(db, workflowId);
    const sets = {
      first: workflow.first_set_id,
      last: workflow.first_set_id + workflow.set_count - 1,
    };
    const after = mark && { setId: Number(mark.value), taskId: mark.id };
    const members = await readSetMembers(db, { sets, after, limit: MAX_MEMBERS + 1 });
    const page = members.slice(0, MAX_MEMBERS);
    const last = page.at(-1);
    return {
      ...joinRanges(page, workflow),
      nextCursor:
        members.length > MAX_MEMBERS && last
          ? encodeCursor({ value: last.setId, id: last.taskId }, EDGES)
          : null,
    };
  });
}

/** Consecutive members of a set are one range. */
function joinRanges(members: readonly SetMember[], workflow: WorkflowRow) {
  const sets: number[] = [];
  const ranges: number[] = [];
  const first: number[] = [];
  const length: number[] = [];
  let before: SetMember | undefined;
  for (const member of members) {
    const isNewSet = member.setId !== before?.setId;
    if (isNewSet) {
      sets.push(setIndex(workflow, member));
      ranges.push(0);
    }
    if (!isNewSet && before && member.taskId === before.taskId + 1) {
      length[length.length - 1] = (length.at(-1) ?? 0) + 1;
    } else {
      first.push(member.taskId - workflow.first_task_id);
      length.push(1);
      ranges[ranges.length - 1] = (ranges.at(-1) ?? 0) + 1;
    }
    before = member;
  }
  return { sets: differencesOf(sets), ranges, first: differencesOf(first), length };
}
