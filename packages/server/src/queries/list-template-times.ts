import type { Reply, Request } from "@jobmon/api";
import { type Db, type ListedArray, readArrays } from "@jobmon/store";
import { readAttempts, readSpread } from "./describe-attempts.ts";
import { getWorkflowOf } from "./get-known.ts";
import { pageArrays } from "./page-arrays.ts";
import type { Reader } from "./reader.ts";

const MS_PER_SECOND = 1_000;

export async function listTemplateTimes(
  reader: Reader,
  request: Request<"listTemplateTimes">,
): Promise<Reply<"listTemplateTimes">> {
  return reader.store.read(async (db) => {
    await getWorkflowOf(db, request.workflowId);
    const { arrays, nextCursor } = pageArrays(
      await readArrays(db, request.workflowId),
      request,
      "listTemplateTimes",
    );
    const rows: Reply<"listTemplateTimes">["rows"] = [];
    for (const array of arrays) rows.push(await readTimes(db, array));
    return { rows, nextCursor };
  });
}

/** Tasks of a template whose attempts are read; of more a part. */
const SAMPLE = 5_000;

async function readTimes(db: Db, { id, name }: ListedArray) {
  const attempts = await readAttempts(db, id, SAMPLE);
  const spread = await readSpread(db, attempts, "wall_ms");
  return {
    arrayId: id,
    name,
    finished: attempts.finished,
    failedAttempts: attempts.failed,
    sampled: attempts.isSampled,
    runSeconds: spread && {
      p50: spread.p50 / MS_PER_SECOND,
      p95: spread.p95 / MS_PER_SECOND,
      max: spread.max / MS_PER_SECOND,
      longestTaskId: spread.longestTaskId,
    },
  };
}
