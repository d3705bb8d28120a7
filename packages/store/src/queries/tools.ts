import { FOLLOWED_BY } from "../grammar/forms.ts";
import { sql } from "../statement.ts";
import type { Db } from "../store.ts";

export interface ListedTool {
  readonly id: number;
  readonly name: string;
  readonly versions: number;
  readonly workflows: number;
  readonly lastWorkflowAt: number | null;
}

/** By name; at most `limit` behind the name of the last one. */
export async function readTools(db: Db, after: string, limit: number): Promise<ListedTool[]> {
  const { rows } = await sql<ListedTool>`SELECT t.id, t.name, count(DISTINCT v.id) AS versions,
      count(w.id) AS workflows, max(w.created_at) AS "lastWorkflowAt"
    FROM (SELECT id, name FROM tool WHERE name > ${after} ORDER BY name LIMIT ${limit}) t
      ${FOLLOWED_BY} tool_version v ON v.tool_id = t.id LEFT JOIN workflow w ON w.tool_version_id = v.id
    GROUP BY t.id, t.name ORDER BY t.name`.execute(db);
  return rows;
}

export async function hasTool(db: Db, toolId: number): Promise<boolean> {
  const { rows } = await sql<{ id: number }>`SELECT id FROM tool WHERE id = ${toolId}`.execute(db);
  return rows.length > 0;
}

export interface ArrayOfTool {
  readonly arrayId: number;
  readonly templateName: string;
  readonly workflowId: number;
  readonly createdAt: number;
}

/** Arrays of the newest workflows of a tool, oldest first. */
export async function readArraysOfTool(
  db: Db,
  wanted: { readonly toolId: number; readonly workflows: number; readonly limit: number },
): Promise<ArrayOfTool[]> {
  const { rows } = await sql<ArrayOfTool>`SELECT a.id AS "arrayId", template.name AS "templateName",
      w.id AS "workflowId", w.created_at AS "createdAt"
    FROM (SELECT x.id, x.created_at FROM tool_version v ${FOLLOWED_BY} workflow x ON x.tool_version_id = v.id
        WHERE v.tool_id = ${wanted.toolId} ORDER BY x.id DESC LIMIT ${wanted.workflows}) w
      ${FOLLOWED_BY} "array" a ON a.workflow_id = w.id
      JOIN task_template_version version ON version.id = a.task_template_version_id
      JOIN task_template template ON template.id = version.task_template_id
    ORDER BY w.id DESC, a.id DESC LIMIT ${wanted.limit}`.execute(db);
  return rows.reverse();
}
