/** What follows from one attempt to deliver a message. Pure. */
const FIRST_WAIT_MS = 10_000;
const LONGEST_WAIT_MS = 3_600_000;
/** Waits differ by up to this part, so that messages that failed together do not come back together. */
const JITTER = 0.2;
export const GIVE_UP_AFTER_MS = 86_400_000;

export type AttemptOutcome =
  | { readonly kind: "delivered" }
  | {
      readonly kind: "failed";
      /** For a person; without the address, which may be a secret. */
      readonly why: string;
      /** Nothing will change by itself: it is not tried again. */
      readonly isFinal?: boolean;
      /** The receiver is gone for good. */
      readonly isGone?: boolean;
      readonly retryAfterMs?: number;
    };

export interface AttemptJudgement {
  readonly state: "waiting" | "delivered" | "given_up";
  readonly next_at: number;
  readonly ended_at: number | null;
  readonly error: string | null;
}

export function judgeAttempt(attempt: {
  readonly outcome: AttemptOutcome;
  /** How many there were, this one among them. */
  readonly attempts: number;
  readonly createdAt: number;
  readonly now: number;
  /** From 0 to 1. */
  readonly random: number;
}): AttemptJudgement {
  const { outcome, attempts, createdAt, now, random } = attempt;
  if (outcome.kind === "delivered") return { state: "delivered", next_at: now, ended_at: now, error: null };
  const backOff = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempts - 1, 30));
  const waitMs = Math.max(outcome.retryAfterMs ?? 0, backOff * (1 + JITTER * (2 * random - 1)));
  const nextAt = now + Math.round(waitMs);
  if (outcome.isFinal) return { state: "given_up", next_at: now, ended_at: now, error: outcome.why };
  if (nextAt <= createdAt + GIVE_UP_AFTER_MS)
    return { state: "waiting", next_at: nextAt, ended_at: null, error: outcome.why };
  const error = `${outcome.why} Given up after a day and ${attempts} ${attempts === 1 ? "attempt" : "attempts"}.`;
  return { state: "given_up", next_at: now, ended_at: now, error };
}
