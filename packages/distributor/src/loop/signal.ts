/** A bell: whoever waits hears the next ring, and a ring that nobody heard is kept for the next who waits. */
export class Signal {
  #rung = false;
  #waiting: { readonly promise: Promise<void>; readonly resolve: () => void } | null = null;

  ring(): void {
    if (this.#waiting === null) {
      this.#rung = true;
      return;
    }
    const { resolve } = this.#waiting;
    this.#waiting = null;
    resolve();
  }

  wait(): Promise<void> {
    if (this.#rung) {
      this.#rung = false;
      return Promise.resolve();
    }
    this.#waiting ??= Promise.withResolvers<void>();
    return this.#waiting.promise;
  }
}
