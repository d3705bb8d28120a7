import { type Tx, takeIdsIn, writeAudit } from "@jobmon/store";
import type { Engine } from "../engine/engine.ts";

interface Recorder extends Pick<Engine, "clock"> {
  readonly caller?: { readonly user: string };
}

/** Accounts, tokens and sessions have their place in the audit log beside the workflows. */
export async function recordAccountChange(
  tx: Tx,
  engine: Recorder,
  entry: { readonly event: string; readonly detail: string; readonly actingFor?: string | null },
): Promise<void> {
  const actor = engine.caller?.user ?? "jobmon";
  const { actingFor = null } = entry;
  await writeAudit(tx, [
    {
      id: await takeIdsIn(tx, "audit_log", 1),
      workflowId: null,
      actor,
      actingFor: actingFor === actor ? null : actingFor,
      event: entry.event,
      detail: entry.detail,
      at: engine.clock(),
    },
  ]);
}
