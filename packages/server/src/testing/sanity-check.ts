import type { Store } from "@jobmon/store";
import { DEFAULT_POLICY, type EnginePolicy } from "../engine/engine.ts";
import { findViolations } from "./find-violations.ts";
import { readRows } from "./read-rows.ts";

const MAX_LISTED = 20;

/** Asserts every invariant of the stored rows. To be called while nothing writes. */
export async function sanityCheck(store: Store, policy: EnginePolicy = DEFAULT_POLICY): Promise<void> {
  refuseFaults(findViolations(await readRows(store), policy));
}

export function refuseFaults(faults: readonly string[]): void {
  if (faults.length === 0) return;
  const more = faults.length > MAX_LISTED ? `\n... and ${faults.length - MAX_LISTED} more` : "";
  throw new Error(`invariants are broken:\n${faults.slice(0, MAX_LISTED).join("\n")}${more}`);
}
