import { workflowMachine } from "@jobmon/core";
import { type RawBuilder, sql } from "kysely";
import type { Db } from "../store.ts";
import type { WorkflowRow } from "../tables/workflows.ts";
import { idList } from "../unfold.ts";
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

export const WORKFLOW_FIELDS = {
  id: { kind: "integer" },
  name: { kind: "text" },
  user: { kind: "text" },
  tool: { kind: "text" },
  status: { kind: "status", machine: workflowMachine },
  args: { kind: "text" },
  created_at: { kind: "moment" },
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
} as const;

const COLUMNS: Readonly<Record<string, RawBuilder<unknown>>> = {
  id: sql`w.id`,
  name: sql`w.name`,
  user: sql`w.user_name`,
  status: sql`w.status`,
  args: sql`w.workflow_args`,
  priority: sql`w.priority`,
  created_at: sql`w.created_at`,
  status_at: sql`w.status_at`,
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
  const codes = allowedCodes(workflowMachine, predicates);
  const where = predicates.filter(({ field }) => field !== "status").map(conditionOf);
  return findPage(
    db,
    {
      from: sql`workflow w`,
      id: sql`w.id`,
      sortBy: sortBy === "id" ? undefined : COLUMNS[sortBy],
      where: codes === null ? where : [...where, sql<boolean>`w.status IN ${idList(codes)}`],
      ids: await readIdRange(db),
    },
    page,
  );
}

async function readIdRange(db: Db) {
  const { rows } = await sql<{ first: number | null; last: number | null }>`
    SELECT (SELECT min(id) FROM workflow) AS first, (SELECT max(id) FROM workflow) AS last`.execute(db);
  return { first: rows[0]?.first ?? 1, last: rows[0]?.last ?? 0 };
}

function conditionOf(predicate: Predicate): RawBuilder<boolean> {
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
    WHERE w.id IN ${idList(ids)}`.execute(db);
  return orderRows(ids, rows);
}

/** Kept counts by letter of several workflows, each as a whole. */
export async function readCountsOfWorkflows(
  db: Db,
  ids: readonly number[],
): Promise<Map<number, Record<string, number>>> {
  const { rows } = await sql<{ workflow_id: number; status: string; tasks: number }>`
    SELECT workflow_id, status, tasks FROM status_count
    WHERE workflow_id IN ${idList(ids)} AND array_id = 0 AND tasks > 0`.execute(db);
  const counts = new Map<number, Record<string, number>>(ids.map((id) => [id, {}]));
  for (const row of rows) Object.assign(counts.get(row.workflow_id) ?? {}, { [row.status]: row.tasks });
  return counts;
}
