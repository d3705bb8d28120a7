import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type ExampleServer, serveExamples } from "../example-server.ts";
import { openGuiPack, packGui } from "./pack.ts";

const TOKEN = "token-of-this-test";
const SCRIPT = "console.log('a page');\n".repeat(50);
const folder = mkdtempSync(join(tmpdir(), "jobmon-pack-"));
let server: ExampleServer;

beforeAll(() => {
  const path = join(folder, "gui.pack");
  const bytes = (text: string) => new TextEncoder().encode(text);
  const page = bytes('<!doctype html><script nonce="__JOBMON_NONCE__" src="/assets/a-1.js"></script>');
  const pack = packGui([
    { path: "/index.html", type: "text/html", isImmutable: false, bodies: { identity: page } },
    {
      path: "/assets/a-1.js",
      type: "text/javascript",
      isImmutable: true,
      bodies: { gzip: gzipSync(SCRIPT) },
    },
  ]);
  writeFileSync(path, pack);
  server = serveExamples({ token: TOKEN, gui: openGuiPack(path) });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const bearer = { authorization: `Bearer ${TOKEN}` };
const json = { "content-type": "application/json" };
const own = { "sec-fetch-site": "same-origin" };
const ask = (path: string, init: RequestInit = {}) => fetch(server.url + path, init);

async function openBrowser(): Promise<Record<string, string>> {
  const link = await ask("/api/gui/links", {
    method: "POST",
    headers: { ...bearer, ...json },
    body: '{"user":"ana"}',
  });
  const { code } = (await link.json()) as { code: string };
  const reply = await ask("/api/gui/session", {
    method: "POST",
    headers: { ...own, ...json },
    body: JSON.stringify({ code }),
  });
  const cookie = reply.headers.get("set-cookie") ?? "";
  expect(cookie).toContain("; HttpOnly; SameSite=Strict");
  return { cookie: cookie.split(";")[0] ?? "" };
}

describe("the pages", () => {
  test("are one document for every path of the browser, with a policy that no inline script passes", async () => {
    for (const path of ["/", "/workflows/7/tasks?where=status:is:DONE", "/index.html"]) {
      const reply = await ask(path);
      const policy = reply.headers.get("content-security-policy") ?? "";
      const nonce = /'nonce-([\w-]+)'/.exec(policy)?.[1] ?? "";
      expect(policy).not.toContain("unsafe");
      expect(await reply.text()).toContain(`nonce="${nonce}"`);
      expect(reply.headers.get("cache-control")).toBe("no-store");
    }
  });

  test("get another number in each reply", async () => {
    const [one, other] = await Promise.all([ask("/"), ask("/")]);
    expect(await one.text()).not.toBe(await other.text());
  });

  test("are served compressed as they were packed, to keep for ever", async () => {
    const reply = await ask("/assets/a-1.js", { headers: { "accept-encoding": "gzip" } });
    expect(reply.headers.get("cache-control")).toContain("immutable");
    expect(reply.headers.get("content-encoding")).toBe("gzip");
    expect(await reply.text()).toBe(SCRIPT);
  });

  test("have no file of another name, and the API keeps its own answers", async () => {
    expect((await ask("/assets/b-2.js")).status).toBe(404);
    const unknown = await ask("/api/v1/nowhere");
    expect(unknown.headers.get("content-type")).toBe("application/problem+json");
  });
});

describe("a log", () => {
  const total = 5_300_000;
  const whole = "line of a log, ümlaut\n".repeat(total / 23);
  const bytes = Buffer.from(whole);
  const asked: number[] = [];
  let failsAfter = Number.POSITIVE_INFINITY;
  const logs = serveExamples({
    token: TOKEN,
    handlers: {
      getLog: ({ offset = 0, maxBytes }) => {
        asked.push(offset);
        const isGone = offset >= failsAfter;
        return {
          source: isGone ? "none" : "file",
          path: "/logs/1",
          text: isGone ? "" : bytes.subarray(offset, offset + maxBytes - (maxBytes % 23)).toString(),
          offset,
          totalBytes: isGone ? null : bytes.length,
          live: false,
        };
      },
    },
  });
  afterAll(() => logs.close());
  const download = (headers: Record<string, string>) =>
    fetch(`${logs.url}/api/gui/instances/5001/logs/stdout`, { headers });

  test("is downloaded whole, part by part, as a file", async () => {
    const reply = await download(bearer);
    expect(reply.headers.get("content-disposition")).toBe('attachment; filename="instance-5001.stdout.log"');
    expect(reply.headers.get("content-type")).toContain("text/plain");
    expect((await reply.text()) === whole).toBe(true);
    expect(asked.length).toBeGreaterThan(4);
  });

  test("is not read further than the browser takes it", async () => {
    const part = "a line\n".repeat(149_796);
    const asked: number[] = [];
    const endless = serveExamples({
      token: TOKEN,
      handlers: {
        getLog: ({ offset = 0 }) => {
          asked.push(offset);
          return { source: "file", path: "/l", text: part, offset, totalBytes: 1e12, live: true };
        },
      },
    });
    const reply = await fetch(`${endless.url}/api/gui/instances/5001/logs/stdout`, { headers: bearer });
    const reader = reply.body?.getReader();
    await reader?.read();
    // What the sockets between them hold, and no more.
    let held = -1;
    while (held !== asked.length) {
      held = asked.length;
      await Bun.sleep(200);
    }
    expect(held).toBeLessThan(60);
    await reader?.cancel();
    await endless.close();
  });

  test("that cannot be read to its end breaks off, and is not taken for a whole one", async () => {
    failsAfter = 2_000_000;
    const reply = await download(bearer);
    await expect(reply.text()).rejects.toThrow();
    failsAfter = Number.POSITIVE_INFINITY;
  });

  test("is refused without a session, and for a stream there is not", async () => {
    expect((await download({})).status).toBe(401);
    const odd = await fetch(`${logs.url}/api/gui/instances/x/logs/stdin`, { headers: bearer });
    expect(odd.status).toBe(400);
  });
});

describe("a browser", () => {
  test("with a session may read, and is asked whose it is", async () => {
    const headers = { ...own, ...(await openBrowser()) };
    expect((await ask("/api/v1/workflows/7", { headers })).status).toBe(200);
    expect(await (await ask("/api/gui/session", { headers })).json()).toMatchObject({ user: "ana" });
  });

  test("without one is refused", async () => {
    expect((await ask("/api/gui/session")).status).toBe(401);
    expect((await ask("/api/v1/workflows/7", { headers: { cookie: "jobmon_session=x" } })).status).toBe(401);
  });

  test("cannot be made to change anything by a page of another site", async () => {
    const session = await openBrowser();
    const change = (headers: Record<string, string>) =>
      ask("/api/v1/workflows/7/pause", {
        method: "POST",
        headers: { ...session, ...json, ...headers },
        body: '{"user":"ana"}',
      });
    expect((await change({ "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await change({ "sec-fetch-site": "same-site" })).status).toBe(403);
    expect((await change({ origin: "http://elsewhere.example" })).status).toBe(403);
    expect((await change({})).status).toBe(403);
    expect((await change({ origin: server.url })).status).toBe(200);
    expect((await change(own)).status).toBe(200);
  });

  test("gets no link by itself from another site, and loses its cookie when it signs out", async () => {
    const session = await openBrowser();
    const link = await ask("/api/gui/links", {
      method: "POST",
      headers: { ...session, ...json, origin: "http://elsewhere.example" },
      body: '{"user":"eve"}',
    });
    expect(link.status).toBe(403);
    const closed = await ask("/api/gui/session", { method: "DELETE", headers: session });
    expect(closed.headers.get("set-cookie")).toContain("Max-Age=0");
  });
});
