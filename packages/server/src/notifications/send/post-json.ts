/**
 * One POST of JSON to an address that a user named. Nothing of the reply but its status and Retry-After is looked at, no
 * redirect is followed, and the connection goes to the very address that was judged: a name that leads elsewhere a moment
 * later leads nowhere.
 */
import { lookup } from "node:dns";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import type { AttemptOutcome } from "../judge-attempt.ts";
import { hostOf, judgeAddress, judgeHost } from "../judge-target.ts";
import type { TargetRules } from "../notify-options.ts";

const LONGEST_RETRY_AFTER_MS = 86_400_000;

export interface Post {
  readonly target: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly rules: TargetRules;
  readonly now: number;
  /** Aborted when the server ends. */
  readonly signal: AbortSignal;
  readonly limitMs: number;
}

export async function postJson(post: Post): Promise<AttemptOutcome> {
  const url = new URL(post.target);
  const why = judgeHost(hostOf(url), post.rules);
  if (why !== undefined) return { kind: "failed", why, isFinal: true };
  try {
    return judgeReply(await send(url, post), post.now);
  } catch (error) {
    return explainFault(error, post);
  }
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

function send(url: URL, { body, headers, rules, signal, limitMs }: Post): Promise<Answer> {
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
          "user-agent": "jobmon",
          ...headers,
        },
        lookup: lookUpJudged(rules),
        agent: false,
        signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
      },
      (reply) => {
        resolve({ status: reply.statusCode ?? 0, retryAfter: reply.headers["retry-after"] });
        // What it says besides is nobody's business, and may be endless.
        reply.destroy();
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

export class ForbiddenAddress extends Error {}

/** Resolves a name to addresses that may be sent to, so that what was judged is what is connected to. */
export function lookUpJudged(rules: TargetRules): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const bad = addresses
        .map(({ address }) => judgeAddress(address, rules))
        .find((why) => why !== undefined);
      if (bad !== undefined) return callback(new ForbiddenAddress(bad), []);
      const [first] = addresses;
      if (options.all) callback(null, addresses);
      else callback(null, first?.address ?? "", first?.family ?? 4);
    });
  };
}

function judgeReply({ status, retryAfter }: Answer, now: number): AttemptOutcome {
  if (status >= 200 && status < 300) return { kind: "delivered" };
  if (status >= 300 && status < 400)
    return {
      kind: "failed",
      why: `It answered with status ${status}, a redirect, which is not followed.`,
      isFinal: true,
    };
  if (status === 410)
    return {
      kind: "failed",
      why: "It answered with status 410: it is gone. The rule is switched off.",
      isFinal: true,
      isGone: true,
    };
  return {
    kind: "failed",
    why: `It answered with status ${status}.`,
    retryAfterMs: readRetryAfter(retryAfter, now),
  };
}

/** Seconds, or a date. */
function readRetryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(text.trim()) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isFinite(ms) ? Math.min(LONGEST_RETRY_AFTER_MS, Math.max(0, ms)) : undefined;
}

/** By the kind of fault alone: the texts of faults may hold the address. */
function explainFault(error: unknown, { target, limitMs }: Post): AttemptOutcome {
  const { name = "", code = "" } = error as { readonly name?: string; readonly code?: string };
  if (error instanceof ForbiddenAddress) return { kind: "failed", why: error.message, isFinal: true };
  const host = hostOf(new URL(target));
  if (name === "TimeoutError" || name === "AbortError" || code === "ABORT_ERR")
    return { kind: "failed", why: `${host} did not answer within ${limitMs / 1_000} seconds.` };
  if (["ENOTFOUND", "EAI_AGAIN", "ENODATA"].includes(code) || (isIP(host) === 0 && code.startsWith("DNS")))
    return { kind: "failed", why: `There is no host ${host} just now (${code}).` };
  return {
    kind: "failed",
    why: `No connection to ${host}${/^[A-Z_0-9]{2,60}$/.test(code) ? ` (${code})` : ""}.`,
  };
}
