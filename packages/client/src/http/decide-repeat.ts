import type { Trouble, TroubleKind } from "./trouble.ts";

export interface RepeatPolicy {
  /** How often one request is repeated. */
  readonly attempts: number;
  /** How long one request is repeated. */
  readonly timeoutMs: number;
}

export interface RepeatState {
  readonly isSafe: boolean;
  readonly repeats: number;
  readonly elapsedMs: number;
}

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 30_000;
/** A server that fails over a request mostly fails over it again. */
const MAX_REPEATS_OF_BROKEN = 3;
const REPEATED_WHEN_UNSAFE: readonly TroubleKind[] = ["unsent", "declined"];

/** How long to wait before the request is sent again; undefined: give up. */
export function decideRepeat(
  trouble: Trouble,
  state: RepeatState,
  { policy, random }: { readonly policy: RepeatPolicy; readonly random: () => number },
): number | undefined {
  if (trouble.kind === "refused" || state.repeats >= policy.attempts) return undefined;
  if (trouble.kind === "broken" && state.repeats >= MAX_REPEATS_OF_BROKEN) return undefined;
  if (!state.isSafe && !REPEATED_WHEN_UNSAFE.includes(trouble.kind)) return undefined;
  const waitMs = (trouble.retryAfterMs ?? 0) + jitterWaitMs(state.repeats, random);
  return state.elapsedMs + waitMs > policy.timeoutMs ? undefined : waitMs;
}

/**
 * Exponential back-off with full jitter: any wait from nothing to a bound that doubles, so that a thousand clients of a
 * server that comes back do not all arrive at the same moment.
 */
export function jitterWaitMs(
  repeats: number,
  random: () => number,
  longestMs: number = LONGEST_WAIT_MS,
): number {
  return random() * Math.min(longestMs, FIRST_WAIT_MS * 2 ** Math.min(repeats, 30));
}
