import type { Reply, Request } from "@jobmon/api";
import { JobmonError, stateOfCode, taskInstanceMachine } from "@jobmon/core";
import {
  type Db,
  type DistributorRow,
  findCluster,
  getDistributor,
  putCluster,
  putDistributor,
  readActiveOfDistributor,
  takeIdsIn,
} from "@jobmon/store";
import type { Engine } from "../engine/engine.ts";

/** A distributor takes up its post. Whoever held it before is fenced off by the epoch. */
export async function registerDistributor(
  engine: Engine,
  { body }: Request<"registerDistributor">,
): Promise<Reply<"registerDistributor">> {
  const reply = await engine.store.write(async (tx) => {
    const known = await findCluster(tx, body.cluster.name);
    const clusterId = known?.id ?? (await takeIdsIn(tx, "definition", 1));
    await putCluster(tx, { ...body.cluster, id: clusterId });
    const { id, epoch } = await putDistributor(tx, {
      id: await takeIdsIn(tx, "distributor", 1),
      user_name: body.user,
      host: body.host,
      cluster_id: clusterId,
      version: body.version,
      last_seen_at: engine.clock(),
    });
    const active = await readActiveOfDistributor(tx, id);
    return { id, epoch, active };
  });
  engine.log.info(
    { distributorId: reply.id, epoch: reply.epoch, user: body.user, host: body.host },
    "distributor_registered",
  );
  return {
    distributorId: reply.id,
    epoch: reply.epoch,
    active: reply.active.map((instance) => ({
      instanceId: instance.id,
      workflowRunId: instance.workflow_run_id,
      status: stateOfCode(taskInstanceMachine, instance.status) ?? "INSTANTIATED",
    })),
    heartbeatIntervalSeconds: engine.policy.heartbeatIntervalMs / 1_000,
  };
}

/** The distributor of a request, if it still holds its post. */
export async function mustHoldPost(
  db: Db,
  claim: { distributorId: number; epoch: number },
): Promise<DistributorRow> {
  const distributor = await getDistributor(db, claim.distributorId);
  if (!distributor)
    throw new JobmonError("not_found", {
      detail: "There is no such distributor.",
      hint: "Register it again.",
      ids: { distributorId: claim.distributorId },
    });
  if (distributor.epoch !== claim.epoch)
    throw new JobmonError("distributor_superseded", {
      detail: `Another distributor registered for ${distributor.user_name} on ${distributor.host} after this one.`,
      hint: "Let this process end; the newer one has its tasks.",
      ids: { distributorId: claim.distributorId, epoch: claim.epoch },
    });
  return distributor;
}
