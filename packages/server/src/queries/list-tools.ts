import type { Reply, Request } from "@jobmon/api";
import { JobmonError } from "@jobmon/core";
import {
  type ArrayOfTool,
  type Db,
  hasTool,
  letOthersWork,
  readArraysOfTool,
  readTools,
} from "@jobmon/store";
import { decodeParts, encodeParts, refuseCursor } from "./cursor.ts";
import { readAttempts, readSpread } from "./describe-attempts.ts";
import type { Reader } from "./reader.ts";

const LIST = "listTools";
/** Arrays that a trend looks at: those of the newest workflows. */
const MAX_ARRAYS = 150;
/** Tasks of each whose attempts are read; of more a part. */
const SAMPLE = 200;
const MS_PER_SECOND = 1_000;

type Point = Reply<"getToolTrends">["rows"][number]["points"][number];

export async function listTools(
  reader: Reader,
  { limit, cursor }: Request<"listTools">,
): Promise<Reply<"listTools">> {
  const after = cursor === undefined ? "" : readName(cursor);
  return reader.store.read(async (db) => {
    const found = await readTools(db, after, limit + 1);
    const rows = found.slice(0, limit);
    const last = rows.at(-1);
    return { rows, nextCursor: found.length > limit && last ? encodeParts([LIST, last.name]) : null };
  });
}

function readName(cursor: string): string {
  const [list, name] = decodeParts(cursor);
  if (list !== LIST || typeof name !== "string") throw refuseCursor("belongs to another list", cursor);
  return name;
}

export async function getToolTrends(
  reader: Reader,
  { toolId, workflows }: Request<"getToolTrends">,
): Promise<Reply<"getToolTrends">> {
  return reader.store.read(async (db) => {
    if (!(await hasTool(db, toolId)))
      throw new JobmonError("not_found", {
        detail: `there is no tool ${toolId}`,
        hint: "list the tools to find its id",
        ids: { toolId },
      });
    const trends = new Map<string, Point[]>();
    for (const array of await readArraysOfTool(db, { toolId, workflows, limit: MAX_ARRAYS }))
      trends.set(array.templateName, [...(trends.get(array.templateName) ?? []), await readPoint(db, array)]);
    return { rows: [...trends].map(([templateName, points]) => ({ templateName, points })) };
  });
}

async function readPoint(db: Db, { arrayId, workflowId, createdAt }: ArrayOfTool): Promise<Point> {
  const attempts = await readAttempts(db, arrayId, SAMPLE);
  const run = await readSpread(db, attempts, "wall_ms");
  const memory = await readSpread(db, attempts, "peak_memory_bytes");
  await letOthersWork();
  return {
    workflowId,
    createdAt,
    finished: attempts.finished,
    failedAttempts: attempts.failed,
    runSecondsP50: run && run.p50 / MS_PER_SECOND,
    runSecondsP95: run && run.p95 / MS_PER_SECOND,
    peakMemoryBytesP50: memory?.p50 ?? null,
    peakMemoryBytesP95: memory?.p95 ?? null,
  };
}
