import { API_PREFIX, type Operation, type RouteSpec, routes } from "@jobmon/api";

/** What a test lets an operation answer; the rest answers with the contract's own example. */
export type Answers = { readonly [O in Operation]?: (request: ReceivedRequest) => unknown };

export interface ReceivedRequest {
  readonly operation: Operation;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

export interface ContractServer {
  readonly url: string;
  readonly received: ReceivedRequest[];
  readonly close: () => Promise<void>;
}

/** A status and a problem document instead of a reply. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly problem: object,
  ) {}
}

const table = Object.entries<RouteSpec>(routes).map(([operation, route]) => ({
  operation: operation as Operation,
  route,
  pattern: new RegExp(`^${API_PREFIX}${route.path.replace(/:(\w+)/g, "(?<$1>[^/]+)")}$`),
}));

/** A server that holds requests and replies to the contract, and knows nothing else. */
export function serveContract(answers: Answers = {}): ContractServer {
  const received: ReceivedRequest[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      const { pathname, searchParams } = new URL(request.url);
      const match = table.find(
        ({ route, pattern }) => route.method === request.method && pattern.test(pathname),
      );
      if (match === undefined)
        return new Response(`no such route: ${request.method} ${pathname}`, { status: 404 });
      const { operation, route, pattern } = match;
      const params = { ...pattern.exec(pathname)?.groups };
      const body: unknown = route.body === undefined ? undefined : await request.json();
      checkRequest(route, { params, query: searchParams, body });
      const seen = { operation, params, query: searchParams, body };
      received.push(seen);
      const reply = answers[operation]?.(seen) ?? route.example.reply;
      if (reply instanceof Refusal)
        return Response.json(reply.problem, {
          status: reply.status,
          headers: { "content-type": "application/problem+json" },
        });
      if (route.kind === "stream") return streamEvents(reply as readonly unknown[]);
      return Response.json(route.reply.parse(reply));
    },
    error: (error) => new Response(String(error), { status: 400 }),
  });
  return { url: server.url.origin, received, close: () => server.stop(true) };
}

function checkRequest(route: RouteSpec, request: Omit<ReceivedRequest, "operation">): void {
  route.params?.strict().parse(request.params);
  route.body?.parse(request.body);
  const names = [...new Set(request.query.keys())];
  const query = names.map((name) => {
    const values = request.query.getAll(name);
    return [name, values.length > 1 ? values : values[0]];
  });
  route.query?.strict().parse(Object.fromEntries(query));
  if (route.query === undefined && names.length > 0) throw new Error(`unexpected query: ${names.join(", ")}`);
}

function streamEvents(events: readonly unknown[]): Response {
  const text = events.map((event) => `event: change\ndata: ${JSON.stringify(event)}\n\n`).join("");
  return new Response(text, { headers: { "content-type": "text/event-stream" } });
}
