/** When the events of a rule become a message. Pure. */
const HOUR_MS = 3_600_000;

export interface DigestState {
  readonly now: number;
  /** Of the oldest event that no message tells of yet. */
  readonly firstAt: number;
  readonly windowMs: number;
  /** When messages of the rule were made, oldest first. */
  readonly madeAt: readonly number[];
  readonly messagesPerHour: number;
}

/** So long after its first event, but not before an hour has room for one more. */
export function planDigest({ now, firstAt, windowMs, madeAt, messagesPerHour }: DigestState): number {
  // What is said to have happened later than now was written before the clock was set back.
  const soonest = firstAt > now ? now : firstAt + windowMs;
  const recent = madeAt.filter((at) => at <= now && at > now - HOUR_MS);
  const blocking = recent[recent.length - messagesPerHour];
  return blocking === undefined ? soonest : Math.max(soonest, blocking + HOUR_MS);
}

export function hasRoom(state: Pick<DigestState, "now" | "madeAt" | "messagesPerHour">): boolean {
  return planDigest({ ...state, firstAt: state.now, windowMs: 0 }) <= state.now;
}
