import { describe, expect, test } from "bun:test";
import { type Reply, routes } from "@jobmon/api";
import { JobmonError } from "@jobmon/core";
import { type ExampleOptions, type ExampleServer, serveExamples } from "./example-server.ts";
import { connectRaw, waitUntil } from "./raw-connection.ts";

const HEALTH = "/api/v1/health";
const TASK = "/api/v1/tasks/1001";

async function withServer(
  options: ExampleOptions,
  check: (server: ExampleServer) => Promise<void>,
): Promise<void> {
  const server = serveExamples(options);
  try {
    await check(server);
  } finally {
    await server.close();
  }
}

describe("a server with a token", () => {
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

  test("lets in who sends it, and nobody else", async () => {
    await withServer({ token: "right-token" }, async ({ url }) => {
      expect((await fetch(url + TASK, bearer("right-token"))).status).toBe(200);
      for (const init of [
        {},
        bearer("wrong-token"),
        bearer(""),
        bearer("right-token2"),
        { headers: { authorization: "Basic cmlnaHQ=" } },
      ]) {
        const response = await fetch(url + TASK, init);
        expect(response.status).toBe(401);
        expect(response.headers.get("www-authenticate")).toStartWith("Bearer");
        expect(await response.json()).toMatchObject({ code: "unauthorized" });
      }
    });
  });

  test("asks none for health, readiness and the documents", async () => {
    await withServer({ token: "right-token" }, async ({ url }) => {
      for (const path of [HEALTH, "/api/v1/ready", "/api/openapi.json", "/api/docs"]) {
        const response = await fetch(url + path);
        expect(response.status).toBe(200);
        expect(response.headers.get("x-jobmon-auth")).toBeNull();
      }
    });
  });

  test("does not read the body of a caller without it", async () => {
    await withServer({ token: "right-token" }, async ({ port }) => {
      const connection = await connectRaw(port);
      connection.send("POST /api/v1/tools HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n");
      expect(await connection.receive(/unauthorized/)).toStartWith("HTTP/1.1 401 ");
      connection.close();
    });
  });
});

describe("a server without a token", () => {
  test("says so in every reply, on the docs page and in its log", async () => {
    await withServer({ token: null }, async ({ url, logged }) => {
      expect((await fetch(url + HEALTH)).headers.get("x-jobmon-auth")).toBe("none");
      expect(await (await fetch(`${url}/api/docs`)).text()).toContain("This server asks for no token");
      expect(logged).toContainEqual(expect.objectContaining({ event: "auth_disabled", level: "warn" }));
    });
  });
});

describe("a server on the loopback address", () => {
  test("answers only to names of this machine", async () => {
    await withServer({}, async ({ url, port }) => {
      for (const host of ["localhost", "LOCALHOST:80", `127.0.0.1:${port}`, "[::1]:9"]) {
        expect((await fetch(url + HEALTH, { headers: { host } })).status).toBe(200);
      }
      for (const host of ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80", "[::2]"]) {
        const response = await fetch(url + HEALTH, { headers: { host } });
        expect(response.status).toBe(403);
        expect(await response.json()).toMatchObject({ code: "forbidden" });
        expect((await fetch(`${url}/api/docs`, { headers: { host } })).status).toBe(403);
      }
    });
  });

  test("refuses a request that names no host", async () => {
    await withServer({}, async ({ port }) => {
      const connection = await connectRaw(port);
      connection.send(`GET ${HEALTH} HTTP/1.0\r\n\r\n`);
      expect(await connection.receive(/\}/)).toStartWith("HTTP/1.1 403 ");
      connection.close();
    });
  });

  test("answers to the names of its proxy, too", async () => {
    const server = serveExamples({ names: ["Jobmon.example.org"] });
    const ask = (host: string) =>
      fetch(server.url + HEALTH, { headers: { host } }).then(({ status }) => status);
    expect([await ask("jobmon.example.org"), await ask("jobmon.example.org:8443")]).toEqual([200, 200]);
    expect(await ask("evil.example.org")).toBe(403);
    await server.close();
  });

  test("answers to any name when it listens on every address", async () => {
    await withServer({ host: "0.0.0.0" }, async ({ port }) => {
      const response = await fetch(`http://127.0.0.1:${port}${HEALTH}`, {
        headers: { host: "jobmon.example" },
      });
      expect(response.status).toBe(200);
    });
  });
});

