import { sql } from "../statement.ts";
import type { Tx } from "../store.ts";
import { unfold } from "../unfold.ts";

export interface AuditEntry {
  readonly id: number;
  readonly workflowId: number | null;
  readonly taskId?: number | null;
  readonly actor: string;
  /** For whom an admin did it, where not for themselves. */
  readonly actingFor?: string | null;
  /** Fixed event name, such as `workflow_paused`. */
  readonly event: string;
  /** For a person. */
  readonly detail: string;
  readonly at: number;
}

export async function writeAudit(tx: Tx, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map((e) => [
    e.id,
    e.workflowId,
    e.taskId ?? null,
    e.actor,
    e.event,
    e.detail,
    e.at,
    e.actingFor ?? null,
  ]);
  const source = unfold(rows, {
    id: "integer",
    workflow_id: "integer",
    task_id: "integer",
    actor: "text",
    event: "text",
    detail: "text",
    created_at: "integer",
    acting_for: "text",
  });
  await sql`INSERT INTO audit_log (id, workflow_id, task_id, actor, event, detail, created_at, acting_for) SELECT * FROM ${source} AS entry`.execute(
    tx,
  );
}
