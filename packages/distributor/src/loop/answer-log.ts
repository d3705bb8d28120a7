import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { MAX_LOG_BYTES } from "@jobmon/api";
import type { LogAnswer, LogRequest } from "../distributor-api.ts";
import type { LogPart, Plugin } from "../plugin/plugin.ts";
import { decodePart } from "./decode-part.ts";
import type { Instances } from "./instances.ts";
import { isLogPathOf } from "./log-paths.ts";

const MAX_ERROR_CHARACTERS = 1_000;

/** The answer to one request for a part of a log: the text, or why there is none. Never throws. */
export async function answerLog(
  request: LogRequest,
  sources: { readonly instances: Instances; readonly plugin: Pick<Plugin, "readLog"> },
): Promise<LogAnswer> {
  const refusal = refuseLog(request, sources.instances);
  if (refusal !== null) return { error: refusal };
  try {
    return await (sources.plugin.readLog?.(request) ?? readLogFile(request));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { error: `${request.path} cannot be read: ${why}`.slice(0, MAX_ERROR_CHARACTERS) };
  }
}

/** The server names the path, but this is the user's machine: nothing but a log of that very instance leaves it. */
function refuseLog(request: LogRequest, instances: Instances): string | null {
  const { path, instanceId } = request;
  const place = instances.find(instanceId)?.place;
  if (path === place?.stdoutPath || path === place?.stderrPath || isLogPathOf(path, instanceId)) return null;
  return `${path.slice(0, 500)} is not a log of task instance ${instanceId}, so it is not read.`;
}

/** `offset` null is the last `maxBytes`. Text is cut at whole characters, so that its bytes are those from `offset` on. */
export async function readLogFile(
  request: Pick<LogRequest, "path" | "offset" | "maxBytes">,
): Promise<LogPart> {
  // Opening a pipe would wait for a writer.
  const file = await open(request.path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const status = await file.stat();
    if (!status.isFile()) throw new Error("it is not a regular file");
    const totalBytes = status.size;
    const wanted = Math.min(Math.max(0, request.maxBytes), MAX_LOG_BYTES);
    const offset = Math.min(request.offset ?? Math.max(0, totalBytes - wanted), totalBytes);
    const bytes = new Uint8Array(Math.min(wanted, totalBytes - offset));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
    const part = decodePart(bytes.subarray(0, bytesRead), request.offset === null ? "any" : "character");
    return { text: part.text, offset: offset + part.skippedBytes, totalBytes };
  } finally {
    await file.close();
  }
}
