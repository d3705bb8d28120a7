import type { Reply } from "@jobmon/api";
import { JobmonError } from "@jobmon/core";
import type { Api } from "../../api/call.ts";
import { collectRows } from "../../api/collect-rows.ts";
import type { InstanceRow, LogStream } from "../../api/rows.ts";

export type Log = Reply<"getLog">;

/** More attempts than any task has. */
const MAX_INSTANCES = 20_000;
const TAIL_BYTES = 1_048_576;

export async function listInstances(api: Api, taskId: number): Promise<readonly InstanceRow[]> {
  const { rows } = await collectRows(MAX_INSTANCES, (page) => api.call("listInstances", { taskId, ...page }));
  return rows;
}

export async function findLastInstance(api: Api, taskId: number): Promise<InstanceRow | undefined> {
  return (await listInstances(api, taskId)).at(-1);
}

/** The log's last lines; empty when the attempt never had one. */
export async function readTail(
  api: Api,
  wanted: { readonly instanceId: number; readonly stream: LogStream; readonly lines: number },
): Promise<string> {
  const log = await findLog(api, { ...wanted, maxBytes: TAIL_BYTES });
  return log === undefined ? "" : lastLines(log.text, wanted.lines);
}

/** A part of a log; undefined when the attempt ended before it had one. */
export async function findLog(
  api: Api,
  part: {
    readonly instanceId: number;
    readonly stream: LogStream;
    readonly offset?: number;
    readonly maxBytes: number;
  },
): Promise<Log | undefined> {
  const { instanceId, stream, offset, maxBytes } = part;
  try {
    return await api.call("getLog", {
      instanceId,
      stream,
      maxBytes,
      ...(offset !== undefined && { offset }),
    });
  } catch (error) {
    if (error instanceof JobmonError && error.code === "log_not_registered") return undefined;
    throw error;
  }
}

export function lastLines(text: string, lines: number): string {
  const parts = text.split("\n");
  const isEnded = parts.at(-1) === "";
  return parts.slice(-(isEnded ? lines + 1 : lines)).join("\n");
}
