import type { Clock } from "../http/clock.ts";

export interface FakeClock extends Clock {
  /** The waits asked for, in order. They end at once, and the time is as if they had passed. */
  readonly waits: readonly number[];
}

export function createFakeClock(): FakeClock {
  const waits: number[] = [];
  let nowMs = 0;
  return {
    waits,
    nowMs: () => nowMs,
    sleep: async (waitMs) => {
      waits.push(waitMs);
      nowMs += waitMs;
    },
  };
}
