import type { Api } from "../../api/call.ts";
import type { InstanceRow, LogStream } from "../../api/rows.ts";
import type { Shell } from "../../shell.ts";
import { findLog } from "./read-log.ts";

const CHUNK_BYTES = 65_536;
const POLL_MS = 500;

/** Prints what the attempt writes from the offsets on, until it has ended and everything is printed. */
export async function followLogs(
  shell: Shell,
  api: Api,
  follow: { readonly instance: InstanceRow; readonly offsets: ReadonlyMap<LogStream, number> },
): Promise<void> {
  const offsets = new Map(follow.offsets);
  let last: LogStream | undefined = [...offsets.keys()].at(-1);
  for (;;) {
    let isLive = false;
    let hasMore = false;
    for (const [stream, offset] of offsets) {
      const log = await findLog(api, {
        instanceId: follow.instance.id,
        stream,
        offset,
        maxBytes: CHUNK_BYTES,
      });
      if (log === undefined) continue;
      isLive ||= log.live;
      if (log.text === "") continue;
      hasMore = true;
      if (offsets.size > 1 && last !== stream) shell.terminal.write(`==> ${stream}\n`);
      shell.terminal.write(log.text);
      last = stream;
      // The server makes the text as long in bytes as the part of the file that it stands for.
      offsets.set(stream, log.offset + Buffer.byteLength(log.text));
    }
    if (!isLive && !hasMore) return;
    if (!hasMore) await Bun.sleep(POLL_MS);
  }
}
