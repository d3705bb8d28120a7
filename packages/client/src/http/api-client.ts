import type { Call, Operation, Reply, Routes } from "@jobmon/api";
import { formatDurationMs, JobmonError, readTokenAccount } from "@jobmon/core";
import type { Submitter } from "../run/submitter.ts";
import { decideRepeat } from "./decide-repeat.ts";
import { type EncodedRequest, encodeRequest } from "./encode-request.ts";
import { followStream, type StreamOptions } from "./follow-stream.ts";
import { followMove, type Link, type LinkOptions, openLink } from "./link.ts";
import { isSafeToRepeat } from "./repeat-rules.ts";
import { sendRequest } from "./send-request.ts";
import type { Trouble } from "./trouble.ts";

export type StreamOperation = {
  [O in Operation]: Routes[O] extends { readonly kind: "stream" } ? O : never;
}[Operation];
export type PlainOperation = Exclude<Operation, StreamOperation>;

export interface ApiClientOptions extends LinkOptions {
  /** In whose name it acts. Default: this user, on this host; a page has to say it. */
  readonly submitter?: Submitter;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Longest wait for one reply; a long poll needs more than the time it asks the server to wait. */
  readonly timeoutMs?: number;
}

/** Calls the operations of the API by their ids. It holds nothing open and needs no closing. */
export interface ApiClient {
  /** The server it talks to at present. */
  readonly url: string;
  readonly submitter?: Submitter;
  /** Whose its token is, where the server has accounts. */
  readonly account: string | undefined;
  /**
   * Repeats the request while the server is unavailable, as far as a repetition is safe. Rejects with a `JobmonError`,
   * or with the reason of `signal`.
   */
  readonly call: <O extends PlainOperation>(
    operation: O,
    input: Call<O>,
    options?: CallOptions,
  ) => Promise<Reply<O>>;
  /**
   * Events as they come. A broken connection is made again from the last version, without limit; only a refusal of the
   * server (no such workflow, no valid token) or `signal` ends it.
   */
  readonly stream: <O extends StreamOperation>(
    operation: O,
    input: Call<O>,
    options?: StreamOptions,
  ) => AsyncIterable<Reply<O>>;
}

export function createApiClient(options: ApiClientOptions): ApiClient {
  const link = openLink(options);
  return {
    get url() {
      return link.endpoint.url;
    },
    submitter: options.submitter,
    get account() {
      return readTokenAccount(link.endpoint.token);
    },
    call: async <O extends PlainOperation>(operation: O, input: Call<O>, callOptions: CallOptions = {}) =>
      (await sendRepeatedly(link, encodeRequest(operation, input), callOptions)) as Reply<O>,
    stream: (operation, input, streamOptions = {}) => followStream(link, { operation, input }, streamOptions),
  };
}

async function sendRepeatedly(link: Link, request: EncodedRequest, options: CallOptions): Promise<unknown> {
  const { clock, requestTimeoutMs } = link;
  const { signal, timeoutMs = requestTimeoutMs } = options;
  const isSafe = isSafeToRepeat(request.operation, request.method);
  const startedMs = clock.nowMs();
  for (let repeats = 0; ; repeats++) {
    const sent = await sendRequest(request, {
      fetch: link.fetch,
      endpoint: link.endpoint,
      timeoutMs,
      signal,
    });
    if ("reply" in sent) return sent.reply;
    const trouble = await followMove(link, sent.trouble);
    const elapsedMs = clock.nowMs() - startedMs;
    const waitMs = decideRepeat(trouble, { isSafe, repeats, elapsedMs }, link);
    if (waitMs === undefined) throw giveUp(trouble, { repeats, elapsedMs });
    await clock.sleep(waitMs, signal);
    signal?.throwIfAborted();
  }
}

function giveUp(
  { error }: Trouble,
  tried: { readonly repeats: number; readonly elapsedMs: number },
): JobmonError {
  if (tried.repeats === 0) return error;
  const { code, detail, hint, ids, cause } = error;
  const effort = `${tried.repeats + 1} attempts in ${formatDurationMs(tried.elapsedMs)}`;
  return new JobmonError(code, { detail: `${detail} Gave up after ${effort}.`, hint, ids, cause });
}
