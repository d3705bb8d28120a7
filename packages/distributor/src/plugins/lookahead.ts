const HORIZON_MS = 150;
const MAX_LOOKAHEAD = 256;
/** Weight of the newest duration in the average: the last ten or so count. */
const WEIGHT = 0.2;

/**
 * How many tasks to hold beyond those that run, so that a slot that becomes free does not wait for the server: as many as
 * end within `HORIZON_MS`. Short tasks are leased ahead by the dozen, long ones not at all; a task that waits
 * here could run nowhere else, but it counts as active and is lost if the distributor crashes.
 */
export class Lookahead {
  readonly #steadyNow: () => number;
  #averageMs: number | null = null;
  #lastEndAt = 0;

  constructor(steadyNow: () => number) {
    this.#steadyNow = steadyNow;
  }

  noteEnd(durationMs: number): void {
    this.#averageMs =
      this.#averageMs === null ? durationMs : this.#averageMs + WEIGHT * (durationMs - this.#averageMs);
    this.#lastEndAt = this.#steadyNow();
  }

  /** For so many tasks at a time. When nothing has ended for a while, tasks are longer than their average was. */
  count(parallel: number): number {
    if (this.#averageMs === null) return 0;
    const typicalMs = Math.max(1, this.#averageMs, this.#steadyNow() - this.#lastEndAt);
    return Math.min(MAX_LOOKAHEAD, Math.floor((parallel * HORIZON_MS) / typicalMs));
  }
}
