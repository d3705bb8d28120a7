import { type Clock, systemClock } from "./clock.ts";
import type { RepeatPolicy } from "./decide-repeat.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Fetch } from "./send-request.ts";
import type { Trouble } from "./trouble.ts";

export interface LinkOptions extends Endpoint {
  readonly fetch?: Fetch;
  /** Longest wait for one reply. */
  readonly requestTimeoutSeconds?: number;
  /** How often one request is repeated while the server is unavailable. */
  readonly retriesAttempts?: number;
  /** How long one request is repeated. */
  readonly retriesTimeoutSeconds?: number;
  /** Asked when the server does not answer: it may have moved. Undefined: nothing else is known. */
  readonly locate?: () => Promise<Endpoint | undefined>;
  readonly random?: () => number;
  readonly clock?: Clock;
}

/** What the calls and streams of one client share. */
export interface Link {
  endpoint: Endpoint;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly random: () => number;
  readonly requestTimeoutMs: number;
  readonly policy: RepeatPolicy;
  readonly locate: () => Promise<Endpoint | undefined>;
}

const REQUEST_TIMEOUT_SECONDS = 20;
const RETRIES_ATTEMPTS = 10;
const RETRIES_TIMEOUT_SECONDS = 300;

export function openLink(options: LinkOptions): Link {
  return {
    endpoint: { url: options.url.replace(/\/+$/, ""), token: options.token },
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
    requestTimeoutMs: (options.requestTimeoutSeconds ?? REQUEST_TIMEOUT_SECONDS) * 1000,
    policy: {
      attempts: options.retriesAttempts ?? RETRIES_ATTEMPTS,
      timeoutMs: (options.retriesTimeoutSeconds ?? RETRIES_TIMEOUT_SECONDS) * 1000,
    },
    locate: options.locate ?? (async () => undefined),
  };
}

/**
 * Looks for the server anew after it did not answer, or did not know the token: one that was started again may have
 * another address. A refusal that came from the old place counts as never sent.
 */
export async function followMove(link: Link, trouble: Trouble): Promise<Trouble> {
  const mayHaveMoved =
    trouble.kind === "unsent" || trouble.kind === "lost" || trouble.error.code === "unauthorized";
  const found = mayHaveMoved ? await link.locate() : undefined;
  if (found === undefined || isSame(found, link.endpoint)) return trouble;
  link.endpoint = found;
  return trouble.kind === "refused" ? { ...trouble, kind: "unsent" } : trouble;
}

function isSame(one: Endpoint, other: Endpoint): boolean {
  return one.url === other.url && one.token === other.token;
}
