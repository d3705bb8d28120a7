/**
 * When to look at the queue. Workers report for themselves, so Slurm is asked only for what they cannot say: the less
 * happens, the less often. What looks suspicious, or is to end, is looked at again soon.
 */
import type { Log } from "@jobmon/core";
import type { Clock } from "../../clock.ts";

export interface QueueWatchOptions {
  /** Looks once; tells how soon to look again. Throws when Slurm does not answer. */
  readonly look: () => Promise<"soon" | "later">;
  readonly isNeeded: () => boolean;
  readonly intervalMs: number;
  readonly intervalMaxMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

const GROWTH = 1.5;

export class QueueWatch {
  readonly #options: QueueWatchOptions;
  #intervalMs: number;
  #lastAt = Number.NEGATIVE_INFINITY;
  #looking: Promise<boolean> | null = null;
  #cancelTimer: () => void = () => {};
  #isClosed = false;
  #isAway = false;

  constructor(options: QueueWatchOptions) {
    this.#options = options;
    this.#intervalMs = options.intervalMs;
  }

  /** Slurm did not answer the last time. */
  get isAway(): boolean {
    return this.#isAway;
  }

  /** Something has changed that is worth a look within the shortest interval. */
  hurry(): void {
    this.#intervalMs = this.#options.intervalMs;
    this.#schedule();
  }

  /** A look that began after the call; false when Slurm did not answer. */
  async lookNow(): Promise<boolean> {
    await this.#looking;
    return this.#look();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelTimer();
  }

  #schedule(): void {
    const { clock, isNeeded } = this.#options;
    this.#cancelTimer();
    if (this.#isClosed || this.#looking !== null || !isNeeded()) return;
    const waitMs = Math.max(0, this.#lastAt + this.#intervalMs - clock.steadyNow());
    this.#cancelTimer = clock.after(waitMs, () => void this.#look());
  }

  #look(): Promise<boolean> {
    if (this.#isClosed) return Promise.resolve(false);
    this.#cancelTimer();
    this.#looking ??= this.#lookOnce().finally(() => {
      this.#looking = null;
      this.#lastAt = this.#options.clock.steadyNow();
      this.#schedule();
    });
    return this.#looking;
  }

  async #lookOnce(): Promise<boolean> {
    const { look, intervalMs, intervalMaxMs, log } = this.#options;
    try {
      const next = await look();
      this.#intervalMs = next === "soon" ? intervalMs : Math.min(intervalMaxMs, this.#intervalMs * GROWTH);
      if (this.#isAway) log.info({}, "slurm_answers_again");
      this.#isAway = false;
      return true;
    } catch (error) {
      this.#intervalMs = Math.min(intervalMaxMs, this.#intervalMs * GROWTH);
      log.warn({ why: String(error) }, "slurm_does_not_answer");
      this.#isAway = true;
      return false;
    }
  }
}
