import { MAX_LOG_BYTES, type Reply, type Request, routes } from "@jobmon/api";
import type { App } from "../create-app.ts";
import { makeCallParser } from "../parse-call.ts";
import { makeHeaders } from "../reply.ts";
import { LiveContext } from "../request-context.ts";
import type { Shell } from "../shell.ts";
import { addBrowserRoute } from "./browser-routes.ts";

/** At a megabyte a part; a log that grows as fast as it is read ends somewhere. */
const MAX_PARTS = 100_000;
type Part = Reply<"getLog">;

/**
 * A whole log as a file for the browser, which a link opens with the session's cookie. It is read part by part as the
 * browser takes it, so that a log of any size costs one part of memory.
 */
export function addLogDownloads(app: App, shell: Shell): void {
  const parseCall = makeCallParser({
    operation: "getLog",
    route: routes.getLog,
    maxBodyBytes: shell.maxBodyBytes,
  });
  addBrowserRoute(app, shell, {
    on: "GET /api/gui/instances/:instanceId/logs/:stream",
    answer: async ({ c, rules, caller }) => {
      const request = c.req.raw;
      const { instanceId, stream } = (await parseCall({
        request,
        params: c.req.param(),
      })) as Request<"getLog">;
      const context = new LiveContext({ causeId: rules.causeId, caller, request, closing: c.env?.closing });
      const readPart = async (offset: number) =>
        shell.handlers.getLog({ instanceId, stream, offset, maxBytes: MAX_LOG_BYTES }, context);
      const first = await readPart(0);
      const headers = {
        ...makeHeaders("text/plain; charset=utf-8", rules),
        "content-disposition": `attachment; filename="instance-${instanceId}.${stream}.log"`,
      };
      return new Response(streamParts(first, readPart), { headers });
    },
  });
}

/** What is written while it is read comes along. A part that cannot be read breaks the download off, so that it is seen. */
function streamParts(first: Part, readPart: (offset: number) => Promise<Part>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let part: Part | undefined = first;
  let offset = 0;
  let parts = 0;
  return new ReadableStream({
    pull: async (controller) => {
      part ??= await readPart(offset);
      if (offset > 0 && part.source !== "file") throw new Error(`the log cannot be read from ${offset} on`);
      const bytes = encoder.encode(part.text);
      offset += bytes.length;
      parts += 1;
      if (bytes.length > 0) controller.enqueue(bytes);
      const isEnd = part.source !== "file" || bytes.length === 0 || offset >= (part.totalBytes ?? 0);
      part = undefined;
      if (isEnd) controller.close();
      else if (parts === MAX_PARTS) throw new Error(`the log has more than ${MAX_PARTS} parts`);
    },
  });
}
