import type { FailureKind } from "../machines/coupling.ts";

export interface RetryPolicy {
  readonly backoffInitialMs: number;
  readonly backoffFactor: number;
  readonly backoffMaxMs: number;
  readonly maxInfrastructureFailures: number;
}

export interface AttemptHistory {
  readonly maxAttempts: number;
  /** Application and resource failures so far, this one included. */
  readonly countedFailures: number;
  /** Infrastructure failures so far, this one included. */
  readonly infrastructureFailures: number;
  /** Set when the next attempt would fail the same way: why. */
  readonly hopeless?: string;
}

export type RetryDecision =
  | { readonly event: "retry" | "adjust"; readonly waitMs: number }
  | { readonly event: "give_up"; readonly why: string };

/**
 * What becomes of a task whose attempt failed.
 *
 * Application and resource failures share the `maxAttempts` budget. Infrastructure failures have their own, so that a bad
 * node cannot use up the attempts of a good task.
 */
export function decideRetry(kind: FailureKind, history: AttemptHistory, policy: RetryPolicy): RetryDecision {
  if (history.hopeless !== undefined) return { event: "give_up", why: history.hopeless };
  if (kind === "infrastructure") {
    if (history.infrastructureFailures > policy.maxInfrastructureFailures)
      return {
        event: "give_up",
        why: `${history.infrastructureFailures} infrastructure failures, limit ${policy.maxInfrastructureFailures}`,
      };
    return { event: "retry", waitMs: backoffMs(history.infrastructureFailures, policy) };
  }
  if (history.countedFailures >= history.maxAttempts)
    return { event: "give_up", why: `${history.countedFailures} of ${history.maxAttempts} attempts failed` };
  return kind === "resource"
    ? { event: "adjust", waitMs: 0 }
    : { event: "retry", waitMs: backoffMs(history.countedFailures, policy) };
}

/** The pause before the next attempt: `initial * factor^(failures - 1)`, at most `max`. */
export function backoffMs(failures: number, policy: RetryPolicy): number {
  if (policy.backoffInitialMs === 0) return 0;
  return Math.min(
    policy.backoffMaxMs,
    policy.backoffInitialMs * policy.backoffFactor ** Math.max(0, failures - 1),
  );
}
