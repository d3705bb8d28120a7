import { CLIENT_VERSION_HEADER, JobmonError, quoteText, SERVER_VERSION_HEADER } from "@jobmon/core";
import { CAUSE_HEADER } from "./cause-id.ts";

type Answer = (request: Request) => Response | Promise<Response>;

const METHODS = "GET, POST, PUT, PATCH, DELETE";
const SENT = ["authorization", "content-type", CLIENT_VERSION_HEADER, CAUSE_HEADER].join(", ");
const SHOWN = ["retry-after", SERVER_VERSION_HEADER, CAUSE_HEADER].join(", ");
const PREFLIGHT_SECONDS = 600;

/** Origins as a person lists them: `https://portal.example.org, http://localhost:5173`. */
export function readOrigins(list: string): ReadonlySet<string> {
  const origins = list.split(/[\s,]+/).filter((origin) => origin !== "");
  for (const origin of origins) {
    if (URL.parse(origin)?.origin === origin) continue;
    throw new JobmonError("config_invalid", {
      detail: `server.allowed_origins lists ${quoteText(origin)}, which is no origin of web pages.`,
      hint: "Write scheme, host and port, and nothing behind: https://portal.example.org, or http://localhost:5173.",
    });
  }
  return new Set(origins);
}

/**
 * Lets pages of these origins call the server. They need a token as any program does: credentials of the browser are not
 * let through, so that the session of a person is never used by a page elsewhere.
 */
export function allowOrigins(answer: Answer, origins: ReadonlySet<string>): Answer {
  if (origins.size === 0) return answer;
  return async (request) => {
    const origin = request.headers.get("origin");
    if (origin === null || !origins.has(origin)) return answer(request);
    const isPreflight = request.method === "OPTIONS" && request.headers.has("access-control-request-method");
    const response = isPreflight ? replyPreflight() : await answer(request);
    response.headers.set("access-control-allow-origin", origin);
    response.headers.set("access-control-expose-headers", SHOWN);
    response.headers.append("vary", "origin");
    return response;
  };
}

function replyPreflight(): Response {
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-methods": METHODS,
      "access-control-allow-headers": SENT,
      "access-control-max-age": String(PREFLIGHT_SECONDS),
    },
  });
}
