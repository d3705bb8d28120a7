/**
 * Who asks, by what the request carries. Without accounts: the one token of programs, or the session of a browser. With
 * accounts, in this order: a token, the name that a trusted proxy vouches for, a session. What a request carries has to be
 * good; nothing bad is passed over for something better.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { JobmonError, quoteText } from "@jobmon/core";
import type { AccountDesk } from "../access/account-desk.ts";
import type { Caller } from "../access/caller.ts";
import type { Sessions } from "./gui/browser-sessions.ts";
import { isFromOwnPage, readSessionCookie } from "./gui/session-cookie.ts";
import { isTrustedAddress } from "./is-trusted-address.ts";
import type { ServerSide } from "./shell.ts";

/** Throws unless the request is allowed in. */
export type CheckAccess = (request: Request, side: ServerSide | undefined) => Caller | Promise<Caller>;

export interface AccessRules {
  /** The server's own token; null lets everyone in. */
  readonly token: string | null;
  readonly sessions: Sessions;
  readonly accounts: AccountDesk | undefined;
}

const BEARER = /^Bearer +(\S+) *$/i;
const NOBODY: Caller = { kind: "trusted", user: null };

export function makeAccessCheck({ token, sessions, accounts }: AccessRules): CheckAccess {
  const isServerToken = makeTokenCheck(token);
  const readSession = async (request: Request): Promise<Caller | undefined> => {
    const cookie = readSessionCookie(request);
    return cookie === undefined ? undefined : sessions.read(cookie);
  };
  if (accounts === undefined) {
    if (token === null) return async (request) => (await readSession(request)) ?? NOBODY;
    return (request) => {
      const given = bearerOf(request);
      if (given === null) return admitBrowser(request, readSession);
      if (isServerToken(given)) return NOBODY;
      throw refuseToken("The token is not the one of this server.");
    };
  }
  return async (request, side) => {
    const given = bearerOf(request);
    if (given !== null) {
      if (isServerToken(given)) return accounts.openForOperator();
      const caller = await accounts.open("token", given);
      if (caller !== undefined) return caller;
      throw refuseToken("The token is not known to this server.");
    }
    const named = readProxyName(request, side, accounts);
    if (named === undefined) return admitBrowser(request, readSession);
    // The proxy's word comes with whatever the browser sends, as a cookie does.
    if (!isFromOwnPage(request)) throw refuseForeignPage();
    return accounts.openForProxy(named);
  };
}

async function admitBrowser(
  request: Request,
  readSession: (request: Request) => Promise<Caller | undefined>,
): Promise<Caller> {
  const session = await readSession(request);
  if (session === undefined) throw refuseToken("The request carries no token.");
  if (!isFromOwnPage(request)) throw refuseForeignPage();
  return session;
}

/** A header that anybody could have sent is refused, not passed over: somebody means to be believed. */
function readProxyName(
  request: Request,
  side: ServerSide | undefined,
  { options: { proxy } }: AccountDesk,
): string | undefined {
  const name = proxy === null ? null : request.headers.get(proxy.header);
  if (proxy === null || name === null || name === "") return undefined;
  const address = side?.addressOf(request);
  if (address !== undefined && isTrustedAddress(address, proxy.addresses)) return name;
  throw new JobmonError("forbidden", {
    detail: `The request names its account as ${quoteText(name)} in the header ${proxy.header}, and comes from ${address ?? "an unknown address"}, which is no trusted proxy.`,
    hint: "Go through the proxy; whoever runs the server lists its proxies in accounts.proxy.addresses.",
  });
}

/** Compares digests, which have one length, in constant time: how long a refusal takes tells nothing about the token. */
function makeTokenCheck(token: string | null): (given: string) => boolean {
  if (token === null) return () => false;
  const expected = digest(token);
  return (given) => timingSafeEqual(digest(given), expected);
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
    hint: "Send the header `Authorization: Bearer TOKEN`: `jobmon login` gets one of your account; a server without accounts has the one it was started with.",
  });
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
