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

export function replyJson(value: unknown, rules: ReplyRules): Response {
  return new Response(JSON.stringify(value), { headers: makeHeaders("application/json", rules) });
}
