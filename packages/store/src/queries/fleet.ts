/** The whole installation in numbers, for those who watch over it; from kept counts and indexes alone. */
import { codeOf, taskMachine } from "@jobmon/core";
import { literals, OPEN_RUN_CODES } from "../codes.ts";
import { FOLLOWED_BY } from "../grammar/forms.ts";
import { sql } from "../statement.ts";
import type { Db } from "../store.ts";
import { listWorkflowsWithPendingSets } from "../tables/tasks.ts";

export interface Fleet {
  readonly tasks: readonly { readonly status: string; readonly count: number }[];
  /** With an open run. */
  readonly workflows: readonly { readonly status: string; readonly count: number }[];
  readonly queue: readonly { readonly cluster: string; readonly count: number }[];
  readonly distributors: readonly { readonly cluster: string; readonly count: number }[];
  readonly pendingWorkflows: number;
}

const PRESENT_MS = 120_000;
const QUEUED = codeOf(taskMachine, "QUEUED");

export async function readFleet(db: Db, now: number): Promise<Fleet> {
  type ByStatus = { status: string; count: number };
  type ByCluster = { cluster: string; count: number };
  const open = sql`workflow_run r ${FOLLOWED_BY} status_count c ON c.workflow_id = r.workflow_id`;
  const isOpen = sql`r.status IN (${literals(OPEN_RUN_CODES)})`;
  const tasks = await sql<ByStatus>`SELECT c.status, sum(c.tasks) AS count FROM ${open}
    WHERE ${isOpen} AND c.array_id = 0 GROUP BY c.status`.execute(db);
  const queue = await sql<ByCluster>`SELECT cluster.name AS cluster, sum(c.tasks) AS count FROM ${open}
      JOIN "array" a ON a.id = c.array_id JOIN cluster ON cluster.id = a.cluster_id
    WHERE ${isOpen} AND c.status = ${QUEUED} GROUP BY cluster.name`.execute(db);
  const workflows = await sql<ByStatus>`SELECT w.status, count(*) AS count
    FROM workflow_run r ${FOLLOWED_BY} workflow w ON w.id = r.workflow_id
    WHERE ${isOpen} GROUP BY w.status`.execute(db);
  const distributors = await sql<ByCluster>`SELECT cluster.name AS cluster, count(*) AS count
    FROM distributor d JOIN cluster ON cluster.id = d.cluster_id
    WHERE d.last_seen_at > ${now - PRESENT_MS} GROUP BY cluster.name`.execute(db);
  const pendingWorkflows = (await listWorkflowsWithPendingSets(db)).length;
  return {
    tasks: tasks.rows,
    queue: queue.rows,
    workflows: workflows.rows,
    distributors: distributors.rows,
    pendingWorkflows,
  };
}
