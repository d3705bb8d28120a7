import type { Reply, Request } from "@jobmon/api";
import { type HistoryRow, readArrays, readCountsOfArrays, readHistory, widenSteps } from "@jobmon/store";
import { getWorkflowOf } from "./get-known.ts";
import { pageArrays } from "./page-arrays.ts";
import type { Reader } from "./reader.ts";
import { sumCounts } from "./state-words.ts";

const ONE_SECOND_MS = 1_000;

export async function getTimeline(
  reader: Reader,
  request: Request<"getTimeline">,
): Promise<Reply<"getTimeline">> {
  const { workflowId, from = 0, to = Number.MAX_SAFE_INTEGER, points } = request;
  return reader.store.read(async (db) => {
    await getWorkflowOf(db, workflowId);
    const { arrays, nextCursor } = pageArrays(await readArrays(db, workflowId), request, "getTimeline");
    const counts = await readCountsOfArrays(db, workflowId);
    const histories = await readHistory(db, { workflowId, arrayIds: arrays.map(({ id }) => id) });
    const cut = new Map(
      arrays.map(({ id }) => [id, widenSteps(cutWindow(histories.get(id) ?? [], from, to), points)]),
    );
    const steps = [...cut.values()].map((rows) => rows.at(-1)?.step_ms ?? ONE_SECOND_MS);
    return {
      rows: arrays.map(({ id, name }) => {
        const rows = cut.get(id) ?? [];
        const column = (key: keyof HistoryRow) => rows.map((row) => row[key]);
        return {
          arrayId: id,
          name,
          taskCount: sumCounts(counts.get(id) ?? {}),
          at: column("changed_at"),
          queued: column("queued"),
          launching: column("launching"),
          running: column("running"),
          done: column("done"),
          failed: column("failed"),
        };
      }),
      stepMs: Math.max(ONE_SECOND_MS, ...steps),
      nextCursor,
    };
  });
}

/** The rows of the window and the one before, which tells how it stood when the window begins. */
function cutWindow(rows: readonly HistoryRow[], from: number, to: number): HistoryRow[] {
  const first = rows.findLastIndex((row) => row.changed_at <= from);
  return rows.slice(Math.max(0, first)).filter((row) => row.at <= to);
}
