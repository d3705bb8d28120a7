import { takeIdsIn, writeAudit } from "@jobmon/store";
import type { Change } from "./change.ts";
import type { Engine } from "./engine.ts";

const BY_ITSELF = "jobmon";

/**
 * Writes down who did what, in the transaction that does it. Without `actor` Jobmon did it by itself. Where the server has
 * accounts, the one that asks is the actor, whatever the request says; whom it names is whom it was done for.
 */
export async function audit(
  change: Pick<Change, "tx" | "now"> & { readonly engine: Pick<Engine, "caller"> },
  entry: {
    readonly workflowId: number;
    readonly taskIds?: readonly number[];
    readonly actor?: string;
    readonly event: string;
    readonly detail: string;
  },
): Promise<void> {
  const taskIds: readonly (number | null)[] = entry.taskIds?.length ? entry.taskIds : [null];
  const doer = entry.actor === undefined ? undefined : change.engine.caller?.user;
  const first = await takeIdsIn(change.tx, "audit_log", taskIds.length);
  await writeAudit(
    change.tx,
    taskIds.map((taskId, position) => ({
      id: first + position,
      workflowId: entry.workflowId,
      taskId,
      actor: doer ?? entry.actor ?? BY_ITSELF,
      actingFor: doer === undefined || doer === entry.actor ? null : entry.actor,
      event: entry.event,
      detail: entry.detail,
      at: change.now,
    })),
  );
}
