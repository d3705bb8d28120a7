import { afterEach, describe, expect, test } from "bun:test";
import type { Reply } from "@jobmon/api";
import { awaitCondition } from "../testing/await-condition.ts";
import { createFakeClock } from "../testing/fake-clock.ts";
import {
  type Handlers,
  type MemoryServer,
  problemResponse,
  startMemoryServer,
} from "../testing/memory-server.ts";
import { createApiClient } from "./api-client.ts";
import type { Outage } from "./follow-stream.ts";

type Event = Reply<"streamEvents">;

const servers: MemoryServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

function serve(handlers: Handlers, port = 0): MemoryServer {
  const server = startMemoryServer(handlers, { port });
  servers.push(server);
  return server;
}

function eventOf(version: number): Event {
  return { version, status: "RUNNING", paused: false, counts: { DONE: version }, latestRun: null };
}

async function* events(...versions: number[]) {
  for (const version of versions) yield eventOf(version);
}

/** A client whose waits pass at once. */
function quickClient(url: string) {
  return createApiClient({ url, token: "", clock: createFakeClock() });
}

async function take(count: number, stream: AsyncIterable<Event>): Promise<number[]> {
  const versions: number[] = [];
  for await (const { version } of stream) {
    versions.push(version);
    if (versions.length === count) break;
  }
  return versions;
}

describe("stream", () => {
  test("a closed connection is made again from the last version, and nothing comes twice", async () => {
    const parts = [events(3, 4), events(4, 5), events(6)];
    const server = serve({ streamEvents: () => parts.shift() ?? events() });
    expect(await take(4, quickClient(server.url).stream("streamEvents", { workflowId: 7 }))).toEqual([
      3, 4, 5, 6,
    ]);
    expect(server.requestsOf("streamEvents").map(({ since }) => since)).toEqual([0, 4, 5]);
  });

  test("the state at the start is told even when its version is 0", async () => {
    const server = serve({ streamEvents: () => events(0, 1) });
    expect(await take(2, quickClient(server.url).stream("streamEvents", { workflowId: 7 }))).toEqual([0, 1]);
  });

  test("a server that is killed and started again goes on where it was", async () => {
    async function* endless(version: number) {
      yield eventOf(version);
      await new Promise(() => undefined);
    }
    const first = serve({ streamEvents: () => endless(1) });
    const outages: Outage[] = [];
    const client = createApiClient({ url: first.url, token: "" });
    const stream = client.stream(
      "streamEvents",
      { workflowId: 7 },
      { onOutage: (outage) => outages.push(outage) },
    );
    const iterator = stream[Symbol.asyncIterator]();
    expect((await iterator.next()).value?.version).toBe(1);
    const next = iterator.next();
    await first.stop();
    await awaitCondition("an outage is told", () => outages.length > 1);
    serve({ streamEvents: () => endless(2) }, first.port);
    expect((await next).value?.version).toBe(2);
    await iterator.return?.(undefined);
    expect(outages[1]?.error.message).toContain("streamEvents got no answer");
  });

  test("a refusal ends the stream", async () => {
    const server = serve({ streamEvents: () => problemResponse(404, "not_found") });
    await expect(take(1, quickClient(server.url).stream("streamEvents", { workflowId: 7 }))).rejects.toThrow(
      "not_found.",
    );
  });

  test("a refusal in the middle of a stream ends it as well", async () => {
    const text = `event: problem\ndata: ${JSON.stringify({ status: 404, code: "not_found", detail: "It is gone." })}\n\n`;
    const server = serve({ streamEvents: () => new Response(text) });
    await expect(take(1, quickClient(server.url).stream("streamEvents", { workflowId: 7 }))).rejects.toThrow(
      "It is gone.",
    );
  });

  test("an event that arrives in pieces is put together", async () => {
    const bytes = new TextEncoder().encode(`event: change\r\ndata: ${JSON.stringify(eventOf(1))}\r\n\r\n`);
    async function* pieces() {
      for (const byte of bytes) {
        yield new Uint8Array([byte]);
        await Bun.sleep(0);
      }
    }
    const server = serve({ streamEvents: () => new Response(pieces() as never) });
    expect(await take(1, quickClient(server.url).stream("streamEvents", { workflowId: 7 }))).toEqual([1]);
  });

  test("the caller's signal ends the stream with its own reason", async () => {
    const server = serve({ streamEvents: () => events(1) });
    const controller = new AbortController();
    const stream = quickClient(server.url).stream(
      "streamEvents",
      { workflowId: 7 },
      { signal: controller.signal },
    );
    await take(1, stream);
    controller.abort(new Error("enough"));
    const again = quickClient(server.url).stream(
      "streamEvents",
      { workflowId: 7 },
      { signal: controller.signal },
    );
    await expect(take(1, again)).rejects.toThrow("enough");
  });
});
