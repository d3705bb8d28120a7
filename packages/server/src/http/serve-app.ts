import { JobmonError } from "@jobmon/core";
import { allowHosts } from "./check-host.ts";
import type { App } from "./create-app.ts";
import type { ServerSide } from "./shell.ts";

export interface ServeOptions {
  readonly app: App;
  readonly port: number;
  readonly host?: string;
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
/** Longer than the longest long poll and than the time between two pings of a stream. */
const IDLE_LIMIT_SECONDS = 120;

/** Listens until closed; on this machine only, unless told otherwise. */
export function serveApp({
  app,
  port,
  host = LOOPBACK,
  closeLimitMs = CLOSE_LIMIT_MS,
}: ServeOptions): RunningServer {
  const closing = new AbortController();
  const server = listen({ app, port, host, side: { hosts: allowHosts(host), closing: closing.signal } });
  let closed: Promise<void> | undefined;
  const closeServer = async () => {
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

interface Listening {
  readonly app: App;
  readonly port: number;
  readonly host: string;
  readonly side: ServerSide;
}

function listen({ app, port, host, side }: Listening): Bun.Server<undefined> {
  try {
    return Bun.serve({
      hostname: host,
      port,
      idleTimeout: IDLE_LIMIT_SECONDS,
      // The application refuses large bodies itself, with a problem document; the runtime would answer an empty page.
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
      fetch: (request) => app.fetch(request, side),
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

function explainListenFailure(
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
