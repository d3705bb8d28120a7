import type { Caller } from "../access/caller.ts";
import { bearerOf } from "./check-access.ts";
import { originOf } from "./gui/session-cookie.ts";
import type { RequestContext } from "./handlers.ts";

/** Makes its signal when it is first asked for: a signal a request would halve the rate of the cheapest routes. */
export class LiveContext implements RequestContext {
  readonly causeId: string;
  readonly caller: Caller;
  readonly #request: Request;
  readonly #closing: AbortSignal | undefined;
  #signal: AbortSignal | undefined;

  constructor(source: {
    readonly causeId: string;
    readonly caller: Caller;
    readonly request: Request;
    readonly closing: AbortSignal | undefined;
  }) {
    this.causeId = source.causeId;
    this.caller = source.caller;
    this.#request = source.request;
    this.#closing = source.closing;
  }

  get bearer(): string | null {
    return bearerOf(this.#request);
  }

  get origin(): string {
    return originOf(this.#request);
  }

  get signal(): AbortSignal {
    this.#signal ??= this.#closing
      ? AbortSignal.any([this.#request.signal, this.#closing])
      : this.#request.signal;
    return this.#signal;
  }
}
