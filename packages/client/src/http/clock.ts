/** Time as it passes for a client; tests turn it by hand. */
export interface Clock {
  readonly nowMs: () => number;
  /** Ends early, without an error, when the signal aborts. */
  readonly sleep: (waitMs: number, signal?: AbortSignal) => Promise<void>;
}

export const systemClock: Clock = { nowMs: () => performance.now(), sleep };

function sleep(waitMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, waitMs);
    signal?.addEventListener("abort", end);
  });
}
