import { createHash, timingSafeEqual } from "node:crypto";
import { JobmonError } from "@jobmon/core";
import { type BatchRow, findBatch } from "@jobmon/store";
import type { Engine } from "../engine/engine.ts";

/** The batch that the bearer speaks for; refuses any other bearer, and does not tell whether there is such a batch. */
export type CheckCredential = (batchId: number, bearer: string | null) => Promise<BatchRow>;

const MAX_KEPT = 10_000;

/** Batches never change, so those that were asked for are kept: a heartbeat costs no look at the table. */
export function createCredentialCheck(engine: Engine): CheckCredential {
  const kept = new Map<number, BatchRow>();
  const find = async (id: number): Promise<BatchRow | undefined> => {
    const known = kept.get(id) ?? (await engine.store.read((db) => findBatch(db, id)));
    if (known === undefined) return undefined;
    if (kept.size >= MAX_KEPT) kept.clear();
    kept.set(id, known);
    return known;
  };
  return async (batchId, bearer) => {
    const batch = await find(batchId);
    const given = createHash("sha256")
      .update(bearer ?? "")
      .digest();
    const expected = Buffer.from(batch?.credential_hash ?? "", "hex");
    if (batch && bearer !== null && expected.length === given.length && timingSafeEqual(expected, given))
      return batch;
    throw new JobmonError("unauthorized", {
      detail: `The request did not carry the credential of batch ${batchId}.`,
      hint: "Only the workers of a batch speak for it; send the header `Authorization: Bearer CREDENTIAL` with the one that their distributor gave them.",
      ids: { batchId },
    });
  };
}
