import type { Reply, Request } from "@jobmon/api";
import { taskMachine } from "@jobmon/core";
import { type Neighbour, readNeighbours } from "@jobmon/store";
import { getTaskOf } from "./get-known.ts";
import type { Reader } from "./reader.ts";
import { wordOf } from "./state-words.ts";

export async function getDependencies(
  reader: Reader,
  { taskId, limit }: Request<"getDependencies">,
): Promise<Reply<"getDependencies">> {
  return reader.store.read(async (db) => {
    const task = await getTaskOf(db, taskId);
    const found = await readNeighbours(db, { id: task.id, upstreamSetId: task.upstream_set_id }, limit);
    return { ...found, upstream: found.upstream.map(inWords), downstream: found.downstream.map(inWords) };
  });
}

function inWords(neighbour: Neighbour) {
  return { ...neighbour, status: wordOf(taskMachine, neighbour.status) };
}
