import { afterEach, describe, expect, test } from "bun:test";
import type { JobmonError } from "@jobmon/core";
import { createFakeClock } from "../testing/fake-clock.ts";
import {
  type Handlers,
  type MemoryServer,
  problemResponse,
  startMemoryServer,
} from "../testing/memory-server.ts";
import { type ApiClientOptions, createApiClient } from "./api-client.ts";
import { isJobmonError } from "./is-jobmon-error.ts";

const servers: MemoryServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

function serve(handlers: Handlers = {}, port = 0): MemoryServer {
  const server = startMemoryServer(handlers, { port });
  servers.push(server);
  return server;
}

function clientOf(server: { readonly url: string }, options: Partial<ApiClientOptions> = {}) {
  const clock = createFakeClock();
  const client = createApiClient({ url: server.url, token: "secret", clock, random: () => 0.5, ...options });
  return { client, clock };
}

async function failureOf(promise: Promise<unknown>): Promise<JobmonError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isJobmonError(error)) throw new Error(`expected a JobmonError, got ${error}`);
  return error;
}

describe("call", () => {
  test("path, query and body go where the route table says", async () => {
    const server = serve();
    const { client } = clientOf(server);
    const where = ["status:is:DONE", "arg.location:in:1,2"];
    await client.call("listTasks", { workflowId: 7, where, limit: 5, cursor: undefined });
    await client.call("setTemplateLimit", {
      workflowId: 7,
      arrayId: 4,
      body: { user: "ana", maxConcurrentlyRunning: 3 },
    });
    expect(server.received.map(({ operation, request }) => ({ operation, request }))).toEqual([
      { operation: "listTasks", request: { workflowId: 7, where, limit: 5 } },
      {
        operation: "setTemplateLimit",
        request: { workflowId: 7, arrayId: 4, body: { user: "ana", maxConcurrentlyRunning: 3 } },
      },
    ] as never);
    expect(server.received[0]?.authorization).toBe("Bearer secret");
  });

  test("without a token none is sent", async () => {
    const server = serve();
    await createApiClient({ url: `${server.url}/`, token: "" }).call("getHealth", {});
    expect(server.received[0]?.authorization).toBeNull();
  });

  test("a missing path parameter is refused before anything is sent", async () => {
    const server = serve();
    const { client } = clientOf(server);
    const error = await failureOf(client.call("getWorkflow", { workflowId: undefined }));
    expect([error.code, error.message]).toEqual([
      "invalid_request",
      expect.stringContaining("without workflowId"),
    ]);
    expect(server.received).toHaveLength(0);
  });

  test("a problem document becomes an error with its code, hint and ids", async () => {
    const { client } = clientOf(serve({ getWorkflow: () => problemResponse(404, "not_found") }));
    const error = await failureOf(client.call("getWorkflow", { workflowId: 7 }));
    expect(error).toMatchObject({
      code: "not_found",
      detail: "not_found.",
      hint: "Wait.",
      ids: { workflowId: 7 },
    });
  });

  test("a proxy's error page becomes an error that says what answered", async () => {
    const { client } = clientOf(
      serve({ getWorkflow: () => new Response("<h1>Bad Gateway</h1>", { status: 502 }) }),
    );
    const error = await failureOf(client.call("getWorkflow", { workflowId: 7 }));
    expect(error.code).toBe("server_unreachable");
    expect(error.message).toContain("Bad Gateway");
  });

  test("a busy server is asked again after the time it asked for", async () => {
    let busy = 2;
    const { client, clock } = clientOf(
      serve({
        pauseWorkflow: () =>
          busy-- > 0 ? problemResponse(503, "database_busy", { "retry-after": "2" }) : { changed: 1 },
      }),
    );
    expect(await client.call("pauseWorkflow", { workflowId: 7, body: { user: "ana" } })).toEqual({
      changed: 1,
    });
    expect(clock.waits).toEqual([2_050, 2_100]);
  });

  test("a lost reply is not followed by a second request where that would do the thing twice", async () => {
    const server = serve({ createToolVersion: () => new Response("{", { status: 200 }) });
    const { client } = clientOf(server);
    const error = await failureOf(client.call("createToolVersion", { body: { toolId: 1 } }));
    expect(error.code).toBe("server_unreachable");
    expect(error.hint).toContain("may have been done");
    expect(server.received).toHaveLength(1);
  });

  test("a refused connection is tried again even then, and the error tells how often", async () => {
    const server = serve();
    await server.stop();
    const { client, clock } = clientOf(server, { retriesAttempts: 3 });
    const error = await failureOf(client.call("createToolVersion", { body: { toolId: 1 } }));
    expect(clock.waits).toEqual([50, 100, 200]);
    expect(error.message).toContain("Gave up after 4 attempts in 350 ms");
    expect(error.message).toContain("the connection was refused");
  });

  test("a server that comes back under the same address is found", async () => {
    const first = serve();
    await first.stop();
    const { client } = clientOf(first, {
      clock: { nowMs: () => 0, sleep: async () => void serve({}, first.port) },
    });
    expect(await client.call("getHealth", {})).toMatchObject({ status: "ok" });
  });

  test("a server that moved is found where it is now, with its new token", async () => {
    const old = serve();
    await old.stop();
    const now = serve();
    const { client } = clientOf(old, { locate: async () => ({ url: now.url, token: "new" }) });
    await client.call("getHealth", {});
    expect(client.url).toBe(now.url);
    expect(now.received[0]?.authorization).toBe("Bearer new");
  });

  test("a token that is no longer known is looked up anew once", async () => {
    const server = serve({ getHealth: () => problemResponse(401, "unauthorized") });
    const { client } = clientOf(server, { locate: async () => ({ url: server.url, token: "new" }) });
    const error = await failureOf(client.call("getHealth", {}));
    expect(error.code).toBe("unauthorized");
    expect(server.received.map(({ authorization }) => authorization)).toEqual([
      "Bearer secret",
      "Bearer new",
    ]);
  });

  test("a reply that does not come in time is given up", async () => {
    const server = serve({ getHealth: () => new Promise<Response>(() => undefined) });
    const { client } = clientOf(server, { retriesAttempts: 0 });
    const error = await failureOf(client.call("getHealth", {}, { timeoutMs: 30 }));
    expect(error.message).toContain("nothing came within 0.03 s");
  });

  test("the caller's signal ends a call with its own reason", async () => {
    const server = serve({ getHealth: () => new Promise<Response>(() => undefined) });
    const { client } = clientOf(server);
    const controller = new AbortController();
    const call = client.call("getHealth", {}, { signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(call).rejects.toThrow("enough");
  });
});
