import type { Reply } from "@jobmon/api";
import { codesOf, formatDurationMs, taskMachine } from "@jobmon/core";
import { listServedClusters, type ServedCluster } from "@jobmon/store";
import { DISTRIBUTOR_SILENT_MS } from "./distributor-silence.ts";
import { currentNotices } from "./notices.ts";
import type { Reader } from "./reader.ts";
import { sumCounts } from "./state-words.ts";

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
      distributors: cluster.distributors.map(({ clusterId: _, notices: __, ...distributor }) => distributor),
      load: {
        queued: sumCounts(cluster.counts, QUEUED),
        launching: sumCounts(cluster.counts, LAUNCHING),
        running: sumCounts(cluster.counts, RUNNING),
      },
      backPressure: explainBackPressure(cluster, now),
    })),
  }));
}

/** Null unless tasks are queued or being handed over, and nobody takes them, or the cluster does not. */
function explainBackPressure({ counts, distributors }: ServedCluster, now: number): string | null {
  const [latest] = distributors;
  const said = distributors
    .flatMap((distributor) => currentNotices(distributor, now))
    .find(({ code }) => code === "back_pressure");
  if (said !== undefined && sumCounts(counts, [...QUEUED, ...LAUNCHING]) > 0) return said.text;
  if (sumCounts(counts, QUEUED) === 0) return null;
  if (!latest) return "no distributor serves this cluster; start one with `jobmon distributor start`";
  const silentMs = now - latest.lastSeenAt;
  if (silentMs <= DISTRIBUTOR_SILENT_MS) return null;
  return `its last distributor, ${latest.user}@${latest.host}, was last seen ${formatDurationMs(silentMs)} ago`;
}
