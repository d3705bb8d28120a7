import type { Operation, Reply, Request, Routes } from "@jobmon/api";
import type { Caller } from "../access/caller.ts";

/** What a handler may know about the call besides its validated content. */
export interface RequestContext {
  /** Follows the request through replies, rows and logs. */
  readonly causeId: string;
  readonly caller: Caller;
  /** Where the caller reached the server, such as `https://jobmon.example.org`. */
  readonly origin: string;
  /** What was sent as the bearer token, for routes that ask for a credential of their own. */
  readonly bearer: string | null;
  /** Aborted when the caller leaves or the server closes. */
  readonly signal: AbortSignal;
}

type StreamOperation = {
  [O in Operation]: Routes[O] extends { readonly kind: "stream" } ? O : never;
}[Operation];

/** One use-case behind one route: it gets a valid request and answers, or throws a JobmonError. */
export type Handler<O extends Operation> = (
  request: Request<O>,
  context: RequestContext,
) => O extends StreamOperation ? AsyncIterable<Reply<O>> : Promise<Reply<O>> | Reply<O>;

export type Handlers = { readonly [O in Operation]: Handler<O> };
