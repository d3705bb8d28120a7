import type { Reply } from "@jobmon/api";
import { codesOf, formatDurationMs, taskMachine } from "@jobmon/core";
import { listServedClusters, type ServedCluster } from "@jobmon/store";
import type { Reader } from "./reader.ts";
import { sumCounts } from "./state-words.ts";

/** A distributor asks for work at least once a minute; one that was silent for longer is away. */
const AWAY_MS = 90_000;

const QUEUED = codesOf(taskMachine, ["QUEUED"]);
const LAUNCHING = codesOf(taskMachine, ["INSTANTIATING", "LAUNCHED"]);
const RUNNING = codesOf(taskMachine, ["RUNNING"]);

export async function listClusters(reader: Reader): Promise<Reply<"listClusters">> {
  const now = reader.clock();
  return reader.store.read(async (db) => ({
    rows: (await listServedClusters(db)).map((cluster) => ({
      name: cluster.name,
      kind: cluster.kind,
      queues: cluster.queues.map((queue) => ({ ...queue })),
      distributors: cluster.distributors.map(({ clusterId: _, ...distributor }) => distributor),
      load: {
        queued: sumCounts(cluster.counts, QUEUED),
        launching: sumCounts(cluster.counts, LAUNCHING),
        running: sumCounts(cluster.counts, RUNNING),
      },
      backPressure: explainBackPressure(cluster, now),
    })),
  }));
}

/** Null unless tasks are queued and nobody takes them. */
function explainBackPressure({ counts, distributors }: ServedCluster, now: number): string | null {
  if (sumCounts(counts, QUEUED) === 0) return null;
  const [latest] = distributors;
  if (!latest) return "no distributor serves this cluster; start one with `jobmon distributor start`";
  const silentMs = now - latest.lastSeenAt;
  if (silentMs <= AWAY_MS) return null;
  return `its last distributor, ${latest.user}@${latest.host}, was last seen ${formatDurationMs(silentMs)} ago`;
}
