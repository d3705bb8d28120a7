import { codeOf, taskInstanceMachine, taskMachine } from "@jobmon/core";
import { FOLLOWED_BY, takeFrom, updateFrom } from "../grammar/forms.ts";
import type { Tables } from "../schema/tables.ts";
import { sql } from "../statement.ts";
import type { Db, Tx } from "../store.ts";
import { among, listOf, unfold } from "../unfold.ts";

export type TaskRow = Tables["task"];

const READY = sql.lit(codeOf(taskMachine, "QUEUED"));
const OUTGREW = sql.lit(codeOf(taskInstanceMachine, "RESOURCE_ERROR"));
const REGISTERING = sql.lit(codeOf(taskMachine, "REGISTERING"));

/** An array that has ready tasks, with what limits it. */
export interface LaunchableArray {
  readonly workflow_id: number;
  readonly workflow_name: string;
  readonly workflow_priority: number;
  readonly workflow_limit: number;
  readonly workflow_active: number;
  readonly array_id: number;
  readonly array_limit: number;
  readonly array_active: number;
  readonly ready: number;
  readonly run_id: number;
  readonly run_status: string;
  readonly context_path: string | null;
  readonly template_version_id: number;
}

/** What a distributor may lease from, by workflow priority. Costs the number of arrays with ready tasks, not of tasks. */
export async function findLaunchable(
  db: Db,
  who: { readonly user: string; readonly host: string; readonly clusterId: number },
): Promise<LaunchableArray[]> {
  const { rows } = await sql<LaunchableArray>`
    SELECT w.id AS workflow_id, w.name AS workflow_name, w.priority AS workflow_priority,
      w.max_concurrently_running AS workflow_limit, a.id AS array_id, a.max_concurrently_running AS array_limit,
      q.tasks AS ready, r.id AS run_id, r.status AS run_status, r.context_path,
      a.task_template_version_id AS template_version_id,
      (SELECT coalesce(sum(tasks), 0) FROM status_count c
        WHERE c.workflow_id = w.id AND c.array_id = 0 AND c.status IN ('I', 'O', 'R')) AS workflow_active,
      (SELECT coalesce(sum(tasks), 0) FROM status_count c
        WHERE c.workflow_id = w.id AND c.array_id = a.id AND c.status IN ('I', 'O', 'R')) AS array_active
    FROM workflow_run r JOIN workflow w ON w.id = r.workflow_id
      JOIN "array" a ON a.workflow_id = w.id AND a.cluster_id = ${who.clusterId}
      JOIN status_count q ON q.workflow_id = w.id AND q.array_id = a.id AND q.status = ${READY} AND q.tasks > 0
    WHERE r.user_name = ${who.user} AND r.host = ${who.host} AND r.status IN ('B', 'R') AND w.is_paused = 0
    ORDER BY w.priority DESC, w.id, a.id`.execute(db);
  return rows;
}

export interface ReadyTask {
  readonly id: number;
  readonly array_id: number;
  readonly task_resources_id: number;
  readonly name: string;
  readonly args: string;
  readonly num_attempts: number;
  readonly priority: number;
}

/** The first ready tasks of an array: highest priority, then oldest. */
export async function readReadyTasks(db: Db, arrayId: number, limit: number): Promise<ReadyTask[]> {
  const { rows } =
    await sql<ReadyTask>`SELECT id, array_id, task_resources_id, name, args, num_attempts, priority
    FROM task WHERE array_id = ${arrayId} AND status = ${READY} ORDER BY priority DESC, id LIMIT ${limit}`.execute(
      db,
    );
  return rows;
}

export interface TaskState {
  readonly id: number;
  readonly workflow_id: number;
  readonly array_id: number;
  readonly upstream_set_id: number;
  readonly task_resources_id: number;
  readonly status: string;
  readonly num_attempts: number;
  readonly max_attempts: number;
  readonly counted_failures: number;
  readonly infrastructure_failures: number;
  readonly memory_growths: number;
  readonly runtime_growths: number;
}

