import type { Log } from "@jobmon/core";
import { type ErrorCode, JobmonError } from "@jobmon/core";
import { type Clock, sleep } from "../clock.ts";
import type { Registration } from "../distributor-api.ts";
import { backOffMs } from "./back-off.ts";

/** What every request names, so that the server can tell us from a predecessor or a successor. */
export interface Fence {
  readonly distributorId: number;
  readonly epoch: number;
}

/** Another distributor registered for the same user, host and cluster: the instances are its own now. */
export class Superseded extends Error {
  override readonly name = "Superseded";
}

export interface SessionOptions {
  readonly register: () => Promise<Registration>;
  /** Settles what the server believes to be ours against what is here. Runs before `register` answers. */
  readonly reconcile: (registration: Registration) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  /** Aborts when the distributor ends: nothing is tried again after. */
  readonly ending: AbortSignal;
}

/** The registration in force, and how to get through to the server under it. */
export class Session {
  readonly #options: SessionOptions;
  #fence: Fence | null = null;
  #registering: Promise<Registration> | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** Registers, again if need be. No lease may be under way: what its reply would bring is settled as lost here. */
  register(): Promise<Registration> {
    this.#registering ??= this.#registerOnce().finally(() => {
      this.#registering = null;
    });
    return this.#registering;
  }

  async #registerOnce(): Promise<Registration> {
    const registration = await this.persist("register the distributor", this.#options.register);
    const { distributorId, epoch, active } = registration;
    this.#fence = { distributorId, epoch };
    this.#options.log.info({ distributorId, epoch, active: active.length }, "distributor_registered");
    await this.#options.reconcile(registration);
    return registration;
  }

  /** One request under the fence in force. A request that our own registration overtook is sent anew. */
  async fenced<T>(request: (fence: Fence) => Promise<T>): Promise<T> {
    for (;;) {
      const fence = this.#fence;
      if (fence === null) throw new Error("A fenced request was made before the distributor was registered.");
      try {
        return await request(fence);
      } catch (error) {
        if (!isCode(error, "distributor_superseded")) throw error;
        await this.#registering?.catch(() => {});
        if (this.#fence?.epoch === fence.epoch) {
          throw new Superseded("Another distributor took over.", { cause: error });
        }
      }
    }
  }

  /** Tries until the server answers. What it refuses for good is thrown; so is `Superseded`, and anything once `until` aborts. */
  async persist<T>(
    attempted: string,
    request: () => Promise<T>,
    until: AbortSignal = this.#options.ending,
  ): Promise<T> {
    const { clock, log, random } = this.#options;
    for (let failures = 1; ; failures += 1) {
      try {
        return await request();
      } catch (error) {
        if (until.aborted || !mayPass(error)) throw error;
        const waitMs = Math.round(backOffMs(failures, random));
        const isExpected = error instanceof JobmonError && error.entry.kind === "unavailable";
        const write = isExpected ? log.warn : log.error;
        write({ attempted, failures, waitMs, why: String(error) }, "server_did_not_answer");
        await sleep(clock, waitMs, until);
      }
    }
  }
}

/** Refused for what it says: the same request would be refused again. */
function isRefusal(error: unknown): boolean {
  return error instanceof JobmonError && (error.entry.kind === "rejected" || error.entry.kind === "conflict");
}

/** A token can be renewed while we wait; any other refusal stays one. */
function mayPass(error: unknown): boolean {
  if (error instanceof Superseded) return false;
  return !isRefusal(error) || isCode(error, "unauthorized");
}

function isCode(error: unknown, code: ErrorCode): boolean {
  return error instanceof JobmonError && error.code === code;
}
