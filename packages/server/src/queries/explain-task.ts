import type { Reply, Request } from "@jobmon/api";
import {
  ACTIVE_TASK_STATES,
  codeOf,
  codesOf,
  taskInstanceMachine,
  taskMachine,
  workflowMachine,
  workflowRunMachine,
} from "@jobmon/core";
import {
  countAhead,
  type Db,
  findFailedAncestors,
  findInstancePage,
  findLatestRun,
  findLaunchable,
  findServingDistributor,
  type ListedTask,
  type Neighbour,
  type RunRow,
  readCounts,
  readFailedUpstream,
  readInstances,
  readSurroundings,
  readTaskExtras,
  readUnfinishedUpstream,
  type TaskSurroundings,
} from "@jobmon/store";
import { explain } from "./explain.ts";
import { getTaskOf } from "./get-known.ts";
import { currentNotices } from "./notices.ts";
import type { Reader } from "./reader.ts";
import { sumCounts, wordOf } from "./state-words.ts";
import type { TaskFacts } from "./task-facts.ts";

const MAX_LISTED_UPSTREAM = 10;
const ACTIVE = codesOf(taskMachine, ACTIVE_TASK_STATES);
const FATAL = codeOf(taskMachine, "ERROR_FATAL");
const WAITING = codeOf(taskMachine, "REGISTERING");
const QUEUED = codeOf(taskMachine, "QUEUED");

export async function explainTask(
  reader: Reader,
  { taskId }: Request<"explainTask">,
): Promise<Reply<"explainTask">> {
  const now = reader.clock();
  return reader.store.read(async (db) => explain(await readFacts(db, await getTaskOf(db, taskId), now), now));
}

async function readFacts(db: Db, task: ListedTask, now: number): Promise<TaskFacts> {
  const around = await readSurroundings(db, task.id);
  const counts = await readCounts(db, task.workflow_id);
  const run = await findLatestRun(db, task.workflow_id);
  const who = run ? { user: run.user_name, host: run.host, clusterId: around.clusterId } : undefined;
  const distributor = (who && (await findServingDistributor(db, who))) ?? null;
  return {
    task: {
      id: task.id,
      state: wordOf(taskMachine, task.status),
      attempts: task.num_attempts,
      maxAttempts: task.max_attempts,
      statusAt: task.status_at,
      retryAt: task.retry_at,
    },
    workflow: {
      id: task.workflow_id,
      state: wordOf(workflowMachine, around.workflowStatus),
      isPaused: around.isPaused === 1,
      limit: around.workflowLimit,
      active: sumCounts(counts, ACTIVE),
    },
    template: {
      name: around.templateName,
      limit: around.arrayLimit,
      active: sumCounts(await readCounts(db, task.workflow_id, task.array_id), ACTIVE),
    },
    cluster: around.cluster,
    run: run ? runFacts(run) : null,
    upstream: await readUpstream(db, { task, around, hasFailed: (counts[FATAL] ?? 0) > 0 }),
    instance: await readInstance(db, task.id),
    distributor,
    notices: distributor ? currentNotices(distributor, now) : [],
    ahead: who && task.status === QUEUED ? await readAhead(db, { task, around, who }) : NONE_AHEAD,
    lastError: (await readTaskExtras(db, task)).lastError,
  };
}

function runFacts(run: RunRow): NonNullable<TaskFacts["run"]> {
  const { id, reason, user_name: user, host } = run;
  return { id, state: wordOf(workflowRunMachine, run.status), reason, user, host };
}

async function readUpstream(
  db: Db,
  {
    task,
    around,
    hasFailed,
  }: { readonly task: ListedTask; readonly around: TaskSurroundings; readonly hasFailed: boolean },
): Promise<TaskFacts["upstream"]> {
  if (task.status !== WAITING || around.remaining === 0) return { remaining: 0, unfinished: [], failed: [] };
  const setId = task.upstream_set_id;
  const direct = hasFailed ? await readFailedUpstream(db, setId, MAX_LISTED_UPSTREAM) : [];
  const further =
    hasFailed && direct.length === 0 ? await findFailedAncestors(db, setId, MAX_LISTED_UPSTREAM) : [];
  const others = await readUnfinishedUpstream(db, setId, MAX_LISTED_UPSTREAM);
  return {
    remaining: around.remaining,
    unfinished: [...direct, ...others].slice(0, MAX_LISTED_UPSTREAM).map(inWords),
    failed: [...direct, ...further].map(inWords),
  };
}

function inWords({ id, name, status }: Neighbour) {
  return { id, name, state: wordOf(taskMachine, status) };
}

async function readInstance(db: Db, taskId: number): Promise<TaskFacts["instance"]> {
  const { ids } = await findInstancePage(db, { taskId, page: { limit: 1, direction: "descending" } });
  const [row] = await readInstances(db, ids);
  if (!row) return null;
  return {
    id: row.id,
    state: wordOf(taskInstanceMachine, row.status),
    statusAt: row.status_at,
    reportBy: row.report_by,
    node: row.node,
    externalId: row.external_id,
    resolving: row.resolving,
  };
}

const NONE_AHEAD = { inWorkflow: 0, ofHigherPriority: 0 };

/** Who is served first: workflows by priority, then tasks of one workflow by priority and id. */
async function readAhead(
  db: Db,
  step: {
    readonly task: ListedTask;
    readonly around: TaskSurroundings;
    readonly who: { readonly user: string; readonly host: string; readonly clusterId: number };
  },
): Promise<TaskFacts["ahead"]> {
  const { task, around, who } = step;
  const launchable = await findLaunchable(db, who);
  const before = launchable.filter(
    (array) =>
      array.workflow_priority > around.workflowPriority &&
      array.workflow_active < array.workflow_limit &&
      array.array_active < array.array_limit,
  );
  return {
    ofHigherPriority: before.reduce((sum, { ready }) => sum + ready, 0),
    inWorkflow: await countAhead(db, {
      id: task.id,
      workflowId: task.workflow_id,
      clusterId: who.clusterId,
      priority: task.priority,
    }),
  };
}
