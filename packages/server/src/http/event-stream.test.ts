import { describe, expect, test } from "bun:test";
import type { Reply } from "@jobmon/api";
import { JobmonError } from "@jobmon/core";
import { type ExampleServer, serveExamples } from "./example-server.ts";
import type { Handlers } from "./handlers.ts";
import { connectRaw, waitUntil } from "./raw-connection.ts";

type Change = Reply<"streamEvents">;
const PATH = "/api/v1/workflows/7/events";

function change(version: number): Change {
  return { version, status: "RUNNING", paused: false, counts: {}, latestRun: null };
}

async function withStream(
  streamEvents: Handlers["streamEvents"],
  check: (server: ExampleServer) => Promise<void>,
  options: { readonly pingMs?: number; readonly checkReplies?: boolean } = {},
): Promise<void> {
  const server = serveExamples({ handlers: { streamEvents }, ...options });
  try {
    await check(server);
  } finally {
    await server.close();
  }
}

/** Never yields; ends when its signal does, and says so. */
async function* waitForAbort(signal: AbortSignal, onEnd: () => void): AsyncGenerator<Change> {
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  onEnd();
  yield* [];
}

describe("an event stream", () => {
  test("sends each change with its version as id and the change as one line of JSON", async () => {
    async function* twice() {
      yield change(5);
      yield change(6);
    }
    await withStream(twice, async ({ url }) => {
      const response = await fetch(url + PATH);
      expect(response.headers.get("content-type")).toBe("text/event-stream");
      expect(response.headers.get("cache-control")).toBe("no-store");
      const text = await response.text();
      const first = `event: change\nid: 5\ndata: ${JSON.stringify(change(5))}\n\n`;
      expect(text).toBe(`retry: 2000\n\n${first}${first.replaceAll("5", "6")}`);
    });
  });

  test("begins after the version of Last-Event-ID, which outdoes `since`", async () => {
    const asked: number[] = [];
    async function* remember({ since }: { since: number }) {
      asked.push(since);
      yield change(since + 1);
    }
    await withStream(remember, async ({ url }) => {
      await (await fetch(`${url}${PATH}?since=4`)).text();
      await (await fetch(`${url}${PATH}?since=4`, { headers: { "last-event-id": "9" } })).text();
      const refused = await fetch(url + PATH, { headers: { "last-event-id": "x" } });
      expect(refused.status).toBe(400);
    });
    expect(asked).toEqual([4, 9]);
  });

  test("comments while nothing happens", async () => {
    await withStream(
      (_, { signal }) => waitForAbort(signal, () => {}),
      async ({ port }) => {
        const connection = await connectRaw(port);
        connection.send(`GET ${PATH} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
        await connection.receive(/: ping[\s\S]*: ping/);
        connection.close();
      },
      { pingMs: 20 },
    );
  });

  test("tells its use-case when the caller leaves", async () => {
    let hasEnded = false;
    await withStream(
      (_, { signal }) =>
        waitForAbort(signal, () => {
          hasEnded = true;
        }),
      async ({ port }) => {
        const connection = await connectRaw(port);
        connection.send(`GET ${PATH} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
        await connection.receive(/retry/);
        connection.close();
        await waitUntil(() => hasEnded);
      },
    );
  });

  test("ends in good order when the server closes", async () => {
    let hasEnded = false;
    const server = serveExamples({
      handlers: {
        streamEvents: (_, { signal }) =>
          waitForAbort(signal, () => {
            hasEnded = true;
          }),
      },
    });
    const connection = await connectRaw(server.port);
    connection.send(`GET ${PATH} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    await connection.receive(/retry/);
    await server.close();
    await connection.receive(/\r\n0\r\n\r\n$/);
    expect(hasEnded).toBe(true);
  });

  test("that is refused at once is an ordinary problem reply", async () => {
    // biome-ignore lint/correctness/useYield: a stream that fails before its first event
    async function* refuse(): AsyncGenerator<Change> {
      throw new JobmonError("not_found", { detail: "There is no workflow 7.", hint: "List them." });
    }
    await withStream(refuse, async ({ url }) => {
      const response = await fetch(url + PATH);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: "not_found" });
    });
  });

  test("that fails later ends with a problem event that does not show the fault", async () => {
    async function* fail() {
      yield change(5);
      throw new Error("secret");
    }
    await withStream(fail, async ({ url, logged }) => {
      const text = await (await fetch(url + PATH)).text();
      expect(text).toContain("id: 5");
      expect(text).toMatch(/event: problem\ndata: \{.*"code":"internal".*\}\n\n$/);
      expect(text).not.toContain("secret");
      expect(JSON.stringify(logged)).toContain("secret");
    });
  });

  test("asked for with HEAD is not begun", async () => {
    let isBegun = false;
    async function* begin() {
      isBegun = true;
      yield change(1);
    }
    await withStream(begin, async ({ url }) => {
      const response = await fetch(url + PATH, { method: "HEAD" });
      expect(response.headers.get("content-type")).toBe("text/event-stream");
      expect(isBegun).toBe(false);
    });
  });

  test("to a reader that reads nothing stops being made, instead of filling the memory", async () => {
    const total = 300_000;
    const text = "x".repeat(500);
    let made = 0;
    async function* flood() {
      while (made < total) yield { ...change(++made), status: "RUNNING", padding: text } as Change;
    }
    await withStream(flood, async ({ port }) => {
      const connection = await connectRaw(port, { reads: "nothing" });
      connection.send(`GET ${PATH} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      await waitUntil(() => made > 0);
      await waitUntilSteady(() => made);
      expect(made).toBeLessThan(total / 3);
      connection.close();
    });
  }, 20_000);
});

/** Waits until a count has stood still over many turns of the event loop. */
async function waitUntilSteady(count: () => number): Promise<void> {
  let last = count();
  let stillTurns = 0;
  await waitUntil(() => {
    stillTurns = count() === last ? stillTurns + 1 : 0;
    last = count();
    return stillTurns >= 40;
  });
}
