import { addRetries } from "@jobmon/store";
import type { Change } from "./change.ts";

/** Counts attempts beyond the first of a task, per workflow; one entry per such attempt. */
export async function addRetriesOf(change: Change, workflowIds: readonly number[]): Promise<void> {
  const counts = new Map<number, number>();
  for (const id of workflowIds) counts.set(id, (counts.get(id) ?? 0) + 1);
  for (const [id, retries] of counts) await addRetries(change.tx, id, retries);
}