export async function readTaskStates(db: Db, ids: readonly number[]): Promise<Map<number, TaskState>> {
  const { rows } =
    await sql<TaskState>`SELECT id, workflow_id, array_id, upstream_set_id, task_resources_id, status,
      num_attempts, max_attempts, counted_failures, infrastructure_failures, memory_growths, runtime_growths
    FROM task WHERE id ${among(ids)}`.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Tasks of a workflow in certain statuses, in id order, at most `limit` beyond `afterId`. */
export async function readTasksByStatus(
  db: Db,
  key: {
    readonly workflowId: number;
    readonly statuses: readonly string[];
    readonly limit: number;
    readonly afterId?: number;
  },
): Promise<TaskState[]> {
  const { rows } =
    await sql<TaskState>`SELECT t.id, t.workflow_id, t.array_id, t.upstream_set_id, t.task_resources_id, t.status,
      t.num_attempts, t.max_attempts, t.counted_failures, t.infrastructure_failures, t.memory_growths, t.runtime_growths
    FROM "array" a JOIN task t ON t.array_id = a.id AND t.status ${among(key.statuses)}
    WHERE a.workflow_id = ${key.workflowId} AND t.id > ${key.afterId ?? 0} ORDER BY t.id LIMIT ${key.limit}`.execute(
      db,
    );
  return rows;
}

export async function hasTaskInStatus(
  db: Db,
  workflowId: number,
  statuses: readonly string[],
): Promise<boolean> {
  return (await readTasksByStatus(db, { workflowId, statuses, limit: 1 })).length > 0;
}

/** Workflows with a retry that is due. */
export async function listDueRetries(
  db: Db,
  now: number,
  limit: number,
): Promise<{ id: number; workflow_id: number }[]> {
  const { rows } = await sql<{ id: number; workflow_id: number }>`SELECT id, workflow_id FROM task
    WHERE retry_at IS NOT NULL AND retry_at <= ${now} ORDER BY retry_at LIMIT ${limit}`.execute(db);
  return rows;
}

/** Retries that were put off to beyond any wait: the clock was set back since. */
export async function listDistantRetries(
  db: Db,
  after: number,
  limit: number,
): Promise<{ id: number; workflow_id: number }[]> {
  const { rows } = await sql<{ id: number; workflow_id: number }>`SELECT id, workflow_id FROM task
    WHERE retry_at IS NOT NULL AND retry_at > ${after} ORDER BY retry_at LIMIT ${limit}`.execute(db);
  return rows;
}

export async function nextRetryAt(db: Db): Promise<number | null> {
  const { rows } = await sql<{
    at: number | null;
  }>`SELECT min(retry_at) AS at FROM task WHERE retry_at IS NOT NULL`.execute(db);
  return rows[0]?.at ?? null;
}

export async function setTaskPriorities(
  tx: Tx,
  change: { readonly ids: readonly number[]; readonly priority: number; readonly version: number },
): Promise<void> {
  await sql`UPDATE task SET priority = ${change.priority}, version = ${change.version}
    WHERE id ${among(change.ids)}`.execute(tx);
}

// Upstream sets

/** The sets that wait for these tasks, and how many of the tasks each waits for. */
export async function countSetsOfMembers(
  db: Db,
  taskIds: readonly number[],
): Promise<{ upstream_set_id: number; members: number; remaining: number; workflow_id: number }[]> {
  const { rows } = await sql<{
    upstream_set_id: number;
    members: number;
    remaining: number;
    workflow_id: number;
  }>`
    SELECT m.upstream_set_id, m.members, s.remaining, s.workflow_id FROM (
      SELECT upstream_set_id, count(*) AS members FROM upstream_set_member WHERE task_id ${among(taskIds)} GROUP BY upstream_set_id
    ) AS m JOIN upstream_set s ON s.id = m.upstream_set_id`.execute(db);
  return rows;
}

/** Those of the sets that still wait for a member. */
export async function findClosedSets(db: Db, setIds: readonly number[]): Promise<Set<number>> {
  const { rows } = await sql<{ id: number }>`SELECT id FROM upstream_set
    WHERE remaining > 0 AND id ${among([...new Set(setIds)])}`.execute(db);
  return new Set(rows.map((row) => row.id));
}

/** Rows are `[setId, remaining]`. A set that reaches 0 becomes pending: its tasks are still to be marked ready. */
export async function setRemaining(tx: Tx, rows: readonly (readonly [number, number])[]): Promise<void> {
  if (rows.length === 0) return;
  await updateFrom({
    table: "upstream_set",
    source: unfold(rows, { id: "integer", remaining: "integer" }),
    as: "r",
    on: sql`upstream_set.id = r.id`,
    set: [
      ["remaining", sql`r.remaining`],
      ["is_pending", sql`CASE WHEN r.remaining = 0 THEN 1 ELSE 0 END`],
      ["promoted_to", sql`0`],
    ],
  }).execute(tx);
}

/** Makes every open set of the workflow pending again, because tasks of it went back to waiting. */
export async function reopenSets(tx: Tx, workflowId: number): Promise<void> {
  await sql`UPDATE upstream_set SET is_pending = 1, promoted_to = 0 WHERE remaining = 0
    AND id >= (SELECT first_set_id FROM workflow WHERE id = ${workflowId})
    AND id < (SELECT first_set_id + set_count FROM workflow WHERE id = ${workflowId})`.execute(tx);
}

export async function reopenSetsOf(tx: Tx, setIds: readonly number[]): Promise<void> {
  await sql`UPDATE upstream_set SET is_pending = 1, promoted_to = 0
    WHERE remaining = 0 AND id ${among([...new Set(setIds)])}`.execute(tx);
}

export async function listPendingSets(
  db: Db,
  workflowId: number,
  limit: number,
): Promise<{ id: number; promoted_to: number }[]> {
  const { rows } = await sql<{ id: number; promoted_to: number }>`SELECT id, promoted_to FROM upstream_set
    WHERE workflow_id = ${workflowId} AND is_pending = 1 ORDER BY id LIMIT ${limit}`.execute(db);
  return rows;
}

export async function listWorkflowsWithPendingSets(db: Db): Promise<number[]> {
  const { rows } = await sql<{ workflow_id: number }>`SELECT DISTINCT workflow_id FROM upstream_set
    WHERE is_pending = 1 LIMIT 1000`.execute(db);
  return rows.map((row) => row.workflow_id);
}

/** Waiting tasks of the sets, beyond each set's mark. */
export async function readWaitingTasks(
  db: Db,
  sets: readonly { readonly id: number; readonly promoted_to: number }[],
  limit: number,
): Promise<{ id: number; array_id: number; upstream_set_id: number }[]> {
  const source = unfold(
    sets.map((set) => [set.id, set.promoted_to]),
    { id: "integer", promoted_to: "integer" },
  );
  const { rows } = await sql<{ id: number; array_id: number; upstream_set_id: number }>`
    SELECT t.id, t.array_id, t.upstream_set_id FROM ${source} AS s
      ${FOLLOWED_BY} task t ON t.upstream_set_id = s.id AND t.id > s.promoted_to
    WHERE t.status = ${REGISTERING} LIMIT ${limit}`.execute(db);
  return rows;
}

/** Rows are `[setId, promotedTo, isPending]`. */
export async function markPromoted(
  tx: Tx,
  rows: readonly (readonly [number, number, number])[],
): Promise<void> {
  await updateFrom({
    table: "upstream_set",
    source: unfold(rows, { id: "integer", promoted_to: "integer", is_pending: "integer" }),
    as: "r",
    on: sql`upstream_set.id = r.id`,
    set: takeFrom("r", ["promoted_to", "is_pending"]),
  }).execute(tx);
}

/** Every task below the given ones, the given ones included, at most `limit`. */
export async function readDescendants(db: Db, taskIds: readonly number[], limit: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`WITH RECURSIVE below (id) AS (
      SELECT value FROM ${listOf(taskIds)} AS asked
      UNION SELECT t.id FROM below JOIN upstream_set_member m ON m.task_id = below.id
        JOIN task t ON t.upstream_set_id = m.upstream_set_id)
    SELECT id FROM below LIMIT ${limit}`.execute(db);
  return rows.map((row) => row.id);
}

export type StoredResources = Readonly<Tables["task_resources"]>;

export async function readResources(db: Db, ids: readonly number[]): Promise<Map<number, StoredResources>> {
  const { rows } =
    await sql<StoredResources>`SELECT id, requested, scales, fallback_queues, dynamic, resolved_by FROM task_resources
    WHERE id ${among([...new Set(ids)])}`.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Gives live instances and their tasks resources of their own. Rows are `[instanceId, taskId, resourcesId, version]`. */
export async function setResourcesOfInstances(tx: Tx, rows: readonly (readonly number[])[]): Promise<void> {
  if (rows.length === 0) return;
  const source = unfold(rows, {
    instance_id: "integer",
    task_id: "integer",
    resources_id: "integer",
    version: "integer",
  });
  const set = [
    ["task_resources_id", sql`r.resources_id`],
    ["version", sql`r.version`],
  ] as const;
  await updateFrom({ table: "task", source, as: "r", on: sql`task.id = r.task_id`, set }).execute(tx);
  const on = sql`task_instance.id = r.instance_id`;
  await updateFrom({ table: "task_instance", source, as: "r", on, set }).execute(tx);
}

/** Rows are `[taskId, resourcesId, memoryGrowths, runtimeGrowths, version]`. */
export async function setResourcesOfTasks(tx: Tx, rows: readonly (readonly number[])[]): Promise<void> {
  if (rows.length === 0) return;
  const source = unfold(rows, {
    id: "integer",
    resources_id: "integer",
    memory_growths: "integer",
    runtime_growths: "integer",
    version: "integer",
  });
  await updateFrom({
    table: "task",
    source,
    as: "r",
    on: sql`task.id = r.id`,
    set: [
      ["task_resources_id", sql`r.resources_id`],
      ...takeFrom("r", ["memory_growths", "runtime_growths", "version"]),
    ],
  }).execute(tx);
}

/** What the last attempt of each task ran out of; tasks whose last attempt ended otherwise are absent. */
export async function readExhausted(
  db: Db,
  taskIds: readonly number[],
): Promise<Map<number, "memory" | "runtime">> {
  const { rows } = await sql<{ task_id: number; exhausted: string | null }>`SELECT task_id, exhausted
    FROM task_instance WHERE status = ${OUTGREW} AND id IN (
      SELECT max(id) FROM task_instance WHERE task_id ${among(taskIds)} GROUP BY task_id)`.execute(db);
  return new Map(rows.map((row) => [row.task_id, row.exhausted === "runtime" ? "runtime" : "memory"]));
}