describe("every reply", () => {
  test("forbids guessing its type and keeping it, and carries a cause id", async () => {
    await withServer({}, async ({ url }) => {
      for (const path of [HEALTH, TASK, "/api/v1/nowhere", "/api/docs", "/api/openapi.json"]) {
        const { headers } = await fetch(url + path);
        expect(headers.get("x-content-type-options")).toBe("nosniff");
        expect(headers.get("cache-control")).toBe("no-store");
        expect(headers.get("x-jobmon-cause")).toMatch(/^[0-9a-f-]{36}$/);
      }
    });
  });

  test("belongs to its own request when many run at once", async () => {
    const startTogether = Promise.withResolvers<void>();
    let waiting = 0;
    const pauseWorkflow = async ({ workflowId }: { workflowId: number }) => {
      if (++waiting === 200) startTogether.resolve();
      await startTogether.promise;
      return { changed: workflowId };
    };
    await withServer({ handlers: { pauseWorkflow } }, async ({ url }) => {
      const ids = Array.from({ length: 200 }, (_, index) => index + 1);
      const replies = await Promise.all(
        ids.map(async (id) => {
          const headers = { "content-type": "application/json", "x-jobmon-cause": `cause-${id}` };
          const response = await fetch(`${url}/api/v1/workflows/${id}/pause`, {
            method: "POST",
            body: '{"user":"ana"}',
            headers,
          });
          return [
            ((await response.json()) as { changed: number }).changed,
            response.headers.get("x-jobmon-cause"),
          ];
        }),
      );
      expect(replies).toEqual(ids.map((id) => [id, `cause-${id}`]));
    });
  });

  test("comes from a handler that got path, query and body in one object, with defaults filled in", async () => {
    const calls: unknown[] = [];
    const handlers: ExampleOptions["handlers"] = {
      setTemplateLimit: (call) => {
        calls.push(call);
        return { changed: 1 };
      },
      listTasks: (call) => {
        calls.push(call);
        return { rows: [], nextCursor: null };
      },
    };
    await withServer({ handlers }, async ({ url }) => {
      await fetch(`${url}/api/v1/workflows/7/arrays/4/max-concurrently-running`, {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ user: "ana", maxConcurrentlyRunning: 5, unknown: 1 }),
      });
      await fetch(`${url}/api/v1/workflows/7/tasks?where=status:is:DONE&where=name:contains:a%20b&sort=-id`);
    });
    expect(calls).toEqual([
      { workflowId: 7, arrayId: 4, body: { user: "ana", maxConcurrentlyRunning: 5 } },
      { workflowId: 7, limit: 100, where: ["status:is:DONE", "name:contains:a b"], sort: "-id" },
    ]);
  });
});

describe("a long poll", () => {
  const body = JSON.stringify({ epoch: 1, max: 10, waitSeconds: 60 });
  const emptyLease = {
    leases: [],
    resources: {},
    runs: {},
    kills: [],
    checks: [],
    logRequests: [],
    ended: [],
  };

  test("learns when the caller leaves", async () => {
    let [isWaiting, hasLeft] = [false, false];
    const leaseTasks = async (_: unknown, { signal }: { signal: AbortSignal }) => {
      isWaiting = true;
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      hasLeft = true;
      return emptyLease;
    };
    await withServer({ handlers: { leaseTasks } }, async ({ url }) => {
      const leaving = new AbortController();
      const headers = { "content-type": "application/json" };
      const asked = fetch(`${url}/api/v1/distributors/3/lease`, {
        method: "POST",
        body,
        headers,
        signal: leaving.signal,
      });
      await waitUntil(() => isWaiting);
      leaving.abort();
      expect(asked).rejects.toThrow();
      await waitUntil(() => hasLeft);
    });
  });

  test("is answered when the server closes", async () => {
    let isWaiting = false;
    const leaseTasks = async (_: unknown, { signal }: { signal: AbortSignal }) => {
      isWaiting = true;
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      return emptyLease;
    };
    const server = serveExamples({ handlers: { leaseTasks } });
    const headers = { "content-type": "application/json" };
    const asked = fetch(`${server.url}/api/v1/distributors/3/lease`, { method: "POST", body, headers });
    await waitUntil(() => isWaiting);
    await server.close();
    expect(await (await asked).json()).toEqual(emptyLease);
  });

  test("whose use-case gives up with an abort error is answered 503, to be asked again", async () => {
    let isWaiting = false;
    const getTask = async (_: unknown, { signal }: { signal: AbortSignal }) => {
      isWaiting = true;
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      signal.throwIfAborted();
      throw new Error("not reached");
    };
    const server = serveExamples({ handlers: { getTask } });
    const asked = fetch(server.url + TASK);
    await waitUntil(() => isWaiting);
    await server.close();
    const response = await asked;
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("1");
  });
});

