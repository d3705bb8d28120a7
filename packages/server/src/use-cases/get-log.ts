import type { Reply, Request } from "@jobmon/api";
import { ACTIVE_INSTANCE_STATES, codesOf, JobmonError, taskInstanceMachine } from "@jobmon/core";
import { readInstanceLog } from "@jobmon/store";
import type { Engine } from "../engine/engine.ts";
import { mustHoldPost } from "./distributors.ts";
import type { LogRequests } from "./log-requests.ts";

const ACTIVE = new Set(codesOf(taskInstanceMachine, ACTIVE_INSTANCE_STATES));
/** A distributor that was not heard of for this long is not asked. */
const PRESENT_MS = 60_000;

/** Reads the file through the distributor on its host; else what was stored at the end. Only registered paths are read. */
export async function getLog(
  engine: Engine,
  logRequests: LogRequests,
  request: Request<"getLog">,
): Promise<Reply<"getLog">> {
  const { instanceId, stream, offset, maxBytes } = request;
  const row = await engine.store.read((db) => readInstanceLog(db, instanceId));
  if (!row)
    throw new JobmonError("not_found", {
      detail: `The ${stream} of an unknown task instance was asked for.`,
      hint: "List a task's instances with `jobmon task status TASK`",
      ids: { instanceId },
    });
  const path = stream === "stdout" ? row.stdout_path : row.stderr_path;
  const stored = (stream === "stdout" ? row.stdout_tail : row.stderr_tail) ?? "";
  const live = ACTIVE.has(row.status);
  if (path !== null && engine.clock() - row.last_seen_at < PRESENT_MS) {
    const part = await logRequests.ask(
      { id: row.distributor_id, clusterId: row.cluster_id },
      {
        instanceId,
        path,
        offset: offset ?? null,
        maxBytes,
      },
    );
    if (part?.text !== undefined)
      return {
        source: "file",
        path,
        text: part.text,
        offset: part.offset ?? 0,
        totalBytes: part.totalBytes ?? null,
        live,
      };
  }
  const size = Buffer.byteLength(stored);
  if (offset !== undefined && offset > 0)
    return { source: "none", path, text: "", offset, totalBytes: null, live };
  return {
    source: stored === "" ? "none" : "stored",
    path,
    text: stored,
    offset: 0,
    totalBytes: live ? null : size,
    live,
  };
}

export async function answerLogRequest(
  engine: Engine,
  logRequests: LogRequests,
  { distributorId, body }: Request<"answerLogRequest">,
): Promise<Reply<"answerLogRequest">> {
  await engine.store.read((db) => mustHoldPost(db, { distributorId, epoch: body.epoch }));
  return { accepted: await logRequests.answer(distributorId, body.requestId, body) };
}
