import { createHash, timingSafeEqual } from "node:crypto";
import { JobmonError } from "@jobmon/core";
import { isFromOwnPage, readSessionCookie } from "./gui/session-cookie.ts";
import type { Sessions } from "./gui/sessions.ts";

/** Throws unless the request is allowed in; gives whom it comes from, or null when its credentials name nobody. */
export type CheckAccess = (request: Request) => string | null;

const BEARER = /^Bearer +(\S+) *$/i;

/**
 * Lets in the token of programs and the sessions of browsers. Compares digests, which have one length, in constant time:
 * how long a refusal takes tells nothing about the token.
 */
export function makeAccessCheck(token: string | null, sessions: Sessions): CheckAccess {
  const readSession = (request: Request) => {
    const cookie = readSessionCookie(request);
    return cookie === undefined ? undefined : sessions.read(cookie);
  };
  if (token === null) return (request) => readSession(request)?.user ?? null;
  const expected = digest(token);
  return (request) => {
    const given = bearerOf(request);
    if (given !== null) {
      if (timingSafeEqual(digest(given), expected)) return null;
      throw refuseToken("The token is not the one of this server.");
    }
    const session = readSession(request);
    if (session === undefined) throw refuseToken("The request carries no token.");
    if (!isFromOwnPage(request)) throw refuseForeignPage();
    return session.user;
  };
}

export function bearerOf(request: Request): string | null {
  return BEARER.exec(request.headers.get("authorization") ?? "")?.[1] ?? null;
}

function refuseForeignPage(): JobmonError {
  return new JobmonError("forbidden", {
    detail: "The request carries the session of a browser, but no page of this server sent it.",
    hint: "Use the pages of the server itself, or a token.",
  });
}

function refuseToken(detail: string): JobmonError {
  return new JobmonError("unauthorized", {
    detail,
    hint: "Send the header `Authorization: Bearer TOKEN` with the token that the server was started with.",
  });
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
