import { takeIdsIn, writeAudit } from "@jobmon/store";
import type { Change } from "./change.ts";

const BY_ITSELF = "jobmon";

/** Writes down who did what, in the transaction that does it. Without `actor` Jobmon did it by itself. */
export async function audit(
  change: Pick<Change, "tx" | "now">,
  entry: {
    readonly workflowId: number;
    readonly taskIds?: readonly number[];
    readonly actor?: string;
    readonly event: string;
    readonly detail: string;
  },
): Promise<void> {
  const taskIds: readonly (number | null)[] = entry.taskIds?.length ? entry.taskIds : [null];
  const first = await takeIdsIn(change.tx, "audit_log", taskIds.length);
  await writeAudit(
    change.tx,
    taskIds.map((taskId, position) => ({
      id: first + position,
      workflowId: entry.workflowId,
      taskId,
      actor: entry.actor ?? BY_ITSELF,
      event: entry.event,
      detail: entry.detail,
      at: change.now,
    })),
  );
}
