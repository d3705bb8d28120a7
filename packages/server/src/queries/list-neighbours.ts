import type { Reply, Request } from "@jobmon/api";
import { taskMachine } from "@jobmon/core";
import { readNeighbourPage } from "@jobmon/store";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { getTaskOf } from "./get-known.ts";
import type { Reader } from "./reader.ts";
import { wordOf } from "./state-words.ts";

export async function listNeighbours(
  reader: Reader,
  { taskId, direction, limit, cursor }: Request<"listNeighbours">,
): Promise<Reply<"listNeighbours">> {
  const key = { list: "listNeighbours", sort: direction, kind: "integer" } as const;
  const after = cursor === undefined ? undefined : decodeCursor(cursor, key);
  return reader.store.read(async (db) => {
    const task = await getTaskOf(db, taskId);
    const { rows, next } = await readNeighbourPage(db, {
      task: { id: task.id, upstreamSetId: task.upstream_set_id },
      direction,
      after,
      limit,
    });
    return {
      rows: rows.map((row) => ({ ...row, status: wordOf(taskMachine, row.status) })),
      nextCursor: next ? encodeCursor(next, key) : null,
    };
  });
}
