import type { Reply, Request } from "@jobmon/api";
import { JobmonError } from "@jobmon/core";
import { type HistoryRow, readArrays, readHistory, WHOLE_WORKFLOW, widenSteps } from "@jobmon/store";
import { getWorkflowOf } from "./get-known.ts";
import type { Reader } from "./reader.ts";

const ONE_SECOND_MS = 1_000;

export async function getHistory(
  reader: Reader,
  { workflowId, arrayId, points }: Request<"getHistory">,
): Promise<Reply<"getHistory">> {
  return reader.store.read(async (db) => {
    await getWorkflowOf(db, workflowId);
    if (arrayId !== undefined) await getArrayOf(db, workflowId, arrayId);
    const wanted = arrayId ?? WHOLE_WORKFLOW;
    const histories = await readHistory(db, { workflowId, arrayIds: [wanted] });
    const rows = widenSteps(histories.get(wanted) ?? [], points);
    const column = (name: keyof HistoryRow) => rows.map((row) => row[name]);
    return {
      stepMs: rows.at(-1)?.step_ms ?? ONE_SECOND_MS,
      at: column("changed_at"),
      waiting: column("waiting"),
      queued: column("queued"),
      launching: column("launching"),
      running: column("running"),
      retrying: column("retrying"),
      done: column("done"),
      failed: column("failed"),
      peakRunning: column("peak_running"),
    };
  });
}

export async function getArrayOf(db: Parameters<typeof readArrays>[0], workflowId: number, arrayId: number) {
  const array = (await readArrays(db, workflowId)).find(({ id }) => id === arrayId);
  if (array) return array;
  throw new JobmonError("not_found", {
    detail: `workflow ${workflowId} has no array ${arrayId}`,
    hint: "list the arrays of the workflow to find their ids",
    ids: { workflowId, arrayId },
  });
}
