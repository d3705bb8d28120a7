import type { Reply, Request } from "@jobmon/api";
import { countAttempts, type Db, findLongest, type ListedArray, readArrays, readSpread } from "@jobmon/store";
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

async function readTimes(db: Db, { id, name }: ListedArray) {
  const { finished, failed } = await countAttempts(db, id);
  const spread = await readSpread(db, id, "wall_ms");
  const longestTaskId = await findLongest(db, id);
  return {
    arrayId: id,
    name,
    finished,
    failedAttempts: failed,
    runSeconds:
      spread && longestTaskId
        ? {
            p50: spread.p50 / MS_PER_SECOND,
            p95: spread.p95 / MS_PER_SECOND,
            max: spread.max / MS_PER_SECOND,
            longestTaskId,
          }
        : null,
  };
}
