import type { Reply, Request } from "@jobmon/api";
import { readArrayEdges, readArrays, readCountsOfArrays } from "@jobmon/store";
import { getWorkflowOf } from "./get-known.ts";
import type { Reader } from "./reader.ts";
import { countWords, sumCounts } from "./state-words.ts";

export async function getTemplateGraph(
  reader: Reader,
  { workflowId }: Request<"getTemplateGraph">,
): Promise<Reply<"getTemplateGraph">> {
  return reader.store.read(async (db) => {
    await getWorkflowOf(db, workflowId);
    const counts = await readCountsOfArrays(db, workflowId);
    const arrays = await readArrays(db, workflowId);
    return {
      nodes: arrays.map(({ id, name, templateVersionId }) => {
        const own = counts.get(id) ?? {};
        return { arrayId: id, name, templateVersionId, taskCount: sumCounts(own), counts: countWords(own) };
      }),
      edges: await readArrayEdges(db, workflowId),
    };
  });
}
