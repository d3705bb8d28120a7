import { codeOf, codesOf, taskInstanceMachine } from "@jobmon/core";
import { ACTIVE_INSTANCE_CODES, literals } from "../codes.ts";
import { unlessThere } from "../grammar/forms.ts";
import { sql } from "../statement.ts";
import type { Db, Tx } from "../store.ts";
import { among, type Cell, unfold } from "../unfold.ts";

const INSTANTIATED = codeOf(taskInstanceMachine, "INSTANTIATED");
const ACTIVE = literals(ACTIVE_INSTANCE_CODES);
/** Their distributor was asked to look into them, or to end them. */
const ASKED = literals(codesOf(taskInstanceMachine, ["TRIAGING", "KILL_SELF"]));

/** Rows are `[id, taskId, workflowId, runId, arrayId, resourcesId, attempt, version]`. */
export async function insertInstances(
  tx: Tx,
  batch: {
    readonly distributorId: number;
    readonly at: number;
    readonly reportBy: number;
    readonly rows: readonly (readonly Cell[])[];
  },
): Promise<void> {
  const source = unfold(batch.rows, {
    id: "integer",
    task_id: "integer",
    workflow_id: "integer",
    workflow_run_id: "integer",
    array_id: "integer",
    task_resources_id: "integer",
    attempt: "integer",
    version: "integer",
  });
  await sql`INSERT INTO task_instance (id, task_id, workflow_id, workflow_run_id, array_id, task_resources_id, attempt, version,
      distributor_id, status, status_at, leased_at, report_by)
    SELECT id, task_id, workflow_id, workflow_run_id, array_id, task_resources_id, attempt, version,
      ${batch.distributorId}, ${INSTANTIATED}, ${batch.at}, ${batch.at}, ${batch.reportBy} FROM ${source} AS leased`.execute(
    tx,
  );
}

export interface InstanceState {
  readonly id: number;
  readonly task_id: number;
  readonly workflow_id: number;
  readonly workflow_run_id: number;
  readonly array_id: number;
  readonly distributor_id: number;
  readonly task_resources_id: number;
  readonly status: string;
  readonly leased_at: number;
  readonly started_at: number | null;
}

const STATE = sql`id, task_id, workflow_id, workflow_run_id, array_id, distributor_id, task_resources_id, status, leased_at, started_at`;

