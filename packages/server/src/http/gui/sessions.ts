/**
 * How a browser is let in without ever holding the token, on a server without accounts.
 *
 * Whoever holds the token asks for a link (`jobmon gui`). Its code stands behind the `#`, which browsers send to no
 * server and write into no log; the page trades it, once and within minutes, for a cookie that scripts cannot read and
 * that no other site can make the browser send. Both are signed texts, so that a restarted server still knows them; only
 * the codes that were used are remembered, by whoever outlives a restart, until they would have expired anyway.
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { JobmonError } from "@jobmon/core";

export interface Session {
  readonly user: string;
  readonly expiresAt: number;
}

export interface SignedSessions {
  /** A code that opens one session of this user. */
  readonly makeLink: (user: string) => { readonly code: string; readonly expiresAt: number };
  /** Trades a code for the text of a cookie. */
  readonly redeem: (code: string) => Session & { readonly cookie: string };
  /** What a cookie says, unless it is forged or too old. */
  readonly read: (cookie: string) => Session | undefined;
}

/** Takes a link for use: true once for each nonce, whoever asks and whatever was restarted in between. */
export type ClaimLink = (nonce: string, expiresAt: number) => boolean;

interface SessionRules {
  readonly key: string;
  readonly clock: () => number;
  readonly claimLink?: ClaimLink;
}

interface Claims {
  readonly kind: "link" | "session";
  readonly user: string;
  readonly expiresAt: number;
  readonly nonce: string;
}

export const LINK_MS = 10 * 60_000;
export const SESSION_MS = 7 * 86_400_000;
const MAX_TEXT_CHARACTERS = 2_000;
const NONCE_BYTES = 16;

export function createSessions({
  key,
  clock,
  claimLink = createLinkMemory(clock),
}: SessionRules): SignedSessions {
  const issue = (kind: Claims["kind"], user: string, lifeMs: number) => {
    const expiresAt = clock() + lifeMs;
    const nonce = randomBytes(NONCE_BYTES).toString("base64url");
    return { text: sign({ kind, user, expiresAt, nonce }, key), expiresAt };
  };
  const read = (kind: Claims["kind"], text: string) => {
    const claims = verify(text, key);
    return claims?.kind === kind && claims.expiresAt > clock() ? claims : undefined;
  };
  return {
    makeLink: (user) => {
      const { text, expiresAt } = issue("link", user, LINK_MS);
      return { code: text, expiresAt };
    },
    redeem: (code) => {
      const claims = read("link", code);
      if (claims === undefined) throw refuseLink("The link is too old, or not one of this server.");
      if (!claimLink(claims.nonce, claims.expiresAt))
        throw refuseLink("The link was used before; each opens one session.");
      const { text, expiresAt } = issue("session", claims.user, SESSION_MS);
      return { user: claims.user, expiresAt, cookie: text };
    },
    read: (cookie) => read("session", cookie),
  };
}

function createLinkMemory(clock: () => number): ClaimLink {
  const used = new Map<string, number>();
  return (nonce, linkExpiresAt) => {
    for (const [known, expiresAt] of used) if (expiresAt <= clock()) used.delete(known);
    if (used.has(nonce)) return false;
    used.set(nonce, linkExpiresAt);
    return true;
  };
}

function sign(claims: Claims, key: string): string {
  const text = Buffer.from(JSON.stringify(claims)).toString("base64url");
  return `${text}.${seal(text, key)}`;
}

function verify(signed: string, key: string): Claims | undefined {
  if (signed.length > MAX_TEXT_CHARACTERS) return undefined;
  const [text = "", given = ""] = signed.split(".");
  const expected = Buffer.from(seal(text, key));
  const actual = Buffer.from(given);
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) return undefined;
  return JSON.parse(Buffer.from(text, "base64url").toString()) as Claims;
}

function seal(text: string, key: string): string {
  return createHmac("sha256", key).update(text).digest("base64url");
}

function refuseLink(detail: string): JobmonError {
  return new JobmonError("unauthorized", { detail, hint: "`jobmon gui` prints a new one." });
}
