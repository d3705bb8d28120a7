import { JobmonError } from "@jobmon/core";
import { findWorkflowsOfInstances } from "@jobmon/store";
import type { Engine } from "../engine/engine.ts";
import { mustHoldPost } from "./distributors.ts";

/** A distributor speaks only of its own instances, and only while it holds its post. Returns their workflows. */
export async function checkOwnership(
  engine: Engine,
  claim: { readonly distributorId: number; readonly epoch: number; readonly ids: readonly number[] },
): Promise<number[]> {
  return engine.store.read(async (db) => {
    await mustHoldPost(db, claim);
    const owners = await findWorkflowsOfInstances(db, claim.ids);
    const foreign = owners.filter((row) => row.distributor_id !== claim.distributorId).map((row) => row.id);
    if (foreign.length > 0)
      throw new JobmonError("not_your_instance", {
        detail: `Distributor ${claim.distributorId} reported on ${foreign.length} instances of another distributor; nothing of the request was taken.`,
        hint: "Report only instances that were leased to this distributor.",
        ids: { distributorId: claim.distributorId, instanceIds: foreign.slice(0, 10) },
      });
    return [...new Set(owners.map((row) => row.workflow_id))];
  });
}
