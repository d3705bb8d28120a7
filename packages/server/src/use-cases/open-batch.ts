/**
 * Opening a batch: before a distributor submits an array job whose elements are run by workers, it says here which element
 * is which instance, and with what credential the workers will come.
 *
 * **Invariant:** a batch never changes once it is there, so opening it again under its key, after a crash or a lost reply,
 * gives the same one. The credential stays with the distributor and its workers; only its hash is known here.
 */
import type { Reply, Request } from "@jobmon/api";
import { JobmonError } from "@jobmon/core";
import {
  type BatchRow,
  findBatchByKey,
  findWorkflowsOfInstances,
  insertBatch,
  listBatchInstances,
  type Tx,
  takeIdsIn,
} from "@jobmon/store";
import type { Engine } from "../engine/engine.ts";
import { mustHoldPost } from "./distributors.ts";

type Body = Request<"openBatch">["body"];

export async function openBatch(
  engine: Engine,
  { distributorId, body }: Request<"openBatch">,
): Promise<Reply<"openBatch">> {
  return engine.store.write(async (tx) => {
    await mustHoldPost(tx, { distributorId, epoch: body.epoch });
    const known = await findBatchByKey(tx, { distributorId, key: body.key });
    if (known) {
      await mustBeSame(tx, known, body);
      return { batchId: known.id };
    }
    await mustOwn(tx, distributorId, body);
    const id = await takeIdsIn(tx, "batch", 1);
    const { key, credentialHash } = body;
    await insertBatch(
      tx,
      { id, distributor_id: distributorId, key, credential_hash: credentialHash, created_at: engine.clock() },
      body.instances.map(({ instanceId, stdoutPath, stderrPath }) => [instanceId, stdoutPath, stderrPath]),
    );
    return { batchId: id };
  });
}

async function mustBeSame(tx: Tx, known: BatchRow, body: Body): Promise<void> {
  const held = await listBatchInstances(tx, known.id);
  const isSame =
    known.credential_hash === body.credentialHash &&
    held.length === body.instances.length &&
    body.instances.every(({ instanceId }, index) => instanceId === held[index]);
  if (isSame) return;
  throw new JobmonError("batch_differs", {
    detail: `Batch ${known.id} was opened under the key ${body.key} with other instances or another credential.`,
    hint: "Open a batch of something else under a key of its own.",
    ids: { batchId: known.id },
  });
}

async function mustOwn(tx: Tx, distributorId: number, { key, instances }: Body): Promise<void> {
  const ids = [...new Set(instances.map(({ instanceId }) => instanceId))];
  const owners = await findWorkflowsOfInstances(tx, ids);
  const own = new Set(owners.filter((row) => row.distributor_id === distributorId).map((row) => row.id));
  const foreign = ids.filter((id) => !own.has(id));
  if (foreign.length === 0 && ids.length === instances.length) return;
  throw new JobmonError("not_your_instance", {
    detail:
      foreign.length === 0
        ? `The batch ${key} names an instance twice.`
        : `The batch ${key} names ${foreign.length} instances that were not leased to distributor ${distributorId}.`,
    hint: "Name each instance once, and only instances that were leased to this distributor.",
    ids: { distributorId, instanceIds: foreign.slice(0, 10) },
  });
}
