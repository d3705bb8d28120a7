import type { Report } from "../distributor-api.ts";

interface Waiting {
  readonly report: Report;
  readonly dueAt: number;
}

/** Reports that each wait the same time for another to be merged with; they fall due in the order they came. */
export class Lingering {
  readonly #lingerMs: number;
  readonly #waiting = new Map<number, Waiting>();

  constructor(lingerMs: number) {
    this.#lingerMs = lingerMs;
  }

  /** When the first falls due. */
  get nextDueAt(): number {
    const [first] = this.#waiting.values();
    return first?.dueAt ?? Number.POSITIVE_INFINITY;
  }

  /** Waits from now on, or where it has its place already for as long as that has left. */
  put(report: Report, now: number): void {
    const dueAt = this.#waiting.get(report.instanceId)?.dueAt ?? now + this.#lingerMs;
    this.#waiting.set(report.instanceId, { report, dueAt });
  }

  find(instanceId: number): Report | undefined {
    return this.#waiting.get(instanceId)?.report;
  }

  take(instanceId: number): Report | undefined {
    const waiting = this.#waiting.get(instanceId);
    this.#waiting.delete(instanceId);
    return waiting?.report;
  }

  takeDue(now: number): readonly Report[] {
    const due: Report[] = [];
    for (const { report, dueAt } of this.#waiting.values()) {
      if (dueAt > now) break;
      due.push(report);
    }
    for (const { instanceId } of due) this.#waiting.delete(instanceId);
    return due;
  }
}
