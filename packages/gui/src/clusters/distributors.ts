import type { Cluster } from "../api/queries.ts";

/** A distributor asks for work at least once a minute; one that was silent for longer is away, as the server says too. */
export const AWAY_MS = 90_000;

/** Those that have something to do first, then those that were heard of last. */
export function sortDistributors(rows: Cluster["distributors"]): Cluster["distributors"] {
  return [...rows].sort((a, b) => b.active - a.active || b.lastSeenAt - a.lastSeenAt);
}
