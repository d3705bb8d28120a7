/**
 * What people are told of a cluster: the reason why the plugin takes nothing, and what the plugin has to say besides. It is
 * told when it has held for a moment and differs from what was told last.
 */
import { MAX_NOTICES } from "@jobmon/api";
import type { Log } from "@jobmon/core";
import type { Clock } from "../clock.ts";
import type { DistributorApi, Notice } from "../distributor-api.ts";
import type { Capacity, Plugin } from "../plugin/plugin.ts";
import type { Session } from "./session.ts";

export interface NoticeBoardOptions {
  readonly api: DistributorApi;
  readonly session: Pick<Session, "fenced">;
  readonly plugin: Pick<Plugin, "notices">;
  readonly capacity: () => Capacity;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborts when nothing more is to be said. */
  readonly stopping: AbortSignal;
}

/** What comes and goes within it is told nobody. */
const SETTLE_MS = 1_000;
const RETRY_MS = 15_000;
const NOTHING = "[]";

export class NoticeBoard {
  readonly #options: NoticeBoardOptions;
  /** At the server; a registration clears it. */
  #told = NOTHING;
  #isDue = false;
  #backPressure: { readonly text: string; readonly since: number } | null = null;

  constructor(options: NoticeBoardOptions) {
    this.#options = options;
    options.stopping.addEventListener("abort", () => this.#cancel(), { once: true });
  }

  #cancel: () => void = () => {};

  /** Something may have changed. */
  stir(): void {
    this.#tellAfter(SETTLE_MS);
  }

  /** The server has nothing of it any more. */
  restart(): void {
    this.#told = NOTHING;
    this.stir();
  }

  #tellAfter(waitMs: number): void {
    if (this.#isDue || this.#options.stopping.aborted) return;
    this.#isDue = true;
    this.#cancel = this.#options.clock.after(waitMs, () => void this.#tell());
  }

  async #tell(): Promise<void> {
    const { api, session, log, stopping } = this.#options;
    this.#isDue = false;
    const notices = this.#read();
    const words = JSON.stringify(notices);
    if (stopping.aborted || words === this.#told) return;
    try {
      await session.fenced(({ distributorId, epoch }) =>
        api.call("putNotices", { distributorId, body: { epoch, notices } }, { signal: stopping }),
      );
      this.#told = words;
    } catch (error) {
      if (stopping.aborted) return;
      log.warn({ why: String(error) }, "notices_not_told");
      this.#tellAfter(RETRY_MS);
    }
  }

  #read(): Notice[] {
    const said = this.#options.plugin.notices?.() ?? [];
    const own = this.#readBackPressure();
    const isSaid = own === null || said.some(({ code }) => code === own.code);
    return [...(isSaid ? [] : [own]), ...said].slice(0, MAX_NOTICES);
  }

  #readBackPressure(): Notice | null {
    const { capacity, clock } = this.#options;
    const { free, reason } = capacity();
    if (free > 0 || reason === undefined) this.#backPressure = null;
    else if (this.#backPressure?.text !== reason) this.#backPressure = { text: reason, since: clock.now() };
    if (this.#backPressure === null) return null;
    return { code: "back_pressure", ...this.#backPressure, workflowId: null, instances: null };
  }
}
