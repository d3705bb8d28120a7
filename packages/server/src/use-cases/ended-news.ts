/**
 * Which instances were reported ended by their workers, for the next reply to their distributor.
 *
 * A hint that makes a place free at once. It lives in memory: what is lost with this process, with a reply, or because
 * another replica answers, the distributor learns from its next heartbeat.
 */
export interface EndedNews {
  add(distributorId: number, instanceId: number): void;
  take(distributorId: number): number[];
}

const MAX_KEPT = 100_000;
const MAX_TAKEN = 10_000;

export function createEndedNews(): EndedNews {
  const waiting = new Map<number, number[]>();
  return {
    add(distributorId, instanceId) {
      const ids = waiting.get(distributorId);
      if (ids === undefined) waiting.set(distributorId, [instanceId]);
      else if (ids.length < MAX_KEPT) ids.push(instanceId);
    },
    take(distributorId) {
      const taken = waiting.get(distributorId)?.splice(0, MAX_TAKEN) ?? [];
      if (waiting.get(distributorId)?.length === 0) waiting.delete(distributorId);
      return taken;
    },
  };
}
