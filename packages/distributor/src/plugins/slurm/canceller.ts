import type { Log } from "@jobmon/core";
import type { Entry } from "./book.ts";
import type { CancelTarget, SlurmController } from "./slurm-controller.ts";

/** Asks Slurm to end elements of arrays, by array; who must be asked again, the next look at the queue shows. */
export class Canceller {
  readonly #controller: SlurmController;
  readonly #log: Log;
  readonly #wanted = new Map<number, Set<number>>();
  #isBusy = false;

  constructor(options: { readonly controller: SlurmController; readonly log: Log }) {
    this.#controller = options.controller;
    this.#log = options.log;
  }

  request(entries: readonly Entry[]): void {
    for (const { batch, index } of entries)
      if (typeof batch?.arrayJobId === "number") this.#want(batch.arrayJobId, index);
    this.#work();
  }

  requestElements(arrayJobId: number, indices: readonly number[]): void {
    for (const index of indices) this.#want(arrayJobId, index);
    this.#work();
  }

  #want(arrayJobId: number, index: number): void {
    const indices = this.#wanted.get(arrayJobId) ?? new Set();
    indices.add(index);
    this.#wanted.set(arrayJobId, indices);
  }

  /** Arrays that nobody answers for. */
  requestWhole(arrayJobIds: readonly number[]): Promise<void> {
    return this.#cancel(arrayJobIds.map((arrayJobId) => ({ arrayJobId, indices: null })));
  }

  /** Requests gather while one is under way. */
  #work(): void {
    if (this.#isBusy || this.#wanted.size === 0) return;
    this.#isBusy = true;
    queueMicrotask(async () => {
      const targets = [...this.#wanted].map(([arrayJobId, indices]) => ({
        arrayJobId,
        indices: [...indices],
      }));
      this.#wanted.clear();
      await this.#cancel(targets);
      this.#isBusy = false;
      this.#work();
    });
  }

  async #cancel(targets: readonly CancelTarget[]): Promise<void> {
    if (targets.length === 0) return;
    try {
      await this.#controller.cancel(targets);
    } catch (error) {
      this.#log.warn({ why: String(error) }, "jobs_not_cancelled_yet");
    }
  }
}
