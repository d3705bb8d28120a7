import { sql } from "../statement.ts";
import type { Db } from "../store.ts";
import type { ArrayEdge } from "../tables/array-edges.ts";

export async function readArrayEdges(db: Db, workflowId: number): Promise<ArrayEdge[]> {
  const { rows } =
    await sql<ArrayEdge>`SELECT from_array_id AS "from", to_array_id AS "to", links FROM array_edge
    WHERE workflow_id = ${workflowId} ORDER BY from_array_id, to_array_id`.execute(db);
  return rows;
}