describe("closing", () => {
  test("lets a running request finish and takes no new one", async () => {
    const gate = Promise.withResolvers<void>();
    let isRunning = false;
    const pauseWorkflow = async () => {
      isRunning = true;
      await gate.promise;
      return { changed: 1 };
    };
    const server = serveExamples({ handlers: { pauseWorkflow } });
    const headers = { "content-type": "application/json" };
    const asked = fetch(`${server.url}/api/v1/workflows/7/pause`, {
      method: "POST",
      body: '{"user":"ana"}',
      headers,
    });
    await waitUntil(() => isRunning);
    const closed = server.close();
    expect(fetch(server.url + HEALTH)).rejects.toThrow();
    gate.resolve();
    expect(await (await asked).json()).toEqual({ changed: 1 });
    await closed;
  });

  test("does not wait forever for a request that never ends", async () => {
    let isRunning = false;
    const pauseWorkflow = () => {
      isRunning = true;
      return new Promise<never>(() => {});
    };
    const server = serveExamples({ handlers: { pauseWorkflow }, closeLimitMs: 20 });
    const headers = { "content-type": "application/json" };
    const asked = fetch(`${server.url}/api/v1/workflows/7/pause`, {
      method: "POST",
      body: '{"user":"ana"}',
      headers,
    });
    await waitUntil(() => isRunning);
    await server.close();
    expect(asked).rejects.toThrow();
  });

  test("twice is closing once", async () => {
    const server = serveExamples();
    expect(server.close()).toBe(server.close());
    await server.close();
  });
});

describe("listening", () => {
  const refusalOf = (options: ExampleOptions): JobmonError => {
    try {
      serveExamples(options);
    } catch (error) {
      if (error instanceof JobmonError) return error;
    }
    throw new Error("no refusal");
  };

  test("on a port in use is refused with the port and what to do", async () => {
    await withServer({}, async ({ port }) => {
      const refusal = refusalOf({ port });
      expect(refusal.code).toBe("port_in_use");
      expect(refusal.ids).toEqual({ port });
      expect(refusal.detail).toContain(String(port));
      expect(refusal.hint).toContain("another port");
    });
  });

  test("on an address that is not of this machine, or no port at all, is refused as configuration", () => {
    expect(refusalOf({ host: "203.0.113.7" }).code).toBe("config_invalid");
    expect(refusalOf({ port: 70_000 }).code).toBe("config_invalid");
  });
});

test("a long reply is packed for who can read it so, and says the same", async () => {
  const task = { ...(routes.getTask.example.reply as Reply<"getTask">), command: "echo ".repeat(5_000) };
  await withServer({ handlers: { getTask: () => task } }, async ({ url }) => {
    const plain = await fetch(url + TASK, { headers: { "accept-encoding": "identity" } });
    const packed = await fetch(url + TASK, { headers: { "accept-encoding": "gzip" }, decompress: false });
    expect(plain.headers.get("content-encoding")).toBeNull();
    expect(packed.headers.get("content-encoding")).toBe("gzip");
    const bytes = new Uint8Array(await packed.arrayBuffer());
    expect(bytes.length).toBeLessThan(task.command.length / 10);
    const unpacked = new TextDecoder().decode(Bun.gunzipSync(bytes));
    expect(unpacked).toBe(await plain.text());
  });
});
