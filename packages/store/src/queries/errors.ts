import { type Statement, sql } from "../statement.ts";
import type { Db } from "../store.ts";
import { among } from "../unfold.ts";
import { type FoundPage, findPage, type IdRange, type PageRequest } from "./find-page.ts";
import { orderRows } from "./order-rows.ts";
import { compareColumn, type Fields, type Predicate } from "./predicate.ts";

export const ERROR_FIELDS = {
  task: { kind: "integer" },
  run: { kind: "integer" },
  kind: { kind: "text" },
  description: { kind: "text" },
  fingerprint: { kind: "text" },
} as const satisfies Fields;

const COLUMNS: Readonly<Record<string, Statement<unknown>>> = {
  task: sql`e.task_id`,
  run: sql`e.workflow_run_id`,
  kind: sql`e.kind`,
  description: sql`e.description`,
  fingerprint: sql`e.fingerprint`,
};

export async function findErrorPage(
  db: Db,
  wanted: {
    readonly workflowId: number;
    readonly predicates: readonly Predicate[];
    readonly page: PageRequest;
  },
): Promise<FoundPage> {
  const { workflowId, predicates, page } = wanted;
  const where = predicates.map((predicate) => {
    const column = COLUMNS[predicate.field];
    if (!column) throw new Error(`errors have no field ${predicate.field}`);
    return compareColumn(column, predicate);
  });
  return findPage(
    db,
    {
      from: sql`task_instance_error e`,
      id: sql`e.id`,
      where: [sql<boolean>`e.workflow_id = ${workflowId}`, ...where],
      ids: await readIdRange(db, workflowId),
    },
    page,
  );
}

async function readIdRange(db: Db, workflowId: number): Promise<IdRange> {
  const { rows } = await sql<{ first: number | null; last: number | null }>`
    SELECT (SELECT min(id) FROM task_instance_error WHERE workflow_id = ${workflowId}) AS first,
      (SELECT max(id) FROM task_instance_error WHERE workflow_id = ${workflowId}) AS last`.execute(db);
  return { first: rows[0]?.first ?? 1, last: rows[0]?.last ?? 0 };
}

export interface ListedError {
  readonly id: number;
  readonly workflowId: number;
  readonly workflowRunId: number;
  readonly taskId: number;
  readonly taskName: string;
  readonly instanceId: number;
  readonly kind: string;
  readonly description: string;
  readonly stderrTail: string;
  readonly fingerprint: string;
  readonly at: number;
}

/** Rows in the order of `ids`. */
export async function readErrors(db: Db, ids: readonly number[]): Promise<ListedError[]> {
  const { rows } =
    await sql<ListedError>`SELECT e.id, e.workflow_id AS "workflowId", e.workflow_run_id AS "workflowRunId",
      e.task_id AS "taskId", t.name AS "taskName", e.task_instance_id AS "instanceId", e.kind, e.description,
      coalesce(l.stderr_tail, '') AS "stderrTail", e.fingerprint, e.created_at AS at
    FROM task_instance_error e JOIN task t ON t.id = e.task_id
      LEFT JOIN task_instance_log l ON l.task_instance_id = e.task_instance_id
    WHERE e.id ${among(ids)}`.execute(db);
  return orderRows(ids, rows);
}

/** The last group of the page before. */
export interface GroupMark {
  readonly count: number;
  readonly fingerprint: string;
}

export interface ErrorGroup {
  readonly fingerprint: string;
  readonly count: number;
  readonly tasks: number;
  readonly firstAt: number;
  readonly lastAt: number;
  /** The newest error of the group. */
  readonly sampleId: number;
}

/** Errors by fingerprint, most frequent first; at most `limit + 1` groups. Counts come from the index alone. */
export async function listErrorGroups(
  db: Db,
  wanted: { readonly workflowId: number; readonly limit: number; readonly after?: GroupMark },
): Promise<ErrorGroup[]> {
  const { workflowId, limit, after } = wanted;
  const behind = after ? sql`HAVING (count(*), fingerprint) < (${after.count}, ${after.fingerprint})` : sql``;
  const { rows } = await sql<ErrorGroup>`
    SELECT g.fingerprint, g.count, g."sampleId", first.created_at AS "firstAt", last.created_at AS "lastAt",
      (SELECT count(DISTINCT e.task_id) FROM task_instance_error e
        WHERE e.workflow_id = ${workflowId} AND e.fingerprint = g.fingerprint) AS tasks
    FROM (SELECT fingerprint, count(*) AS count, min(id) AS "firstId", max(id) AS "sampleId"
        FROM task_instance_error WHERE workflow_id = ${workflowId} GROUP BY fingerprint ${behind}
        ORDER BY count(*) DESC, fingerprint DESC LIMIT ${limit + 1}) AS g
      JOIN task_instance_error first ON first.id = g."firstId"
      JOIN task_instance_error last ON last.id = g."sampleId"
    ORDER BY g.count DESC, g.fingerprint DESC`.execute(db);
  return rows;
}
