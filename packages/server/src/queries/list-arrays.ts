import type { Reply, Request } from "@jobmon/api";
import { readArrays, readCountsOfArrays } from "@jobmon/store";
import { getWorkflowOf } from "./get-known.ts";
import type { Reader } from "./reader.ts";
import { countWords, sumCounts } from "./state-words.ts";

export async function listArrays(
  reader: Reader,
  { workflowId }: Request<"listArrays">,
): Promise<Reply<"listArrays">> {
  return reader.store.read(async (db) => {
    await getWorkflowOf(db, workflowId);
    const counts = await readCountsOfArrays(db, workflowId);
    const arrays = await readArrays(db, workflowId);
    return {
      rows: arrays.map((array) => {
        const own = counts.get(array.id) ?? {};
        return { ...array, taskCount: sumCounts(own), counts: countWords(own) };
      }),
    };
  });
}
