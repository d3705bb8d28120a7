import type { Clock } from "../clock.ts";

/** A clock that a test turns by hand. */
export class HandClock implements Clock {
  #nowMs = 1_000;
  #alarms: { readonly at: number; readonly run: () => void }[] = [];

  readonly now = (): number => this.#nowMs;
  readonly steadyNow = (): number => this.#nowMs;

  after(delayMs: number, run: () => void): () => void {
    const alarm = { at: this.#nowMs + delayMs, run };
    this.#alarms.push(alarm);
    return () => {
      this.#alarms = this.#alarms.filter((other) => other !== alarm);
    };
  }

  async turn(byMs: number): Promise<void> {
    this.#nowMs += byMs;
    const due = this.#alarms.filter((alarm) => alarm.at <= this.#nowMs);
    this.#alarms = this.#alarms.filter((alarm) => alarm.at > this.#nowMs);
    for (const alarm of due) alarm.run();
    await settle();
  }
}

/** Lets everything run that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
