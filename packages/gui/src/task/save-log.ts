import { call } from "../api/call.ts";
import { bytesOf } from "./log-window.ts";
import type { Stream } from "./use-log.ts";

const PART_BYTES = 1_048_576;
const MAX_PARTS = 100_000;

interface SavedLog {
  readonly instanceId: number;
  readonly stream: Stream;
  readonly onProgress: (fraction: number) => void;
  readonly signal: AbortSignal;
}

/** Reads a log from end to end, one part after the other, and hands it to the browser as a file. */
export async function saveLog({ instanceId, stream, onProgress, signal }: SavedLog): Promise<void> {
  const parts: Blob[] = [];
  let offset = 0;
  for (let part = 0; part < MAX_PARTS; part++) {
    const reply = await call("getLog", { instanceId, stream, offset, maxBytes: PART_BYTES }, signal);
    if (reply.text === "") break;
    parts.push(new Blob([reply.text]));
    offset += bytesOf(reply.text);
    if (reply.totalBytes !== null) onProgress(offset / Math.max(1, reply.totalBytes));
    if (reply.source !== "file" || (reply.totalBytes !== null && offset >= reply.totalBytes)) break;
  }
  const url = URL.createObjectURL(new Blob(parts, { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `instance-${instanceId}.${stream}.log`;
  link.click();
  URL.revokeObjectURL(url);
}
