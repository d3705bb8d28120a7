import type { Reply, Request } from "@jobmon/api";
import type { Engine } from "../engine/engine.ts";
import { getLog } from "./get-log.ts";
import type { LogRequests } from "./log-requests.ts";

const PART_BYTES = 1_048_576;
/** Parts read for one request; the caller goes on at `nextOffset`. */
const MAX_PARTS = 8;
const MAX_LINE_CHARACTERS = 500;

type Found = Reply<"searchLog">;

/** Reads the log part by part, each up to its last whole line, and keeps the lines that contain the text. */
export async function searchLog(
  engine: Engine,
  logRequests: LogRequests,
  { instanceId, stream, text, offset, limit }: Request<"searchLog">,
): Promise<Found> {
  const wanted = text.toLowerCase();
  const matches: Found["matches"] = [];
  let at = offset;
  let totalBytes: number | null = null;
  for (let part = 0; part < MAX_PARTS; part++) {
    const log = await getLog(engine, logRequests, { instanceId, stream, offset: at, maxBytes: PART_BYTES });
    totalBytes = log.totalBytes;
    const isEnd = log.text === "" || totalBytes === null || at + Buffer.byteLength(log.text) >= totalBytes;
    const lines = cutWholeLines(log.text, isEnd);
    // Most parts have no match, and are not taken apart.
    const isTakenApart = lines.toLowerCase().includes(wanted);
    if (!isTakenApart) at += Buffer.byteLength(lines);
    for (const line of isTakenApart ? lines.split(/(?<=\n)/) : []) {
      if (line.toLowerCase().includes(wanted)) {
        if (matches.length === limit) return { matches, nextOffset: at, totalBytes };
        matches.push({ offset: at, line: line.trimEnd().slice(0, MAX_LINE_CHARACTERS) });
      }
      at += Buffer.byteLength(line);
    }
    if (isEnd) return { matches, nextOffset: null, totalBytes };
  }
  return { matches, nextOffset: at, totalBytes };
}

/** A part ends anywhere, even within a letter. A line longer than a part is taken as it is. */
function cutWholeLines(text: string, isEnd: boolean): string {
  const end = text.lastIndexOf("\n");
  return isEnd || end < 0 ? text : text.slice(0, end + 1);
}
