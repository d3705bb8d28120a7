import type { Reply, Request } from "@jobmon/api";
import {
  ACTIVE_TASK_STATES,
  codeOf,
  codesOf,
  taskMachine,
  workflowMachine,
  workflowRunMachine,
} from "@jobmon/core";
import {
  type Db,
  findLatestRun,
  findRunPage,
  findWorkflowPage,
  type ListedWorkflow,
  type Pace,
  type RunRow,
  readCountsOfWorkflows,
  readNoticesOfWorkflow,
  readPaces,
  readRuns,
  readWorkflowAttributes,
  readWorkflows,
  WORKFLOW_FIELDS,
  WORKFLOW_SORTS,
} from "@jobmon/store";
import { describePace, PACE_WINDOW_MS } from "./describe-pace.ts";
import { getWorkflowOf } from "./get-known.ts";
import { currentNotices } from "./notices.ts";
import { parseFilter } from "./parse-filter.ts";
import { BY_ID, readPaging } from "./read-paging.ts";
import type { Reader } from "./reader.ts";
import { countWords, sumCounts, wordOf } from "./state-words.ts";

const RUNNING = codeOf(workflowMachine, "RUNNING");
/** Tasks in these letters are not waited for. */
const OVER = codesOf(taskMachine, ["DONE", "ERROR_FATAL"]);
const ACTIVE = codesOf(taskMachine, ACTIVE_TASK_STATES);

export async function listWorkflows(
  reader: Reader,
  request: Request<"listWorkflows">,
): Promise<Reply<"listWorkflows">> {
  const predicates = parseFilter(request.where, WORKFLOW_FIELDS);
  const paging = readPaging(request, { name: "listWorkflows", sorts: WORKFLOW_SORTS, defaultSort: "-id" });
  return reader.store.read(async (db) => {
    const { ids, next } = await findWorkflowPage(db, { predicates, ...paging });
    const counts = await readCountsOfWorkflows(db, ids);
    const rows = await readWorkflows(db, ids);
    const now = reader.clock();
    const paces = await readPaces(db, ids, now - PACE_WINDOW_MS);
    return {
      rows: rows.map((row) =>
        listedReply(row, { counts: counts.get(row.id) ?? {}, pace: paces.get(row.id), now }),
      ),
      nextCursor: paging.encodeNext(next),
    };
  });
}

/** Active instances are not counted one by one: exactly one belongs to each active task. */
export async function getWorkflow(
  reader: Reader,
  { workflowId }: Request<"getWorkflow">,
): Promise<Reply<"getWorkflow">> {
  return reader.store.read(async (db) => {
    await getWorkflowOf(db, workflowId);
    const [row] = await readWorkflows(db, [workflowId]);
    if (!row) throw new Error(`workflow ${workflowId} has no tool`);
    const counts = (await readCountsOfWorkflows(db, [workflowId])).get(workflowId) ?? {};
    const run = await findLatestRun(db, workflowId);
    return {
      ...workflowReply(row, counts),
      attributes: await readWorkflowAttributes(db, workflowId),
      latestRun: run ? runReply(run) : null,
      activeInstances: sumCounts(counts, ACTIVE),
      notices: run && isOpen(run) ? await readNotices(db, { run, now: reader.clock() }) : [],
    };
  });
}

function isOpen({ status }: RunRow): boolean {
  return !workflowRunMachine.terminal.includes(wordOf(workflowRunMachine, status));
}

/** What merely waits its turn is told of the task that waits, not of the workflow. */
async function readNotices(db: Db, { run, now }: { readonly run: RunRow; readonly now: number }) {
  const whose = { workflowId: run.workflow_id, user: run.user_name, host: run.host };
  const told = (await readNoticesOfWorkflow(db, whose)).flatMap((distributor) =>
    currentNotices(distributor, now).map((notice) => ({ ...notice, cluster: distributor.cluster })),
  );
  return told
    .filter(
      ({ code, workflowId }) => code !== "waiting" && (workflowId === null || workflowId === run.workflow_id),
    )
    .map(({ code, text, since, cluster }) => ({ code, text, since, cluster }));
}

export async function listRuns(reader: Reader, request: Request<"listRuns">): Promise<Reply<"listRuns">> {
  const { workflowId } = request;
  const paging = readPaging(request, { name: "listRuns", sorts: BY_ID, defaultSort: "-id" });
  return reader.store.read(async (db) => {
    await getWorkflowOf(db, workflowId);
    const { ids, next } = await findRunPage(db, { workflowId, page: paging.page });
    return { rows: (await readRuns(db, ids)).map(runReply), nextCursor: paging.encodeNext(next) };
  });
}

function listedReply(
  row: ListedWorkflow,
  known: {
    readonly counts: Readonly<Record<string, number>>;
    readonly pace: Pace | undefined;
    readonly now: number;
  },
) {
  const { counts, pace, now } = known;
  const left = row.task_count - sumCounts(counts, OVER);
  const isUnderWay = row.status === RUNNING && left > 0;
  return {
    ...workflowReply(row, counts),
    activityAt: Math.max(row.status_at, pace?.changedAt ?? 0),
    ...describePace(isUnderWay ? pace : undefined, { at: now, left }),
  };
}

function workflowReply(row: ListedWorkflow, counts: Readonly<Record<string, number>>) {
  return {
    id: row.id,
    name: row.name,
    workflowArgs: row.workflow_args,
    description: row.description,
    tool: row.tool,
    user: row.user_name,
    status: wordOf(workflowMachine, row.status),
    paused: row.is_paused === 1,
    priority: row.priority,
    maxConcurrentlyRunning: row.max_concurrently_running,
    taskCount: row.task_count,
    counts: countWords(counts),
    retries: row.retries,
    createdAt: row.created_at,
    statusAt: row.status_at,
    version: row.version,
  };
}

export function runReply(row: RunRow) {
  return {
    id: row.id,
    workflowId: row.workflow_id,
    status: wordOf(workflowRunMachine, row.status),
    user: row.user_name,
    host: row.host,
    failFast: row.is_fail_fast === 1,
    reason: row.reason,
    createdAt: row.created_at,
    endedAt: row.ended_at,
    timeoutAt: row.timeout_at,
  };
}