export async function readInstanceStates(
  db: Db,
  ids: readonly number[],
): Promise<Map<number, InstanceState>> {
  const { rows } =
    await sql<InstanceState>`SELECT ${STATE} FROM task_instance WHERE id ${among(ids)}`.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Live instances of a workflow; at most one per task. */
export async function readActiveOfWorkflow(db: Db, workflowId: number): Promise<InstanceState[]> {
  const { rows } = await sql<InstanceState>`SELECT ${STATE} FROM task_instance
    WHERE workflow_id = ${workflowId} AND status IN (${ACTIVE})`.execute(db);
  return rows;
}

export async function readActiveOfTasks(db: Db, taskIds: readonly number[]): Promise<InstanceState[]> {
  const { rows } = await sql<InstanceState>`SELECT ${STATE} FROM task_instance
    WHERE task_id ${among(taskIds)} AND status IN (${ACTIVE})`.execute(db);
  return rows;
}

/**
 * Live instances of a distributor, all or only those in some of the active letters. All of them are named besides, since
 * the planner takes the partial index only for a condition that repeats the index's own.
 */
export async function readActiveOfDistributor(
  db: Db,
  distributorId: number,
  statuses: readonly string[] = ACTIVE_INSTANCE_CODES,
): Promise<{ id: number; workflow_run_id: number; status: string }[]> {
  const { rows } = await sql<{ id: number; workflow_run_id: number; status: string }>`
    SELECT id, workflow_run_id, status FROM task_instance
    WHERE distributor_id = ${distributorId} AND status IN (${ACTIVE}) AND status IN (${literals(statuses)})
    ORDER BY id`.execute(db);
  return rows;
}

/**
 * Live instances whose sign of life is overdue, the longest first: those that are not looked into yet, and those that are,
 * or were told to end, and were silent beyond the grace. Costs the number of live instances: by id it would be that of all.
 */
export async function readSilent(
  db: Db,
  key: { readonly now: number; readonly graceMs: number; readonly limit: number },
): Promise<(InstanceState & { report_by: number })[]> {
  const { rows } = await sql<
    InstanceState & { report_by: number }
  >`SELECT ${STATE}, report_by FROM task_instance
    WHERE status IN (${ACTIVE}) AND report_by < CASE WHEN status IN (${ASKED}) THEN ${key.now - key.graceMs} ELSE ${key.now} END
    ORDER BY report_by LIMIT ${key.limit}`.execute(db);
  return rows;
}

export async function countActive(
  db: Db,
  key: { readonly workflowId?: number; readonly runId?: number },
): Promise<number> {
  const scope =
    key.runId === undefined ? sql`workflow_id = ${key.workflowId}` : sql`workflow_run_id = ${key.runId}`;
  const { rows } = await sql<{
    n: number;
  }>`SELECT count(*) AS n FROM task_instance WHERE ${scope} AND status IN (${ACTIVE})`.execute(db);
  return Number(rows[0]?.n ?? 0);
}

/** Puts off the deadline of those that are live, never draws it nearer; what is over stays as it is. */
export async function extendReportBy(tx: Tx, ids: readonly number[], reportBy: number): Promise<void> {
  if (ids.length === 0) return;
  await sql`UPDATE task_instance SET report_by = ${reportBy}
    WHERE id ${among(ids)} AND status IN (${ACTIVE}) AND report_by < ${reportBy}`.execute(tx);
}

/** Hot resume: live instances go on under the next run. */
export async function moveInstancesToRun(
  tx: Tx,
  to: { readonly workflowId: number; readonly runId: number; readonly version: number },
): Promise<void> {
  await sql`UPDATE task_instance SET workflow_run_id = ${to.runId}, version = ${to.version}
    WHERE workflow_id = ${to.workflowId} AND status IN (${ACTIVE})`.execute(tx);
}

/** Rows are `[instanceId, stdoutTail, stderrTail]`. */
export async function putLogs(tx: Tx, rows: readonly (readonly Cell[])[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`INSERT INTO task_instance_log (task_instance_id, stdout_tail, stderr_tail)
    SELECT id, stdout_tail, stderr_tail FROM ${unfold(rows, { id: "integer", stdout_tail: "text", stderr_tail: "text" })} AS tail WHERE true
    ${unlessThere("task_instance_log", ["task_instance_id"])}`.execute(tx);
}

/** Rows are `[id, instanceId, taskId, workflowId, runId, kind, description, fingerprint, createdAt]`. */
export async function insertErrors(tx: Tx, rows: readonly (readonly Cell[])[]): Promise<void> {
  if (rows.length === 0) return;
  const source = unfold(rows, {
    id: "integer",
    task_instance_id: "integer",
    task_id: "integer",
    workflow_id: "integer",
    workflow_run_id: "integer",
    kind: "text",
    description: "text",
    fingerprint: "text",
    created_at: "integer",
  });
  await sql`INSERT INTO task_instance_error (id, task_instance_id, task_id, workflow_id, workflow_run_id, kind, description,
      fingerprint, created_at) SELECT * FROM ${source} AS error`.execute(tx);
}

/** Whose the instances are. Never changes, so it may be read without a lock. */
export async function findWorkflowsOfInstances(
  db: Db,
  ids: readonly number[],
): Promise<{ id: number; workflow_id: number; distributor_id: number }[]> {
  const { rows } = await sql<{ id: number; workflow_id: number; distributor_id: number }>`
    SELECT id, workflow_id, distributor_id FROM task_instance WHERE id ${among(ids)}`.execute(db);
  return rows;
}

export async function readInstanceLog(db: Db, instanceId: number) {
  return db
    .selectFrom("task_instance as i")
    .innerJoin("distributor as d", "d.id", "i.distributor_id")
    .leftJoin("task_instance_log as l", "l.task_instance_id", "i.id")
    .select([
      "i.status",
      "i.distributor_id",
      "i.stdout_path",
      "i.stderr_path",
      "l.stdout_tail",
      "l.stderr_tail",
      "d.last_seen_at",
      "d.cluster_id",
    ])
    .where("i.id", "=", instanceId)
    .executeTakeFirst();
}
