/**
 * Limits by caller: an account, else the address. Distributors and workers are left out, because they ask as often as the
 * server told them to; so are questions after the server's health. Whoever keeps sending wrong tokens is turned away by
 * address before the next one is even looked at.
 */
import type { Need } from "@jobmon/api";
import { JobmonError } from "@jobmon/core";
import type { Caller } from "../access/caller.ts";
import { isTrustedAddress } from "./is-trusted-address.ts";
import { createRateLimit, type RateRule } from "./rate-limit.ts";
import type { ServerSide } from "./shell.ts";

export interface CallerLimits {
  readonly requests: RateRule;
  /** Requests that were refused for what they carried as their token. */
  readonly refusals: RateRule;
  /** Whose word about where a request comes from is taken. */
  readonly proxies: readonly string[];
}

export interface LimitCallers {
  /** Before it is known who asks. */
  beforeAdmission(door: Door, request: Request, side: ServerSide | undefined): void;
  admitted(door: Door, caller: Caller, request: Request, side: ServerSide | undefined): void;
  /** The request was refused. */
  refused(error: unknown, request: Request, side: ServerSide | undefined): void;
}

interface Door {
  readonly operation: string;
  readonly need: Need;
}

export const NO_LIMITS: CallerLimits = {
  requests: { perSecond: 0, burst: 1 },
  refusals: { perSecond: 0, burst: 1 },
  proxies: [],
};

const UNLIMITED_NEEDS: readonly Need[] = ["batch", "distribute", "own_distributor"];
const UNLIMITED_OPERATIONS: readonly string[] = ["getHealth", "getReady"];

export function limitCallers({ requests, refusals, proxies }: CallerLimits): LimitCallers {
  const byCaller = createRateLimit(requests, "requests");
  const byRefusals = createRateLimit(refusals, "requests with wrong tokens");
  const isFree = ({ operation, need }: Door) =>
    UNLIMITED_NEEDS.includes(need) || UNLIMITED_OPERATIONS.includes(operation);
  const addressOf = (request: Request, side: ServerSide | undefined) =>
    `The address ${findAddress(request, side, proxies)}`;
  return {
    beforeAdmission: ({ operation }, request, side) => {
      if (refusals.perSecond > 0 && !UNLIMITED_OPERATIONS.includes(operation))
        byRefusals.check(addressOf(request, side));
    },
    admitted: (door, caller, request, side) => {
      if (requests.perSecond === 0 || isFree(door)) return;
      byCaller.take(caller.user === null ? addressOf(request, side) : `The account ${caller.user}`);
    },
    refused: (error, request, side) => {
      if (refusals.perSecond > 0 && error instanceof JobmonError && error.entry.status === 401)
        byRefusals.take(addressOf(request, side));
    },
  };
}

/** What the nearest machine says that is no proxy of ours: each proxy adds whom it heard at the end. */
function findAddress(request: Request, side: ServerSide | undefined, proxies: readonly string[]): string {
  const heard = (request.headers.get("x-forwarded-for") ?? "").split(",").map((part) => part.trim());
  let address = side?.addressOf(request) ?? "unknown";
  while (heard.length > 0 && isTrustedAddress(address, proxies)) address = heard.pop() || address;
  return address;
}
