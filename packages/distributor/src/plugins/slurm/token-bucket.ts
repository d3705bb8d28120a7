/** Lets through `perMinute` on average, and a few at once after a rest. Time is a monotonic count of milliseconds. */
export class TokenBucket {
  readonly #perMs: number;
  readonly #capacity: number;
  #tokens: number;
  #at: number;

  constructor(options: { readonly perMinute: number; readonly burst: number; readonly now: number }) {
    this.#perMs = options.perMinute / 60_000;
    this.#capacity = options.burst;
    this.#tokens = options.burst;
    this.#at = options.now;
  }

  /** 0 when one was taken; else how long until there is one. */
  take(now: number): number {
    this.#tokens = Math.min(this.#capacity, this.#tokens + Math.max(0, now - this.#at) * this.#perMs);
    this.#at = now;
    if (this.#tokens >= 1) {
      this.#tokens -= 1;
      return 0;
    }
    return Math.ceil((1 - this.#tokens) / this.#perMs);
  }
}
