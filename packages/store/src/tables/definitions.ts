import { orElse, taking } from "../grammar/forms.ts";
import { sql } from "../statement.ts";
import type { Db, Tx } from "../store.ts";
import { among } from "../unfold.ts";

export async function findTool(db: Db, name: string) {
  const tool = await db.selectFrom("tool").selectAll().where("name", "=", name).executeTakeFirst();
  if (!tool) return undefined;
  const versions = await db
    .selectFrom("tool_version")
    .select("id")
    .where("tool_id", "=", tool.id)
    .orderBy("id")
    .execute();
  return { id: tool.id, name: tool.name, versions: versions.map((version) => version.id) };
}

export async function insertTool(
  tx: Tx,
  tool: { id: number; name: string; versionId: number; at: number },
): Promise<void> {
  await tx.insertInto("tool").values({ id: tool.id, name: tool.name, created_at: tool.at }).execute();
  await insertToolVersion(tx, { id: tool.versionId, toolId: tool.id, at: tool.at });
}

export async function insertToolVersion(
  tx: Tx,
  version: { id: number; toolId: number; at: number },
): Promise<void> {
  await tx
    .insertInto("tool_version")
    .values({ id: version.id, tool_id: version.toolId, created_at: version.at })
    .execute();
}

export async function findToolOfVersion(db: Db, toolVersionId: number) {
  return db
    .selectFrom("tool_version")
    .innerJoin("tool", "tool.id", "tool_version.tool_id")
    .select(["tool_version.id", "tool.id as toolId", "tool.name"])
    .where("tool_version.id", "=", toolVersionId)
    .executeTakeFirst();
}

export async function toolExists(db: Db, toolId: number): Promise<boolean> {
  return (await db.selectFrom("tool").select("id").where("id", "=", toolId).executeTakeFirst()) !== undefined;
}

export async function findTemplate(db: Db, key: { toolVersionId: number; name: string }) {
  return db
    .selectFrom("task_template")
    .select("id")
    .where("tool_version_id", "=", key.toolVersionId)
    .where("name", "=", key.name)
    .executeTakeFirst();
}

export async function insertTemplate(
  tx: Tx,
  row: { id: number; toolVersionId: number; name: string },
): Promise<void> {
  await tx
    .insertInto("task_template")
    .values({ id: row.id, tool_version_id: row.toolVersionId, name: row.name })
    .execute();
}

export async function findTemplateVersion(db: Db, key: { templateId: number; identity: string }) {
  return db
    .selectFrom("task_template_version")
    .select("id")
    .where("task_template_id", "=", key.templateId)
    .where("identity", "=", key.identity)
    .executeTakeFirst();
}

export interface TemplateVersion {
  readonly id: number;
  readonly templateId: number;
  readonly toolVersionId: number;
  readonly name: string;
  readonly command: string;
  readonly nodeArgs: readonly string[];
  readonly taskArgs: readonly string[];
  readonly opArgs: readonly string[];
}

export async function insertTemplateVersion(
  tx: Tx,
  row: Omit<TemplateVersion, "toolVersionId" | "name"> & { readonly identity: string },
): Promise<void> {
  await tx
    .insertInto("task_template_version")
    .values({
      id: row.id,
      task_template_id: row.templateId,
      identity: row.identity,
      command_template: row.command,
      node_args: JSON.stringify(row.nodeArgs),
      task_args: JSON.stringify(row.taskArgs),
      op_args: JSON.stringify(row.opArgs),
    })
    .execute();
}

export async function getTemplateVersion(db: Db, id: number): Promise<TemplateVersion | undefined> {
  const row = await db
    .selectFrom("task_template_version as version")
    .innerJoin("task_template as template", "template.id", "version.task_template_id")
    .select([
      "version.id",
      "template.id as templateId",
      "template.tool_version_id as toolVersionId",
      "template.name",
      "version.command_template as command",
      "version.node_args",
      "version.task_args",
      "version.op_args",
    ])
    .where("version.id", "=", id)
    .executeTakeFirst();
  if (!row) return undefined;
  const { node_args, task_args, op_args, ...rest } = row;
  return {
    ...rest,
    nodeArgs: JSON.parse(node_args),
    taskArgs: JSON.parse(task_args),
    opArgs: JSON.parse(op_args),
  };
}

export interface ClusterRow {
  readonly id: number;
  readonly name: string;
  readonly kind: string;
  readonly queues: readonly {
    readonly name: string;
    readonly maxMemoryBytes: number | null;
    readonly maxRuntimeSeconds: number | null;
    readonly maxCores: number | null;
  }[];
}

export async function listClusters(db: Db): Promise<ClusterRow[]> {
  const rows = await db.selectFrom("cluster").selectAll().orderBy("name").execute();
  return rows.map((row) => ({ ...row, queues: JSON.parse(row.queues) }));
}

export async function findCluster(db: Db, name: string): Promise<ClusterRow | undefined> {
  return (await listClusters(db)).find((cluster) => cluster.name === name);
}

export async function putCluster(tx: Tx, cluster: ClusterRow): Promise<void> {
  const queues = JSON.stringify(cluster.queues);
  await sql`INSERT INTO cluster (id, name, kind, queues) VALUES (${cluster.id}, ${cluster.name}, ${cluster.kind}, ${queues})
    ${orElse("cluster", ["name"], taking(["kind", "queues"]))}`.execute(tx);
}

/** The queues of the cluster of each array. */
export async function listQueuesOfArrays(
  db: Db,
  arrayIds: readonly number[],
): Promise<Map<number, ClusterRow["queues"]>> {
  const { rows } = await sql<{
    id: number;
    queues: string;
  }>`SELECT a.id, c.queues FROM "array" a JOIN cluster c ON c.id = a.cluster_id
    WHERE a.id ${among([...new Set(arrayIds)])}`.execute(db);
  return new Map(rows.map((row) => [row.id, JSON.parse(row.queues)]));
}
