/**
 * Server-sent events from an iterable of changes. The reply's body is a generator that the runtime asks for the next
 * piece only when the socket took the last one, so a slow reader holds one event here and the rest stays unmade. Every
 * wait ends with whichever comes first: the next event, a ping, or the signal that the caller left or the server closes.
 */
import type { TracedProblem } from "./refuse-request.ts";
import { makeHeaders, type ReplyRules } from "./reply.ts";

/** The change feed's contract: the version is the cursor a broken connection resumes from. */
export interface StreamedEvent {
  readonly version: number;
}

export interface EventSource {
  readonly events: AsyncIterable<StreamedEvent>;
  readonly signal: AbortSignal;
  readonly pingMs: number;
  readonly checkEvent: ((event: StreamedEvent) => void) | undefined;
  /** Records a failure of the events and returns what the caller may know of it. */
  readonly recordFailure: (error: unknown) => TracedProblem;
}

/** A refusal within this time is still an ordinary problem reply; a later one is an event of its own. */
const FIRST_EVENT_WAIT_MS = 500;
const RECONNECT_MS = 2_000;

type Step = IteratorResult<StreamedEvent> | "waited" | "aborted";

export async function openEventStream(source: EventSource, rules: ReplyRules): Promise<Response> {
  const iterator = source.events[Symbol.asyncIterator]();
  const first = watchStep(iterator.next());
  await first({ signal: source.signal, waitMs: FIRST_EVENT_WAIT_MS });
  return new Response(writeEvents({ ...source, iterator, first }), { headers: makeStreamHeaders(rules) });
}

export function makeStreamHeaders(rules: ReplyRules): Record<string, string> {
  return makeHeaders("text/event-stream", rules);
}

interface OpenStream extends EventSource {
  readonly iterator: AsyncIterator<StreamedEvent>;
  readonly first: (patience: Patience) => Promise<Step>;
}

async function* writeEvents({
  iterator,
  first,
  signal,
  pingMs,
  checkEvent,
  recordFailure,
}: OpenStream): AsyncGenerator<string> {
  try {
    yield `retry: ${RECONNECT_MS}\n\n`;
    for (let waitForNext = first; ; ) {
      const step = await waitForNext({ signal, waitMs: pingMs });
      if (step === "waited") {
        yield ": ping\n\n";
      } else if (step === "aborted" || step.done) {
        return;
      } else {
        checkEvent?.(step.value);
        yield formatEvent(step.value);
        waitForNext = watchStep(iterator.next());
      }
    }
  } catch (error) {
    yield `event: problem\ndata: ${JSON.stringify(recordFailure(error))}\n\n`;
  } finally {
    iterator.return?.()?.catch(recordFailure);
  }
}

function formatEvent(event: StreamedEvent): string {
  return `event: change\nid: ${event.version}\ndata: ${JSON.stringify(event)}\n\n`;
}

interface Patience {
  readonly signal: AbortSignal;
  readonly waitMs: number;
}

/**
 * Lets the next step be waited for again after each ping. Only one reaction is ever put on the step's promise: a
 * stream may ping for days before its next event, and a promise keeps every reaction until it settles.
 */
function watchStep(next: Promise<IteratorResult<StreamedEvent>>): (patience: Patience) => Promise<Step> {
  let isSettled = false;
  let wake = () => {};
  const settle = () => {
    isSettled = true;
    wake();
  };
  next.then(settle, settle);

  return async ({ signal, waitMs }) => {
    const { promise, resolve } = Promise.withResolvers<"settled" | "waited" | "aborted">();
    const abort = () => resolve("aborted");
    const timer = setTimeout(resolve, waitMs, "waited");
    signal.addEventListener("abort", abort, { once: true });
    wake = () => resolve("settled");
    if (isSettled) wake();
    if (signal.aborted) abort();
    const outcome = await promise;
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
    return outcome === "settled" ? next : outcome;
  };
}
