import { API_PREFIX, type Operation, type Reply, type Request, type RouteSpec, routes } from "@jobmon/api";
import { problemOf } from "@jobmon/core";

/** What a test lets an operation do; the others answer with the contract's example. A `Response` is sent as it is. */
export type Handlers = {
  readonly [O in Operation]?: (
    request: Request<O>,
  ) => Reply<O> | Response | AsyncIterable<Reply<O>> | Promise<Reply<O> | Response>;
};

export interface Received {
  readonly operation: Operation;
  readonly request: object;
  readonly authorization: string | null;
}

export interface MemoryServer {
  readonly url: string;
  readonly port: number;
  readonly received: readonly Received[];
  readonly requestsOf: <O extends Operation>(operation: O) => readonly Request<O>[];
  /** Breaks open connections as well. */
  readonly stop: () => Promise<void>;
}

const table = Object.entries<RouteSpec>(routes).map(([operation, route]) => ({
  operation: operation as Operation,
  route,
  pattern: new RegExp(`^${API_PREFIX}${route.path.replace(/:(\w+)/g, "(?<$1>[^/]+)")}$`),
}));

/** A real server on the loopback that holds each request and reply to the contract, and remembers what it was asked. */
export function startMemoryServer(
  handlers: Handlers = {},
  options: { readonly port?: number } = {},
): MemoryServer {
  const received: Received[] = [];
  const server = Bun.serve({
    port: options.port ?? 0,
    hostname: "127.0.0.1",
    idleTimeout: 0,
    fetch: async (raw) => {
      const { operation, route, request } = await readRequest(raw);
      received.push({ operation, request, authorization: raw.headers.get("authorization") });
      const handle = handlers[operation] as ((request: object) => unknown) | undefined;
      const reply = handle === undefined ? route.example.reply : await handle(request);
      if (reply instanceof Response) return reply;
      return route.kind === "stream" ? streamReply(reply, route) : Response.json(route.reply.parse(reply));
    },
    error: (error) => {
      const problem = problemOf(error);
      return Response.json({ ...problem, detail: error.message }, { status: problem.status });
    },
  });
  return {
    url: server.url.origin,
    port: server.port ?? 0,
    received,
    requestsOf: (operation) =>
      received.filter((one) => one.operation === operation).map(({ request }) => request) as never,
    stop: () => server.stop(true),
  };
}

async function readRequest(raw: globalThis.Request) {
  const { pathname, searchParams } = new URL(raw.url);
  const match = table.find(({ route, pattern }) => route.method === raw.method && pattern.test(pathname));
  if (match === undefined) throw new Error(`no such route: ${raw.method} ${pathname}`);
  const { operation, route, pattern } = match;
  const query = [...new Set(searchParams.keys())].map((name) => {
    const values = searchParams.getAll(name);
    return [name, values.length > 1 ? values : values[0]];
  });
  const request = {
    ...(route.params?.strict().parse({ ...pattern.exec(pathname)?.groups }) ?? {}),
    ...(route.query?.strict().parse(Object.fromEntries(query)) ?? {}),
    ...(route.body === undefined ? {} : { body: route.body.parse(await raw.json()) }),
  };
  return { operation, route, request };
}

function streamReply(reply: unknown, route: RouteSpec): Response {
  const events = isAsyncIterable(reply) ? reply : only(reply);
  async function* write() {
    yield "retry: 2000\n\n: ping\n\n";
    for await (const event of events)
      yield `event: change\ndata: ${JSON.stringify(route.reply.parse(event))}\n\n`;
  }
  return new Response(write() as unknown as ReadableStream, {
    headers: { "content-type": "text/event-stream" },
  });
}

async function* only(event: unknown) {
  yield event;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

/** A refusal as the server writes it. */
export function problemResponse(
  status: number,
  code: string,
  headers: Record<string, string> = {},
): Response {
  const problem = {
    type: `urn:jobmon:error:${code}`,
    title: code,
    status,
    code,
    detail: `${code}.`,
    hint: "Wait.",
  };
  return Response.json({ ...problem, ids: { workflowId: 7 } }, { status, headers });
}
