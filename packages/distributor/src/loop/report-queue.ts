/**
 * Reports on their way to the server.
 *
 * At most one request is in flight, and all that gathers meanwhile goes into the next: the busier the server, the larger
 * the batches. Three waits make batches larger still where nobody waits for them:
 * - a `start` lingers, so that a task that is over at once costs one report instead of two;
 * - a `launch` lingers longer, for the server had better hand out the next tasks than hear of it;
 * - an end lingers while the plugin has enough to do, for then no slot idles until the server has heard of it.
 *
 * **Invariant:** a report leaves the queue only when the server has answered it; requests are repeated until then.
 */
import { MAX_REPORTS } from "@jobmon/api";
import type { Clock } from "../clock.ts";
import type { Report } from "../distributor-api.ts";
import type { Settled } from "./distribution.ts";
import { Lingering } from "./lingering.ts";
import { isTerminal, mergeReports, type Settlement } from "./report.ts";
import { Signal } from "./signal.ts";

export const START_LINGER_MS = 50;
export const LAUNCH_LINGER_MS = 500;
/** Less than the work that a plugin with enough to do holds. */
export const END_LINGER_MS = 50;
/** Tails make reports large; a request stays well below what a server accepts by default. */
const MAX_BATCH_CHARACTERS = 4_000_000;

export interface ReportQueueOptions {
  /** Delivers a batch for certain; throws only when there is no sense in going on. */
  readonly deliver: (reports: readonly Report[]) => Promise<readonly Settlement[]>;
  readonly settle: (settled: readonly Settled[]) => void;
  /** The plugin has enough to do without the server. */
  readonly isSaturated: () => boolean;
  readonly clock: Clock;
}

export class ReportQueue {
  readonly #options: ReportQueueOptions;
  readonly #lingering = {
    launch: new Lingering(LAUNCH_LINGER_MS),
    start: new Lingering(START_LINGER_MS),
  };
  readonly #ready = new Map<number, Report>();
  #readyDueAt = Number.POSITIVE_INFINITY;
  readonly #due = new Signal();
  #timer: { readonly at: number; readonly cancel: () => void } | null = null;
  #isClosing = false;

  constructor(options: ReportQueueOptions) {
    this.#options = options;
  }

  /** Ends that the server has not been told of. */
  get size(): number {
    return this.#ready.size;
  }

  add(report: Report): void {
    const now = this.#options.clock.steadyNow();
    const { launch, start } = this.#lingering;
    const earlier = launch.take(report.instanceId) ?? start.find(report.instanceId);
    const merged = earlier === undefined ? report : mergeReports(earlier, report);
    if (isTerminal(report)) {
      start.take(report.instanceId);
      this.#ready.set(report.instanceId, merged);
      this.#sendBy(this.#mayLinger() ? now + END_LINGER_MS : now);
    } else {
      const lingering = merged.event === "launch" ? launch : start;
      lingering.put(merged, now);
      this.#wakeAt(lingering.nextDueAt);
    }
  }

  /** What is ready does not linger any longer. */
  hurry(): void {
    if (this.#ready.size > 0) this.#sendBy(this.#options.clock.steadyNow());
  }

  /** Sends until closed; throws what `deliver` throws. */
  async run(): Promise<void> {
    for (;;) {
      const batch = this.#takeBatch();
      if (batch.length > 0) await this.#send(batch);
      else if (this.#isClosing) return;
      else await this.#due.wait();
    }
  }

  /** Lets `run` end once everything is delivered. */
  close(): void {
    this.#isClosing = true;
    this.#due.ring();
  }

  async #send(batch: readonly Report[]): Promise<void> {
    const settlements = await this.#options.deliver(batch);
    this.#options.settle(
      batch.map((report, index) => ({ report, settlement: settlements[index] ?? "unknown" })),
    );
  }

  #mayLinger(): boolean {
    return this.#ready.size < MAX_REPORTS && this.#options.isSaturated();
  }

  #sendBy(at: number): void {
    this.#readyDueAt = Math.min(this.#readyDueAt, at);
    this.#wakeAt(at);
  }

  /** Rings no later than `at`; an earlier ring does no harm. */
  #wakeAt(at: number): void {
    const delayMs = at - this.#options.clock.steadyNow();
    if (delayMs <= 0) this.#due.ring();
    else if (this.#timer === null || at < this.#timer.at) {
      this.#timer?.cancel();
      const cancel = this.#options.clock.after(delayMs, () => {
        this.#timer = null;
        this.#due.ring();
      });
      this.#timer = { at, cancel };
    }
  }

  #takeBatch(): readonly Report[] {
    const now = this.#options.clock.steadyNow();
    this.#moveDue(now);
    const isDue = this.#isClosing || this.#readyDueAt <= now;
    const batch = isDue ? takeFirst(this.#ready) : [];
    if (isDue) this.#readyDueAt = this.#ready.size > 0 ? now : Number.POSITIVE_INFINITY;
    const { launch, start } = this.#lingering;
    const nextAt = Math.min(this.#readyDueAt, launch.nextDueAt, start.nextDueAt);
    if (nextAt < Number.POSITIVE_INFINITY) this.#wakeAt(nextAt);
    return batch;
  }

  #moveDue(now: number): void {
    const until = this.#isClosing ? Number.POSITIVE_INFINITY : now;
    const { launch, start } = this.#lingering;
    for (const report of [...launch.takeDue(until), ...start.takeDue(until)]) {
      this.#ready.set(report.instanceId, report);
      this.#readyDueAt = now;
    }
  }
}

function takeFirst(reports: Map<number, Report>): readonly Report[] {
  const batch: Report[] = [];
  let characters = 0;
  for (const [instanceId, report] of reports) {
    characters +=
      (report.stdoutTail?.length ?? 0) + (report.stderrTail?.length ?? 0) + (report.description?.length ?? 0);
    if (batch.length === MAX_REPORTS || (characters > MAX_BATCH_CHARACTERS && batch.length > 0)) break;
    batch.push(report);
    reports.delete(instanceId);
  }
  return batch;
}
