import { codeOf, type TaskState, taskMachine, workflowMachine } from "@jobmon/core";
import { divide } from "../grammar/forms.ts";
import { type Statement, sql } from "../statement.ts";
import type { Db } from "../store.ts";
import type { WorkflowRow } from "../tables/workflows.ts";
import { among } from "../unfold.ts";
import { type FoundPage, findPage, type PageRequest } from "./find-page.ts";
import { orderRows } from "./order-rows.ts";
import {
  allowedCodes,
  compareColumn,
  compareNamed,
  type Fields,
  negate,
  type Predicate,
} from "./predicate.ts";
import type { BoundedCount } from "./tasks.ts";

export const WORKFLOW_FIELDS = {
  id: { kind: "integer" },
  name: { kind: "text" },
  user: { kind: "text" },
  tool: { kind: "text" },
  status: { kind: "status", machine: workflowMachine },
  args: { kind: "text" },
  created_at: { kind: "moment" },
  status_at: { kind: "moment" },
  priority: { kind: "integer" },
  failures: { kind: "integer" },
  attribute: { kind: "named" },
} as const satisfies Fields;

/** Fields a list of workflows may be sorted by. */
export const WORKFLOW_SORTS = {
  id: "integer",
  name: "text",
  user: "text",
  status: "text",
  priority: "integer",
  created_at: "integer",
  status_at: "integer",
  activity: "integer",
  failures: "integer",
  progress: "integer",
} as const;

const countOf = (state: TaskState) =>
  sql`coalesce((SELECT c.tasks FROM status_count c
    WHERE c.workflow_id = w.id AND c.array_id = 0 AND c.status = ${sql.lit(codeOf(taskMachine, state))}), 0)`;

/** When a task of it last changed; the status of a workflow changes with them, or with what a person does. */
const LAST_CHANGE = sql`coalesce((SELECT h.changed_at FROM status_history h
  WHERE h.workflow_id = w.id AND h.array_id = 0 ORDER BY h.at DESC LIMIT 1), 0)`;

const COLUMNS: Readonly<Record<string, Statement<unknown>>> = {
  id: sql`w.id`,
  name: sql`w.name`,
  user: sql`w.user_name`,
  status: sql`w.status`,
  args: sql`w.workflow_args`,
  priority: sql`w.priority`,
  created_at: sql`w.created_at`,
  status_at: sql`w.status_at`,
  activity: sql`(CASE WHEN ${LAST_CHANGE} > w.status_at THEN ${LAST_CHANGE} ELSE w.status_at END)`,
  failures: countOf("ERROR_FATAL"),
  // In parts of a million, as marks of pages are whole numbers.
  progress: sql`(CASE WHEN w.task_count = 0 THEN 0
    ELSE ${divide(sql`${countOf("DONE")} * 1000000`, sql`w.task_count`)} END)`,
};

export async function findWorkflowPage(
  db: Db,
  wanted: {
    readonly predicates: readonly Predicate[];
    readonly sortBy: keyof typeof WORKFLOW_SORTS;
    readonly page: PageRequest;
  },
): Promise<FoundPage> {
  const { predicates, sortBy, page } = wanted;
  return findPage(
    db,
    {
      from: sql`workflow w`,
      id: sql`w.id`,
      sortBy: sortBy === "id" ? undefined : COLUMNS[sortBy],
      where: conditionsOf(predicates),
      ids: await readIdRange(db),
    },
    page,
  );
}

/** How many workflows fit, counted up to `limit`. */
export async function countWorkflows(
  db: Db,
  predicates: readonly Predicate[],
  limit: number,
): Promise<BoundedCount> {
  const { rows } = await sql<{ count: number }>`SELECT count(*) AS count FROM (SELECT 1 AS one FROM workflow w
    WHERE ${sql.join(conditionsOf(predicates), sql` AND `)} LIMIT ${limit + 1}) AS counted`.execute(db);
  const count = rows[0]?.count ?? 0;
  return { count: Math.min(count, limit), exact: count <= limit };
}

async function readIdRange(db: Db) {
  const { rows } = await sql<{ first: number | null; last: number | null }>`
    SELECT (SELECT min(id) FROM workflow) AS first, (SELECT max(id) FROM workflow) AS last`.execute(db);
  return { first: rows[0]?.first ?? 1, last: rows[0]?.last ?? 0 };
}

/** A draft is no workflow yet: it may turn out to be one that is known, and is then swept. */
const IS_CLAIMED = sql<boolean>`w.identity IS NOT NULL`;

function conditionsOf(predicates: readonly Predicate[]): Statement<boolean>[] {
  const codes = allowedCodes(workflowMachine, predicates);
  return [
    IS_CLAIMED,
    ...predicates.filter(({ field }) => field !== "status").map(conditionOf),
    ...(codes === null ? [] : [sql<boolean>`w.status ${among(codes)}`]),
  ];
}

function conditionOf(predicate: Predicate): Statement<boolean> {
  const { field, name } = predicate;
  if (field === "tool")
    return sql<boolean>`w.tool_version_id IN (SELECT v.id FROM tool_version v JOIN tool ON tool.id = v.tool_id
      WHERE ${compareColumn(sql`tool.name`, predicate)})`;
  if (field === "attribute")
    return negate(
      predicate,
      (positive) => sql<boolean>`EXISTS (SELECT 1 FROM workflow_attribute x
        WHERE x.workflow_id = w.id AND x.name = ${name} AND ${compareNamed(sql`x.value`, positive)})`,
    );
  const column = COLUMNS[field];
  if (!column) throw new Error(`workflows have no field ${field}`);
  return compareColumn(column, predicate);
}

export interface ListedWorkflow extends WorkflowRow {
  readonly tool: string;
}

/** Rows in the order of `ids`; one that is gone is left out. */
export async function readWorkflows(db: Db, ids: readonly number[]): Promise<ListedWorkflow[]> {
  const { rows } = await sql<ListedWorkflow>`SELECT w.*, tool.name AS tool FROM workflow w
    JOIN tool_version v ON v.id = w.tool_version_id JOIN tool ON tool.id = v.tool_id
    WHERE w.id ${among(ids)}`.execute(db);
  return orderRows(ids, rows);
}

/** Kept counts by letter of several workflows, each as a whole. */
export async function readCountsOfWorkflows(
  db: Db,
  ids: readonly number[],
): Promise<Map<number, Record<string, number>>> {
  const { rows } = await sql<{ workflow_id: number; status: string; tasks: number }>`
    SELECT workflow_id, status, tasks FROM status_count
    WHERE workflow_id ${among(ids)} AND array_id = 0 AND tasks > 0`.execute(db);
  const counts = new Map<number, Record<string, number>>(ids.map((id) => [id, {}]));
  for (const row of rows) Object.assign(counts.get(row.workflow_id) ?? {}, { [row.status]: row.tasks });
  return counts;
}
