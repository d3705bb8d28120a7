import type { Reply, Request } from "@jobmon/api";
import { readSpans, type Span } from "@jobmon/store";
import { differencesOf, runsOf } from "./columns.ts";
import { getWorkflowOf } from "./get-known.ts";
import { BY_ID, readPaging } from "./read-paging.ts";
import type { Reader } from "./reader.ts";

/** Attempts in one reply: with the longest numbers it stays below 500 KB. */
const MAX_SPANS = 12_000;
const NONE = -1;

export async function listSpans(reader: Reader, request: Request<"listSpans">): Promise<Reply<"listSpans">> {
  const { workflowId, arrayId, from = 0, to = Number.MAX_SAFE_INTEGER, firstIndex, limit } = request;
  const { page, encodeNext } = readPaging(request, { name: "listSpans", sorts: BY_ID, defaultSort: "id" });
  return reader.store.read(async (db) => {
    const workflow = await getWorkflowOf(db, workflowId);
    const end = workflow.first_task_id + workflow.task_count - 1;
    const first = page.after ? page.after.id + 1 : workflow.first_task_id + firstIndex;
    const last = Math.min(end, first + limit - 1);
    const window = { first: from, last: to };
    const found = await readSpans(db, { tasks: { first, last }, window, arrayId, limit: MAX_SPANS + 1 });
    const spans = found.length > MAX_SPANS ? dropLastTask(found) : found;
    const reached = found.length > MAX_SPANS ? (spans.at(-1)?.taskId ?? last) : last;
    const baseAt = spans.reduce((least, span) => Math.min(least, span.leasedAt), spans[0]?.leasedAt ?? from);
    return {
      firstTaskId: workflow.first_task_id,
      baseAt,
      tasks: differencesOf(spans.map(({ taskId }) => taskId - workflow.first_task_id)),
      arrayRuns: runsOf(spans.map((span) => span.arrayId)),
      statuses: spans.map(({ status }) => status).join(""),
      leasedMs: spans.map(({ leasedAt }) => leasedAt - baseAt),
      queueMs: spans.map(({ leasedAt, startedAt }) =>
        startedAt === null ? NONE : Math.max(0, startedAt - leasedAt),
      ),
      runMs: spans.map(({ startedAt, endedAt }) =>
        startedAt === null || endedAt === null ? NONE : Math.max(0, endedAt - startedAt),
      ),
      nextCursor: reached < end ? encodeNext({ value: reached, id: reached }) : null,
    };
  });
}

/** A task whose attempts do not all fit is left to the next page; one that alone has more is cut. */
function dropLastTask(spans: readonly Span[]): readonly Span[] {
  const cut = spans.at(-1)?.taskId;
  const whole = spans.filter(({ taskId }) => taskId !== cut);
  return whole.length > 0 ? whole : spans.slice(0, MAX_SPANS);
}
