import { judge, stateOfCode, taskInstanceMachine } from "@jobmon/core";
import type { InstanceState } from "@jobmon/store";
import { type Change, moveInstances } from "./change.ts";

/**
 * Tells live instances to end. It is an intent in the database: their distributor, or its successor, carries it out and
 * confirms, whoever dies meanwhile. Returns how many were told.
 */
export async function killInstances(change: Change, instances: readonly InstanceState[]): Promise<number> {
  const live = instances.filter((instance) => {
    const state = stateOfCode(taskInstanceMachine, instance.status);
    return state !== undefined && judge(taskInstanceMachine, state, "kill") === "move";
  });
  await moveInstances(change, "kill", live);
  return live.length;
}
