/**
 * How much one caller may ask of a server. Each has a bucket of requests that fills up again at a steady rate; whoever
 * finds it empty is told when to come again. It counts what this server answered, not what others did: with several
 * servers behind a balancer each allows its part.
 */
import { JobmonError } from "@jobmon/core";

export interface RateRule {
  /** 0: no limit. */
  readonly perSecond: number;
  /** How many may come at once. */
  readonly burst: number;
}

export interface RateLimit {
  /** Counts one; throws `too_many_requests` where it is one too many. */
  take(who: string): void;
  /** Throws where the next would be one too many, and counts nothing. */
  check(who: string): void;
}

/** Rates are no whole numbers of milliseconds. */
const ROUNDING_MS = 0.001;
/** Callers that are remembered; beyond that, those who have been quiet longest are forgotten. */
const MAX_CALLERS = 20_000;

export function createRateLimit(
  { perSecond, burst }: RateRule,
  what: string,
  now = () => performance.now(),
): RateLimit {
  if (perSecond === 0) return { take: () => undefined, check: () => undefined };
  /** When the bucket of each caller will be full again; the order of the map is that of their last request. */
  const fullAt = new Map<string, number>();
  const everyMs = 1_000 / perSecond;
  const roomMs = burst * everyMs;

  const waitOf = (who: string, at: number) =>
    Math.max(at, fullAt.get(who) ?? at) + everyMs - at - roomMs - ROUNDING_MS;
  const refuse = (who: string, waitMs: number) => {
    const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1_000));
    throw new JobmonError("too_many_requests", {
      detail: `${who} sent more ${what} than ${perSecond} a second, ${burst} at once.`,
      hint: `Wait ${retryAfterSeconds} s; ask for many things in one request where that is offered.`,
      ids: { retryAfterSeconds },
    });
  };
  return {
    take: (who) => {
      const at = now();
      const waitMs = waitOf(who, at);
      if (waitMs > 0) refuse(who, waitMs);
      const full = Math.max(at, fullAt.get(who) ?? at) + everyMs;
      fullAt.delete(who);
      fullAt.set(who, full);
      if (fullAt.size > MAX_CALLERS) fullAt.delete(fullAt.keys().next().value as string);
    },
    check: (who) => {
      const waitMs = waitOf(who, now());
      if (waitMs > 0) refuse(who, waitMs);
    },
  };
}
