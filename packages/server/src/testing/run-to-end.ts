import { stateOfCode, workflowMachine } from "@jobmon/core";
import { getWorkflowRow } from "@jobmon/store";
import { type BoundWorkflow, startRun } from "./bind-workflow.ts";
import type { Lab } from "./lab.ts";
import { sanityCheck } from "./sanity-check.ts";
import { ScriptedDistributor } from "./scripted-distributor.ts";

const MAX_ROUNDS = 1_000;

/** Runs a workflow on one cluster with a distributor that finishes whatever it leases; `order` has the names of each round. */
export async function runToEnd(
  lab: Lab,
  bound: BoundWorkflow,
  resume: "no" | "cold" | "hot" = "no",
): Promise<{ readonly status: string | undefined; readonly order: readonly (readonly string[])[] }> {
  const distributor = await ScriptedDistributor.register(lab);
  await startRun(lab.engine, bound.workflowId, { resume });
  const order: string[][] = [];
  for (let round = 0; round < MAX_ROUNDS; round++) {
    await lab.runUpkeep();
    const { leases } = await distributor.lease();
    if (leases.length === 0) break;
    order.push(leases.map((lease) => lease.name).sort());
    const ids = leases.map((lease) => lease.instanceId);
    await distributor.tell("finish", ids);
  }
  await sanityCheck(lab.engine.store);
  return { status: await readStatus(lab, bound.workflowId), order };
}

export async function readStatus(lab: Lab, workflowId: number): Promise<string | undefined> {
  const row = await lab.engine.store.read((db) => getWorkflowRow(db, workflowId));
  return row && stateOfCode(workflowMachine, row.status);
}
