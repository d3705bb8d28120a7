/** For tests: a listening server whose use-cases answer with the examples of the contract, or with what a test gives. */
import { type RouteSpec, routes } from "@jobmon/api";
import { ERROR_CATALOGUE, isErrorCode, type Log } from "@jobmon/core";
import { type AppOptions, createApp } from "./create-app.ts";
import type { Handlers } from "./handlers.ts";
import { type RunningServer, type ServeOptions, serveApp } from "./serve-app.ts";

export interface ExampleServer extends RunningServer {
  readonly logged: readonly Readonly<Record<string, unknown>>[];
}

export interface ExampleOptions
  extends Partial<Omit<AppOptions, "handlers">>,
    Partial<Omit<ServeOptions, "app">> {
  readonly handlers?: Partial<Handlers>;
}

export function serveExamples({
  handlers,
  port = 0,
  host,
  names,
  closeLimitMs,
  ...options
}: ExampleOptions = {}): ExampleServer {
  const logged: Readonly<Record<string, unknown>>[] = [];
  const keep = (level: string) => (fields: Readonly<Record<string, unknown>>, event: string) => {
    logged.push({
      level,
      event,
      ...fields,
      ...(fields.err instanceof Error ? { err: describeError(fields.err) } : {}),
    });
  };
  const log: Log = { debug: () => {}, info: keep("info"), warn: keep("warn"), error: keep("error") };
  const app = createApp({
    handlers: { ...exampleHandlers, ...handlers },
    version: "0.0.0-test",
    token: null,
    maxBodyBytes: 1_000_000,
    log,
    statusOf: (code) => (isErrorCode(code) ? ERROR_CATALOGUE[code].status : 500),
    checkReplies: true,
    ...options,
  });
  return { ...serveApp({ app, port, host, names, closeLimitMs }), logged };
}

const exampleHandlers = Object.fromEntries(
  Object.entries<RouteSpec>(routes).map(([operation, { kind, example }]) => [
    operation,
    kind === "stream" ? () => repeatOnce(example.reply) : () => example.reply,
  ]),
) as unknown as Handlers;

async function* repeatOnce<T>(event: T): AsyncGenerator<T> {
  yield event;
}

function describeError({ message, stack, cause }: Error): Record<string, unknown> {
  return { message, stack, ...(cause instanceof Error ? { cause: describeError(cause) } : {}) };
}
