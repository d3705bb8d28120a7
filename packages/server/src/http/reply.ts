import { SERVER_VERSION_HEADER } from "@jobmon/core";
import { CAUSE_HEADER } from "./cause-id.ts";

/** On everything below the API prefix: replies are nobody's to keep, and are what their type says. */
export interface ReplyRules {
  readonly causeId: string;
  /** Without a token every reply says so, for the person who looks at it with curl. */
  readonly openToAll: boolean;
  /** Of this server, for clients of another one to see. */
  readonly version: string;
}

export function makeHeaders(type: string, rules: ReplyRules): Record<string, string> {
  const headers: Record<string, string> = {
    "content-type": type,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    [CAUSE_HEADER]: rules.causeId,
    [SERVER_VERSION_HEADER]: rules.version,
  };
  if (rules.openToAll) headers["x-jobmon-auth"] = "none";
  return headers;
}

/** Shorter replies cost more to pack than to send. */
const MIN_PACKED_CHARACTERS = 16_384;
/** The fastest: it makes columns and tables five to ten times smaller already. */
const PACK_LEVEL = 1;

export function replyJson(value: unknown, rules: ReplyRules, request?: Request): Response {
  const text = JSON.stringify(value);
  const headers = makeHeaders("application/json", rules);
  if (!request || text.length < MIN_PACKED_CHARACTERS || !mayPack(request))
    return new Response(text, { headers });
  const packed = Bun.gzipSync(Buffer.from(text), { level: PACK_LEVEL });
  return new Response(packed, {
    headers: { ...headers, "content-encoding": "gzip", vary: "accept-encoding" },
  });
}

/** Only what is read is packed: leases and reports stay on the machine or nearby, and their speed counts. */
function mayPack(request: Request): boolean {
  return request.method === "GET" && /\bgzip\b/.test(request.headers.get("accept-encoding") ?? "");
}
