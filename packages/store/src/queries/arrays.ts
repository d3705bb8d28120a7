import { type Statement, sql } from "../statement.ts";
import type { Db } from "../store.ts";
import { among } from "../unfold.ts";
import { compareColumn, type Predicate } from "./predicate.ts";

/** The tasks of one template in one workflow, with what tells their arguments apart. */
export interface ArrayTemplate {
  readonly id: number;
  readonly workflowId: number;
  readonly templateVersionId: number;
  readonly templateName: string;
  readonly command: string;
  /** Names in the order in which tasks keep their values. */
  readonly argNames: readonly string[];
}

export type ArrayScope =
  | { readonly arrayIds: readonly number[] }
  | {
      readonly workflowId?: number;
      readonly workflowIds?: readonly number[];
      readonly templateVersionId?: number;
    };

/** Arrays of the scope that fit every `template` and `array` predicate. */
export async function readArrayTemplates(
  db: Db,
  scope: ArrayScope,
  predicates: readonly Predicate[] = [],
): Promise<ArrayTemplate[]> {
  const conditions = [
    ...inScope(scope),
    ...predicates
      .filter(({ field }) => field === "template")
      .map((own) => compareColumn(sql`template.name`, own)),
    ...predicates.filter(({ field }) => field === "array").map((own) => compareColumn(sql`a.id`, own)),
  ];
  const { rows } = await sql<
    Omit<ArrayTemplate, "argNames"> & Record<"node_args" | "task_args" | "op_args", string>
  >`
    SELECT a.id, a.workflow_id AS "workflowId", version.id AS "templateVersionId", template.name AS "templateName",
      version.command_template AS command, version.node_args, version.task_args, version.op_args
    FROM "array" a JOIN task_template_version version ON version.id = a.task_template_version_id
      JOIN task_template template ON template.id = version.task_template_id
    WHERE ${sql.join(conditions, sql` AND `)} ORDER BY a.id`.execute(db);
  return rows.map(({ node_args, task_args, op_args, ...array }) => ({
    ...array,
    argNames: [node_args, task_args, op_args].flatMap((names) => JSON.parse(names) as string[]),
  }));
}

function inScope(scope: ArrayScope): Statement<boolean>[] {
  if ("arrayIds" in scope) return [sql<boolean>`a.id ${among(scope.arrayIds)}`];
  const { workflowId, workflowIds, templateVersionId } = scope;
  if ((workflowId ?? workflowIds ?? templateVersionId) === undefined)
    throw new Error("arrays of everything were asked for");
  return [
    ...(workflowId === undefined ? [] : [sql<boolean>`a.workflow_id = ${workflowId}`]),
    ...(workflowIds === undefined ? [] : [sql<boolean>`a.workflow_id ${among(workflowIds)}`]),
    ...(templateVersionId === undefined
      ? []
      : [sql<boolean>`a.task_template_version_id = ${templateVersionId}`]),
  ];
}

export interface ListedArray {
  readonly id: number;
  readonly name: string;
  readonly templateVersionId: number;
  readonly templateName: string;
  readonly cluster: string;
  readonly maxConcurrentlyRunning: number;
}

/** Arrays of a workflow in the order of their definition. */
export async function readArrays(db: Db, workflowId: number): Promise<ListedArray[]> {
  const { rows } =
    await sql<ListedArray>`SELECT a.id, a.name, a.task_template_version_id AS "templateVersionId",
      template.name AS "templateName", cluster.name AS cluster, a.max_concurrently_running AS "maxConcurrentlyRunning"
    FROM "array" a JOIN task_template_version version ON version.id = a.task_template_version_id
      JOIN task_template template ON template.id = version.task_template_id
      JOIN cluster ON cluster.id = a.cluster_id
    WHERE a.workflow_id = ${workflowId} ORDER BY a.id`.execute(db);
  return rows;
}

/** Kept counts by letter of each array of a workflow. */
export async function readCountsOfArrays(
  db: Db,
  workflowId: number,
): Promise<Map<number, Record<string, number>>> {
  const { rows } = await sql<{ array_id: number; status: string; tasks: number }>`
    SELECT array_id, status, tasks FROM status_count
    WHERE workflow_id = ${workflowId} AND array_id > 0 AND tasks > 0`.execute(db);
  const counts = new Map<number, Record<string, number>>();
  for (const row of rows) counts.set(row.array_id, { ...counts.get(row.array_id), [row.status]: row.tasks });
  return counts;
}
