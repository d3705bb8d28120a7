import { unlessThere } from "../grammar/forms.ts";
import { sql } from "../statement.ts";
import type { Tx } from "../store.ts";
import { unfold } from "../unfold.ts";

/** Tasks of one array wait for tasks of another, or of the same. */
export interface ArrayEdge {
  readonly from: number;
  readonly to: number;
  /** Dependencies between their tasks. */
  readonly links: number;
}

/** Written once, when a workflow is bound: its tasks and dependencies never change afterwards. */
export async function insertArrayEdges(
  tx: Tx,
  workflowId: number,
  edges: readonly ArrayEdge[],
): Promise<void> {
  if (edges.length === 0) return;
  const source = unfold(
    edges.map(({ from, to, links }) => [from, to, links]),
    { from_array_id: "integer", to_array_id: "integer", links: "integer" },
  );
  await sql`INSERT INTO array_edge (workflow_id, from_array_id, to_array_id, links)
    SELECT ${workflowId}, from_array_id, to_array_id, links FROM ${source} AS edge WHERE true
    ${unlessThere("array_edge", ["workflow_id", "from_array_id", "to_array_id"])}`.execute(tx);
}
