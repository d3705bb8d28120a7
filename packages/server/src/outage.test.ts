/** A database server that goes away, has no connection to spare, or has one that holds what is wanted. */
import { expect, setDefaultTimeout, test } from "bun:test";
import { openStore } from "@jobmon/store";
import type { ServerName } from "../../../tools/databases/plan.ts";
import { describeOnServer, type ServerUnderTest } from "../../../tools/databases/testing.ts";
import { startServer } from "./start-server.ts";

setDefaultTimeout(180_000);

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
const SOON_MS = 60_000;
/** More than a store has connections. */
const MANY = 40;

for (const server of ["postgres", "mariadb"] as const)
  describeOnServer(server, (running) => describeOutage(server, running), { isDurable: true });

async function openServer(url: string) {
  const store = await openStore({ url });
  const server = startServer({
    store,
    host: "127.0.0.1",
    port: 0,
    token: null,
    version: "0.0.0-test",
    maxBodyBytes: 1_000_000,
    log: SILENT,
  });
  const ask = (path: string, body?: unknown) =>
    fetch(`${server.url}/api/v1${path}`, {
      method: body ? "POST" : "GET",
      body: body ? JSON.stringify(body) : undefined,
      headers: { "content-type": "application/json" },
    });
  return {
    ask,
    addTool: (name: string) => ask("/tools", { name }),
    listTools: async () => (await store.read((db) => db.selectFrom("tool").select("name").execute())).length,
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await store.close();
    },
  };
}

async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + SOON_MS;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`);
    await Bun.sleep(50);
  }
}

function describeOutage(name: ServerName, running: () => ServerUnderTest): void {
  test("while the database is gone the server lives and is not ready; what waits is done when it is back", async () => {
    const { databases } = running();
    await using server = await openServer(running().createDatabase());
    expect((await server.addTool("before")).status).toBe(200);
    await databases.killServer(name);
    const waiting = [server.addTool("meanwhile"), server.addTool("meanwhile, too")];
    const ready = await server.ask("/ready");
    expect(ready.status).toBe(503);
    expect(((await ready.json()) as { code: string }).code).toBe("database_unreachable");
    expect((await server.ask("/health")).status).toBe(200);
    await databases.startServer(name);
    await until("the server is ready", async () => (await server.ask("/ready")).status === 200);
    const replies = await Promise.all(waiting);
    // Each was done, or refused to be asked again; none is in between.
    for (const reply of replies) expect([200, 503]).toContain(reply.status);
    const done = replies.filter(({ status }) => status === 200).length;
    expect(await server.listTools()).toBeGreaterThanOrEqual(1 + done);
    expect((await server.addTool("after")).status).toBe(200);
  });

  test("with fewer connections than it would use a server answers all; a second one is refused in words", async () => {
    const url = limitConnections(name, running());
    await using server = await openServer(url);
    const writes = Array.from({ length: MANY }, (_, at) => server.addTool(`tool ${at}`));
    const reads = Array.from({ length: MANY }, () => server.ask("/tools?limit=5"));
    const replies = await Promise.all([...writes, ...reads]);
    expect(replies.filter(({ status }) => status !== 200)).toEqual([]);
    const refusal = await openStore({ url }).then(
      () => "served",
      (error: unknown) => error,
    );
    expect(refusal).toMatchObject({ code: "database_unreachable" });
    expect(await server.listTools()).toBe(MANY);
  });
}

/** A URL of an empty database for a user who may have so few connections: those of one writer, of news, and two for reads. */
function limitConnections(name: ServerName, { databases, createDatabase }: ServerUnderTest): string {
  const url = new URL(createDatabase());
  if (name === "postgres") {
    databases.ask(name, "CREATE ROLE limited LOGIN CONNECTION LIMIT 4");
    databases.ask(name, "GRANT ALL ON DATABASE jobmon TO limited");
  } else {
    const user = "'limited'@'127.0.0.1'";
    databases.ask(name, `CREATE USER ${user} IDENTIFIED BY 'limited' WITH MAX_USER_CONNECTIONS 3`);
    databases.ask(name, `GRANT ALL ON \`${url.pathname.slice(1)}\`.* TO ${user}`);
    url.password = "limited";
  }
  url.username = "limited";
  return url.href;
}
