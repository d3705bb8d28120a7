import { createHash } from "node:crypto";
import { MAX_CONCURRENCY, type Reply, type Request } from "@jobmon/api";
import { checkLabel, codeOf, JobmonError, workflowMachine } from "@jobmon/core";
import {
  type ClusterRow,
  findToolOfVersion,
  getTemplateVersion,
  insertDraft,
  listClusters,
  putCluster,
  type Tx,
  takeIdsIn,
} from "@jobmon/store";
import { audit } from "../engine/audit.ts";
import type { Engine } from "../engine/engine.ts";

/** Clusters that exist without configuration: their kind is their name. */
const BUILT_IN_CLUSTERS = ["dummy", "sequential", "multiprocess"];

/** Reserves the ids of a workflow that is about to be bound. Tasks without upstreams share one set of their own, the first. */
export async function createDraft(
  engine: Engine,
  { body }: Request<"createDraft">,
): Promise<Reply<"createDraft">> {
  if (body.name !== "") checkLabel("workflow name", body.name);
  for (const array of body.arrays) checkLabel("array name", array.name);
  const now = engine.clock();
  return engine.store.write(async (tx) => {
    await checkTool(tx, body.toolVersionId);
    const clusters = await ensureClusters(
      tx,
      body.arrays.map((array) => array.cluster),
    );
    const workflowId = await takeIdsIn(tx, "workflow", 1);
    const firstTaskId = await takeIdsIn(tx, "task", body.taskCount);
    const firstArrayId = await takeIdsIn(tx, "array", body.arrays.length);
    for (const array of body.arrays) await checkTemplate(tx, body.toolVersionId, array.templateVersionId);
    await insertDraft(tx, {
      workflow: {
        id: workflowId,
        tool_version_id: body.toolVersionId,
        args_hash: createHash("sha256").update(body.workflowArgs).digest("hex"),
        workflow_args: body.workflowArgs,
        name: body.name,
        description: body.description,
        user_name: body.user,
        status: codeOf(workflowMachine, "REGISTERING"),
        status_at: now,
        priority: body.priority,
        max_concurrently_running: body.maxConcurrentlyRunning ?? MAX_CONCURRENCY,
        first_task_id: firstTaskId,
        task_count: body.taskCount,
        first_set_id: await takeIdsIn(tx, "upstream_set", body.setCount + 1),
        set_count: body.setCount + 1,
        first_resources_id: await takeIdsIn(tx, "task_resources", body.profileCount),
        resources_count: body.profileCount,
        created_at: now,
        touched_at: now,
      },
      attributes: body.attributes,
      arrays: body.arrays.map((array, position) => ({
        id: firstArrayId + position,
        workflow_id: workflowId,
        task_template_version_id: array.templateVersionId,
        cluster_id: clusters.get(array.cluster)?.id ?? 0,
        name: array.name,
        max_concurrently_running: array.maxConcurrentlyRunning ?? MAX_CONCURRENCY,
      })),
    });
    await audit(
      { engine, tx, now },
      {
        workflowId,
        actor: body.user,
        event: "workflow_drafted",
        detail: `${body.taskCount} tasks announced.`,
      },
    );
    return { workflowId, firstTaskId };
  });
}

async function checkTool(tx: Tx, toolVersionId: number): Promise<void> {
  if (await findToolOfVersion(tx, toolVersionId)) return;
  throw new JobmonError("not_found", {
    detail: "A workflow of an unknown tool version was to be bound.",
    hint: "Get the tool by its name; it lists its versions.",
    ids: { toolVersionId },
  });
}

async function checkTemplate(tx: Tx, toolVersionId: number, templateVersionId: number): Promise<void> {
  const version = await getTemplateVersion(tx, templateVersionId);
  if (version?.toolVersionId === toolVersionId) return;
  throw new JobmonError("unknown_task_template", {
    detail: version
      ? `Task template version ${templateVersionId} belongs to tool version ${version.toolVersionId}, not to ${toolVersionId}.`
      : `There is no task template version ${templateVersionId}.`,
    hint: "Create the template under the workflow's tool version first.",
    ids: { toolVersionId, templateVersionId },
  });
}

async function ensureClusters(tx: Tx, names: readonly string[]): Promise<Map<string, ClusterRow>> {
  const known = new Map((await listClusters(tx)).map((cluster) => [cluster.name, cluster]));
  for (const name of new Set(names)) {
    if (known.has(name)) continue;
    if (!BUILT_IN_CLUSTERS.includes(name))
      throw new JobmonError("not_found", {
        detail: `There is no cluster ${name}; known are ${[...new Set([...BUILT_IN_CLUSTERS, ...known.keys()])].sort().join(", ")}.`,
        hint: "Name one of these, or start a distributor for it: it registers its cluster.",
        ids: { cluster: name },
      });
    const cluster = { id: await takeIdsIn(tx, "definition", 1), name, kind: name, queues: [] };
    await putCluster(tx, cluster);
    known.set(name, cluster);
  }
  return known;
}
