import type { Log } from "./log.ts";
import type { ServerLink } from "./server-link.ts";

/** Says at each interval that the command runs, and hears whether it should. */
export class Heartbeat {
  readonly #link: ServerLink;
  readonly #onEnd: () => void;
  readonly #log: Log;
  #intervalMs: number;
  #timer: Timer | null = null;
  #isStopped = false;

  constructor(options: {
    readonly link: ServerLink;
    readonly intervalSeconds: number;
    /** Called when the server says that the command is to end. */
    readonly onEnd: () => void;
    readonly log: Log;
  }) {
    this.#link = options.link;
    this.#onEnd = options.onEnd;
    this.#log = options.log;
    this.#intervalMs = options.intervalSeconds * 1_000;
    this.#schedule();
  }

  /** Asks now, beside the interval: a signal came, and the server knows whether it is its doing. */
  async ask(): Promise<void> {
    try {
      const { order, heartbeatIntervalSeconds } = await this.#link.send("beatWorker", {});
      this.#intervalMs = heartbeatIntervalSeconds * 1_000;
      if (order === "end" && !this.#isStopped) this.#onEnd();
    } catch (error) {
      // The command goes on without the server; whoever misses the sign of life asks the cluster.
      this.#log(`no sign of life was taken: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** Spread by chance, so that the workers of an array, which start together, do not speak together. */
  #schedule(): void {
    if (this.#isStopped) return;
    const waitMs = this.#intervalMs * (0.75 + Math.random() / 4);
    this.#timer = setTimeout(() => void this.ask().then(() => this.#schedule()), waitMs);
  }
}
