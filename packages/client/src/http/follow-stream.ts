import type { Operation } from "@jobmon/api";
import type { JobmonError } from "@jobmon/core";
import { jitterWaitMs } from "./decide-repeat.ts";
import { encodeRequest } from "./encode-request.ts";
import { followMove, type Link } from "./link.ts";
import { openStream, StreamBroken } from "./open-stream.ts";

export interface StreamOptions {
  readonly signal?: AbortSignal;
  /** Called after every failed attempt to connect, with the time since the server was last heard. */
  readonly onOutage?: (outage: Outage) => void;
}

export interface Outage {
  readonly error: JobmonError;
  readonly silentMs: number;
}

export interface Subscription {
  readonly operation: Operation;
  readonly input: object & { readonly since?: unknown };
}

const LONGEST_WAIT_MS = 5_000;

/**
 * The events of a subscription over as many connections as it takes. Each connection asks for what came after the last
 * version seen, so nothing is missed; an event that was seen before is dropped.
 */
export async function* followStream<Event extends { readonly version: number }>(
  link: Link,
  { operation, input }: Subscription,
  { signal, onOutage }: StreamOptions,
): AsyncGenerator<Event> {
  const { clock, random } = link;
  let seen = Number(input.since ?? -1);
  let heardMs = clock.nowMs();
  const onHeard = () => {
    heardMs = clock.nowMs();
  };
  for (let failures = 0; ; failures++) {
    const request = encodeRequest(operation, { ...input, since: Math.max(0, seen) });
    const openedMs = clock.nowMs();
    try {
      for await (const event of openStream(link, request, { signal, onHeard }) as AsyncIterable<Event>) {
        failures = 0;
        if (event.version > seen) yield event;
        seen = Math.max(seen, event.version);
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof StreamBroken)) throw error;
      const { url } = link.endpoint;
      const trouble = await followMove(link, error.trouble);
      if (trouble.kind === "refused") throw trouble.error;
      if (link.endpoint.url !== url) failures = 0;
      onOutage?.({ error: trouble.error, silentMs: clock.nowMs() - heardMs });
    }
    if (clock.nowMs() - openedMs > LONGEST_WAIT_MS) failures = 0;
    await clock.sleep(jitterWaitMs(failures, random, LONGEST_WAIT_MS), signal);
    signal?.throwIfAborted();
  }
}
