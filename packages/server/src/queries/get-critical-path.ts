/**
 * Which chain of tasks decided how long a workflow took.
 *
 * A task waited for the last of its upstreams, so the chain is found backwards from the task that ended last. In a huge
 * workflow that would look at too many: there it is the longest way through the templates, by what half of their
 * attempts took at most.
 */
import type { Reply, Request } from "@jobmon/api";
import {
  type Db,
  type Finish,
  findLastFinish,
  findLastMember,
  readArrayEdges,
  readArrays,
  type WorkflowRow,
} from "@jobmon/store";
import { readAttempts, readSpread } from "./describe-attempts.ts";
import { findLongestWay } from "./find-longest-way.ts";
import { getWorkflowOf } from "./get-known.ts";
import type { Reader } from "./reader.ts";

/** Workflows of more tasks are judged by their templates. */
const MAX_TASKS = 20_000;
/** Tasks of a template whose attempts tell its median. */
const SAMPLE = 1_000;
const MAX_STEPS = 500;
/** Steps and the size of the sets they look through, taken together. */
const MAX_SECONDS = 0.2;
const MS_PER_SECOND = 1_000;

type Path = Reply<"getCriticalPath">;

export async function getCriticalPath(
  reader: Reader,
  { workflowId }: Request<"getCriticalPath">,
): Promise<Path> {
  return reader.store.read(async (db) => {
    const workflow = await getWorkflowOf(db, workflowId);
    return workflow.task_count <= MAX_TASKS ? traceTasks(db, workflow) : traceTemplates(db, workflowId);
  });
}

async function traceTasks(db: Db, workflow: WorkflowRow): Promise<Path> {
  const tasks = { first: workflow.first_task_id, last: workflow.first_task_id + workflow.task_count - 1 };
  const chain: Finish[] = [];
  const until = performance.now() + MAX_SECONDS * MS_PER_SECOND;
  for (let finish = await findLastFinish(db, tasks); finish && chain.length < MAX_STEPS; ) {
    chain.unshift(finish);
    if (finish.setId === workflow.first_set_id || performance.now() > until) break;
    finish = await findLastMember(db, finish.setId);
  }
  const steps = chain.map((finish, at) => describeStep(finish, chain[at - 1]));
  const [first] = chain;
  const last = chain.at(-1);
  const seconds = first && last ? (last.endedAt - (first.startedAt ?? first.leasedAt)) / MS_PER_SECOND : 0;
  return { level: "tasks", seconds, steps };
}

function describeStep(finish: Finish, before: Finish | undefined): Path["steps"][number] {
  const startedAt = finish.startedAt ?? finish.leasedAt;
  return {
    taskId: finish.taskId,
    arrayId: finish.arrayId,
    name: finish.name,
    queueSeconds: before ? Math.max(0, startedAt - before.endedAt) / MS_PER_SECOND : null,
    runSeconds: Math.max(0, finish.endedAt - startedAt) / MS_PER_SECOND,
    startedAt,
    endedAt: finish.endedAt,
  };
}

async function traceTemplates(db: Db, workflowId: number): Promise<Path> {
  const arrays = await readArrays(db, workflowId);
  const seconds = new Map<number, number>();
  for (const { id } of arrays)
    seconds.set(
      id,
      ((await readSpread(db, await readAttempts(db, id, SAMPLE), "wall_ms"))?.p50 ?? 0) / MS_PER_SECOND,
    );
  const way = findLongestWay(seconds, await readArrayEdges(db, workflowId));
  const nameOf = new Map(arrays.map(({ id, name }) => [id, name]));
  return {
    level: "templates",
    seconds: way.reduce((sum, id) => sum + (seconds.get(id) ?? 0), 0),
    steps: way.map((arrayId) => ({
      taskId: null,
      arrayId,
      name: nameOf.get(arrayId) ?? "",
      queueSeconds: null,
      runSeconds: seconds.get(arrayId) ?? 0,
      startedAt: null,
      endedAt: null,
    })),
  };
}
