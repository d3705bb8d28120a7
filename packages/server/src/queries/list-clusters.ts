import type { Reply } from "@jobmon/api";
import { listServedClusters } from "@jobmon/store";
import type { Reader } from "./reader.ts";

export async function listClusters(reader: Reader): Promise<Reply<"listClusters">> {
  return reader.store.read(async (db) => ({
    rows: (await listServedClusters(db)).map(({ name, kind, queues, distributors }) => ({
      name,
      kind,
      queues: queues.map((queue) => ({ ...queue })),
      distributors: distributors.map(({ clusterId: _, ...distributor }) => distributor),
    })),
  }));
}
