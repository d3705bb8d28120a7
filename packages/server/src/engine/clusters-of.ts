import { listArrays } from "@jobmon/store";
import type { Engine } from "./engine.ts";

const MAX_KEPT = 10_000;
const kept = new WeakMap<Engine["store"], Map<number, ReadonlySet<number>>>();

/** The clusters on which a workflow has tasks. They never change, so they are kept. */
export async function clustersOf(engine: Engine, workflowId: number): Promise<ReadonlySet<number>> {
  const known = kept.get(engine.store) ?? new Map<number, ReadonlySet<number>>();
  kept.set(engine.store, known);
  const found = known.get(workflowId);
  if (found) return found;
  const arrays = await engine.store.read((db) => listArrays(db, workflowId));
  const clusters = new Set(arrays.map((array) => array.cluster_id));
  if (known.size >= MAX_KEPT) known.clear();
  known.set(workflowId, clusters);
  return clusters;
}
