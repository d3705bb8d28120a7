import { ACTIVE_INSTANCE_CODES, LAUNCHING_RUN_CODES, literals } from "../codes.ts";
import { FOLLOWED_BY } from "../grammar/forms.ts";
import { sql } from "../statement.ts";
import type { Db } from "../store.ts";
import { type ClusterRow, listClusters } from "../tables/definitions.ts";

export interface ServingDistributor {
  readonly id: number;
  readonly clusterId: number;
  readonly user: string;
  readonly host: string;
  readonly version: string;
  readonly lastSeenAt: number;
  /** JSON. */
  readonly notices: string;
  /** Instances that may have a process. */
  readonly active: number;
}

export interface ServedCluster extends ClusterRow {
  /** Tasks by letter, of the workflows that a run may launch from. */
  readonly counts: Readonly<Record<string, number>>;
  readonly distributors: readonly ServingDistributor[];
}

/** Clusters by name, each with its distributors, last seen first. */
export async function listServedClusters(db: Db): Promise<ServedCluster[]> {
  const clusters = await listClusters(db);
  const { rows } =
    await sql<ServingDistributor>`SELECT d.id, d.cluster_id AS "clusterId", d.user_name AS user, d.host,
      d.version, d.last_seen_at AS "lastSeenAt", d.notices,
      (SELECT count(*) FROM task_instance i
        WHERE i.distributor_id = d.id AND i.status IN (${literals(ACTIVE_INSTANCE_CODES)})) AS active
    FROM distributor d ORDER BY d.last_seen_at DESC, d.id`.execute(db);
  const counts = await readLoads(db);
  return clusters.map((cluster) => ({
    ...cluster,
    counts: counts.get(cluster.id) ?? {},
    distributors: rows.filter(({ clusterId }) => clusterId === cluster.id),
  }));
}

/** Kept counts of the arrays of open runs, by cluster and letter. */
async function readLoads(db: Db): Promise<Map<number, Record<string, number>>> {
  const { rows } = await sql<{ clusterId: number; status: string; tasks: number }>`
    SELECT a.cluster_id AS "clusterId", c.status, sum(c.tasks) AS tasks
    FROM workflow_run r ${FOLLOWED_BY} "array" a ON a.workflow_id = r.workflow_id
      ${FOLLOWED_BY} status_count c ON c.workflow_id = r.workflow_id AND c.array_id = a.id
    WHERE r.status IN (${literals(LAUNCHING_RUN_CODES)}) AND c.tasks > 0
    GROUP BY a.cluster_id, c.status`.execute(db);
  const counts = new Map<number, Record<string, number>>();
  for (const { clusterId, status, tasks } of rows)
    counts.set(clusterId, { ...counts.get(clusterId), [status]: tasks });
  return counts;
}

export interface ServingNotices {
  readonly cluster: string;
  readonly lastSeenAt: number;
  /** JSON. */
  readonly notices: string;
}

/** What the distributors of the clusters that a workflow uses tell, of the user and host of a run. */
export async function readNoticesOfWorkflow(
  db: Db,
  whose: { readonly workflowId: number; readonly user: string; readonly host: string },
): Promise<ServingNotices[]> {
  const { rows } = await sql<ServingNotices>`
    SELECT c.name AS cluster, d.last_seen_at AS "lastSeenAt", d.notices
    FROM (SELECT DISTINCT cluster_id FROM "array" WHERE workflow_id = ${whose.workflowId}) AS used
      ${FOLLOWED_BY} cluster c ON c.id = used.cluster_id
      ${FOLLOWED_BY} distributor d ON d.user_name = ${whose.user} AND d.host = ${whose.host}
        AND d.cluster_id = used.cluster_id`.execute(db);
  return rows;
}
