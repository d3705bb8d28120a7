import { createHash, timingSafeEqual } from "node:crypto";
import { JobmonError } from "@jobmon/core";

/** Throws unless the request is allowed in. */
export type CheckToken = (request: Request) => void;

const BEARER = /^Bearer +(\S+) *$/i;

/** Compares digests, which have one length, in constant time: how long a refusal takes tells nothing about the token. */
export function makeTokenCheck(token: string | null): CheckToken {
  if (token === null) return () => {};
  const expected = digest(token);
  return (request) => {
    const given = bearerOf(request);
    if (given === null) throw refuseToken("The request carries no token.");
    if (!timingSafeEqual(digest(given), expected))
      throw refuseToken("The token is not the one of this server.");
  };
}

export function bearerOf(request: Request): string | null {
  return BEARER.exec(request.headers.get("authorization") ?? "")?.[1] ?? null;
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
