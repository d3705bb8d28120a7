/** The life of a server: when it is ready, how it ends, and what it does with those who only connect. */
import { expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore } from "@jobmon/store";
import { connectRaw, waitUntil } from "./http/raw-connection.ts";
import { type ServerOptions, startServer } from "./start-server.ts";

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
const READY = "/api/v1/ready";
const HEALTH = "/api/v1/health";

async function openServer(options: Partial<ServerOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "jobmon-server-"));
  const store = await openStore({ url: `sqlite:${join(folder, "jobmon.sqlite")}` });
  const server = startServer({
    store,
    host: "127.0.0.1",
    port: 0,
    token: null,
    version: "0.0.0-test",
    maxBodyBytes: 1_000_000,
    log: SILENT,
    checkReplies: true,
    ...options,
  });
  const post = (path: string, body: unknown) =>
    fetch(`${server.url}/api/v1${path}`, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    });
  return {
    ...server,
    store,
    post,
    register: async () => {
      const cluster = { name: "c", kind: "dummy", queues: [] };
      const reply = await post("/distributors", { user: "ana", host: "h", version: "0", cluster });
      return (await reply.json()) as { distributorId: number; epoch: number };
    },
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

test("a server is ready while its database answers and its schema is new enough", async () => {
  await using server = await openServer();
  const ready = await fetch(server.url + READY);
  expect([ready.status, await ready.json()]).toEqual([
    200,
    { status: "ready", database: "sqlite", schemaVersion: server.store.schemaVersion },
  ]);
});

for (const [what, readSchemaVersion, word] of [
  ["with an older schema", async () => 1, "schema version 1"],
  ["whose database is silent", () => new Promise<number>(() => {}), "did not answer"],
] as const)
  test(`a server ${what} is not ready, and says so soon; it is alive all the same`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "jobmon-server-"));
    const store = await openStore({ url: `sqlite:${join(folder, "jobmon.sqlite")}` });
    await using server = await openServer({ store: { ...store, readSchemaVersion } });
    const ready = await fetch(server.url + READY);
    expect(ready.status).toBe(503);
    expect(ready.headers.get("retry-after")).toBe("1");
    expect(((await ready.json()) as { detail: string }).detail).toContain(word);
    expect((await fetch(server.url + HEALTH)).status).toBe(200);
    await server.close();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

test("a server that is to end says so, serves on until the balancer has noticed, then ends", async () => {
  await using server = await openServer({ drainDelayMs: 1_000 });
  const { distributorId, epoch } = await server.register();
  const polling = server.post(`/distributors/${distributorId}/lease`, { epoch, max: 1, waitSeconds: 60 });
  const closed = server.close();
  const ready = await fetch(server.url + READY);
  expect(ready.status).toBe(503);
  expect(ready.headers.get("connection")).toBe("close");
  const made = await server.post("/tools", { name: "made while it drains" });
  expect([made.status, made.headers.get("connection")]).toEqual([200, "close"]);
  // Long before its minute is over.
  expect(await (await polling).json()).toMatchObject({ leases: [] });
  await closed;
  expect(fetch(server.url + READY)).rejects.toThrow();
  const tools = await server.store.read((db) => db.selectFrom("tool").select("name").execute());
  expect(tools).toEqual([{ name: "made while it drains" }]);
});

const SILENT_CONNECTIONS = 500;

test(`${SILENT_CONNECTIONS} connections that send nothing, or half a request, harm nobody and are closed`, async () => {
  await using server = await openServer({ idleSeconds: 5 });
  const connections = await Promise.all(
    Array.from({ length: SILENT_CONNECTIONS }, () => connectRaw(server.port)),
  );
  for (const connection of connections.slice(0, SILENT_CONNECTIONS / 2))
    connection.send("GET /api/v1/health HTTP/1.1\r\nhost: 127.0.0.1\r\n");
  const askedAt = performance.now();
  expect((await fetch(server.url + HEALTH)).status).toBe(200);
  expect((await fetch(server.url + READY)).status).toBe(200);
  expect(performance.now() - askedAt).toBeLessThan(5_000);
  await waitUntil(() => connections.every((connection) => connection.isClosed()), 40_000);
  expect((await fetch(server.url + HEALTH)).status).toBe(200);
}, 60_000);

const CROWD = 10_000;
/** A connection is an open file. */
const MAX_FILES = Number(/^Max open files +\d+ +(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1]);

test.skipIf(MAX_FILES < CROWD + 500)(
  `${CROWD} connections that send nothing hold up nobody, cost little, and are closed`,
  async () => {
    await using server = await openServer({ idleSeconds: 10 });
    const before = process.memoryUsage.rss();
    const script = join(import.meta.dir, "testing", "silent-crowd.ts");
    const crowd = Bun.spawn([process.execPath, script, String(server.port), String(CROWD)], {
      stderr: "inherit",
    });
    const words = crowd.stdout.pipeThrough(new TextDecoderStream()).getReader();
    try {
      expect((await words.read()).value).toBe("connected\n");
      const askedAt = performance.now();
      expect((await fetch(server.url + READY)).status).toBe(200);
      expect((await server.post("/tools", { name: "made in the crowd" })).status).toBe(200);
      expect(performance.now() - askedAt).toBeLessThan(5_000);
      expect(process.memoryUsage.rss() - before).toBeLessThan(CROWD * BYTES_A_CONNECTION);
      expect((await words.read()).value).toBe("closed\n");
      expect((await fetch(server.url + HEALTH)).status).toBe(200);
    } finally {
      crowd.kill("SIGKILL");
      await crowd.exited;
    }
  },
  120_000,
);

const BYTES_A_CONNECTION = 20_000;
