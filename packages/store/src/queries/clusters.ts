import { sql } from "kysely";
import { ACTIVE_INSTANCE_CODES, literals } from "../codes.ts";
import type { Db } from "../store.ts";
import { type ClusterRow, listClusters } from "../tables/definitions.ts";

export interface ServingDistributor {
  readonly id: number;
  readonly clusterId: number;
  readonly user: string;
  readonly host: string;
  readonly version: string;
  readonly lastSeenAt: number;
  /** Instances that may have a process. */
  readonly active: number;
}

export interface ServedCluster extends ClusterRow {
  readonly distributors: readonly ServingDistributor[];
}

/** Clusters by name, each with its distributors, last seen first. */
export async function listServedClusters(db: Db): Promise<ServedCluster[]> {
  const clusters = await listClusters(db);
  const { rows } =
    await sql<ServingDistributor>`SELECT d.id, d.cluster_id AS clusterId, d.user_name AS user, d.host,
      d.version, d.last_seen_at AS lastSeenAt,
      (SELECT count(*) FROM task_instance i
        WHERE i.distributor_id = d.id AND i.status IN (${literals(ACTIVE_INSTANCE_CODES)})) AS active
    FROM distributor d ORDER BY d.last_seen_at DESC, d.id`.execute(db);
  return clusters.map((cluster) => ({
    ...cluster,
    distributors: rows.filter(({ clusterId }) => clusterId === cluster.id),
  }));
}
