import { JobmonError } from "@jobmon/core";
import { allowOrigins } from "./allow-origins.ts";
import { allowHosts } from "./check-host.ts";
import type { App } from "./create-app.ts";
import type { ServerSide } from "./shell.ts";

export interface ServeOptions {
  readonly app: App;
  readonly port: number;
  readonly host?: string;
  /** By which a proxy on this machine is reached, and with it a server that listens on this machine only. */
  readonly names?: readonly string[];
  /** Connections without a request are closed after this long. */
  readonly idleSeconds?: number;
  /** How long requests are still taken once the server closes, so that a balancer notices that it is not ready. */
  readonly drainDelayMs?: number;
  /** Of web pages elsewhere that may call it; default: none. */
  readonly origins?: ReadonlySet<string>;
  /** How long running requests may go on once the server closes. */
  readonly closeLimitMs?: number;
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  /** Takes no new request, lets running ones finish, and ends long polls and streams. */
  readonly close: () => Promise<void>;
}

const LOOPBACK = "127.0.0.1";
const CLOSE_LIMIT_MS = 5_000;
/** Whoever connects and says nothing is not waited for any longer. */
const IDLE_SECONDS = 30;
/** While a request is under way: longer than the longest long poll and than the time between two pings of a stream. */
const REQUEST_IDLE_LIMIT_SECONDS = 120;

/** Listens until closed; on this machine only, unless told otherwise. */
export function serveApp({
  app,
  port,
  host = LOOPBACK,
  names,
  origins = new Set(),
  idleSeconds = IDLE_SECONDS,
  drainDelayMs = 0,
  closeLimitMs = CLOSE_LIMIT_MS,
}: ServeOptions): RunningServer {
  const closing = new AbortController();
  let isDraining = false;
  const side: ServerSide = {
    hosts: allowHosts(host, names),
    closing: closing.signal,
    addressOf: (request) => server.requestIP(request)?.address,
  };
  const respond = allowOrigins((request) => app.fetch(request, side), origins);
  const answer: Answer = (request, listening) => {
    listening.timeout(request, REQUEST_IDLE_LIMIT_SECONDS);
    const response = respond(request);
    return isDraining ? closeAfter(response) : response;
  };
  const server: Bun.Server<undefined> = listen({ answer, port, host, idleSeconds });
  let closed: Promise<void> | undefined;
  const closeServer = async () => {
    isDraining = true;
    if (drainDelayMs > 0) await Bun.sleep(drainDelayMs);
    closing.abort();
    const isFinished = await settlesWithin(server.stop(), closeLimitMs);
    if (!isFinished) await server.stop(true);
  };
  return {
    url: server.url.origin,
    port: server.port ?? port,
    close: () => {
      closed ??= closeServer();
      return closed;
    },
  };
}

type Answer = (request: Request, server: Bun.Server<undefined>) => Response | Promise<Response>;

/** The connection ends with this reply, so that its next request finds another server. */
async function closeAfter(reply: Response | Promise<Response>): Promise<Response> {
  const response = await reply;
  response.headers.set("connection", "close");
  return response;
}

interface Listening {
  readonly answer: Answer;
  readonly port: number;
  readonly host: string;
  readonly idleSeconds: number;
}

function listen({ answer, port, host, idleSeconds }: Listening): Bun.Server<undefined> {
  try {
    return Bun.serve({
      hostname: host,
      port,
      idleTimeout: idleSeconds,
      // The application refuses large bodies itself, with a problem document; the runtime would answer an empty page.
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
      fetch: answer,
      // The application turns every error into a reply; whatever got past it shows nothing of the program.
      development: false,
      // Without development mode the runtime would share a port in use with its other listener, and say nothing.
      reusePort: false,
      error: () => new Response(null, { status: 500 }),
    });
  } catch (error) {
    throw explainListenFailure(error, { port, host });
  }
}

/** Why it does not listen, as an error of the catalogue. */
export function explainListenFailure(
  cause: unknown,
  { port, host }: { readonly port: number; readonly host: string },
): JobmonError {
  if (cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE") {
    return new JobmonError("port_in_use", {
      detail: `The server cannot listen on ${host}, port ${port}: another program does.`,
      hint: `Choose another port, or end the program that has this one; \`ss -ltnp 'sport = :${port}'\` names it.`,
      ids: { port },
      cause,
    });
  }
  return new JobmonError("config_invalid", {
    detail: `The server cannot listen on ${host}, port ${port}: ${cause instanceof Error ? cause.message : String(cause)}.`,
    hint: "Choose a host that is an address of this machine, and a port from 0 (any free one) to 65535.",
    cause,
  });
}

async function settlesWithin(work: Promise<unknown>, limitMs: number): Promise<boolean> {
  const { promise: timeout, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(resolve, limitMs, false);
  const isSettled = await Promise.race([work.then(() => true), timeout]);
  clearTimeout(timer);
  return isSettled;
}
