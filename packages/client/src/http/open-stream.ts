import { setDeadline } from "./deadline.ts";
import type { EncodedRequest } from "./encode-request.ts";
import type { Link } from "./link.ts";
import { readEvents } from "./read-events.ts";
import { parseProblem, readProblem } from "./read-problem.ts";
import { headersOf } from "./send-request.ts";
import { networkTrouble, type Trouble } from "./trouble.ts";

export interface StreamHooks {
  readonly signal: AbortSignal | undefined;
  /** Called whenever the server says anything, be it only that it is there. */
  readonly onHeard: () => void;
}

/** Carries a `Trouble` out of a stream. */
export class StreamBroken extends Error {
  readonly trouble: Trouble;

  constructor(trouble: Trouble) {
    super(trouble.error.message);
    this.trouble = trouble;
  }
}

/** A connection that was cut without a word looks like one on which nothing happens. Asking anew costs little. */
const SILENCE_LIMIT_MS = 60_000;

/** The events of one connection, until the server closes it or falls silent. Throws `StreamBroken` when it breaks. */
export async function* openStream(
  link: Link,
  request: EncodedRequest,
  hooks: StreamHooks,
): AsyncGenerator<unknown> {
  const { operation, path } = request;
  const { url } = link.endpoint;
  const silence = setDeadline({ limitMs: SILENCE_LIMIT_MS, signal: hooks.signal });
  const hear = () => {
    silence.extend();
    hooks.onHeard();
  };
  try {
    const headers = { ...headersOf(link.endpoint, request), accept: "text/event-stream" };
    const response = await link.fetch(url + path, { headers, signal: silence.signal });
    if (!response.ok || response.body === null)
      throw new StreamBroken(await readProblem(response, operation));
    hear();
    for await (const event of readEvents(response.body, hear)) {
      if (event.name === "problem")
        throw new StreamBroken(parseProblem(event.data, { operation, status: 500 }));
      yield event.data;
    }
  } catch (error) {
    if (silence.isOver()) return;
    throw error instanceof StreamBroken ? error : new StreamBroken(networkTrouble(error, { operation, url }));
  } finally {
    silence.end();
  }
}
