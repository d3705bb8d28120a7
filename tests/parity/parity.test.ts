/** The same workflow in three languages is the same workflow: README.md says how. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type ApiClient, createApiClient } from "jobmon";
import { createSandbox, listProcesses, type Sandbox, until } from "../support/sandbox.ts";
import { type Client, findClients, type Missing } from "./clients.ts";
import { readStored } from "./read-stored.ts";
import type { Plan, Played, Scenario } from "./scenario.ts";

const LIMIT_MS = 180_000;
const FOLDER = join(import.meta.dirname, "scenarios");
const scenarios = readdirSync(FOLDER)
  .sort()
  .map((file) => ({ name: basename(file, ".json"), scenario: readScenario(join(FOLDER, file)) }));
const found = findClients();
const clients = found.filter((client): client is Client => "command" in client);
const missing = found.filter((client): client is Missing => "why" in client);

let sandbox: Sandbox;
let api: ApiClient;
const played = new Map<string, ReadonlyMap<string, Played>>();

function readScenario(path: string): Scenario {
  return JSON.parse(readFileSync(path, "utf8"));
}

beforeAll(async () => {
  sandbox = await createSandbox({
    JOBMON__RETRY__BACKOFF_INITIAL: "0",
    JOBMON__CLUSTERS__MULTIPROCESS__CORES: "16",
  });
  const { url } = sandbox;
  sandbox.daemon("up", ["up"]);
  api = createApiClient({ url, token: sandbox.environment.JOBMON__HTTP__TOKEN as string });
  await until("the server answers", () => api.call("getReady", {}).catch(() => undefined));
  for (const client of clients) played.set(client.name, await play(client));
}, LIMIT_MS);

afterAll(async () => {
  sandbox.jobmon("down");
  await until("no process is left", () => listProcesses(sandbox.dir).length === 0);
  sandbox.remove();
});

function folderOf(client: string, scenario: string): string {
  return join(sandbox.dir, client, scenario);
}

/** Plays all scenarios in one process. */
async function play(client: Client): Promise<ReadonlyMap<string, Played>> {
  const plan: Plan = {
    client: client.name,
    shared: join(sandbox.dir, "shared"),
    out: join(sandbox.dir, client.name),
    scenarios,
  };
  mkdirSync(plan.out, { recursive: true });
  const path = join(plan.out, "plan.json");
  writeFileSync(path, JSON.stringify(plan));
  const run = Bun.spawn([...client.command, path], {
    cwd: plan.out,
    env: { ...sandbox.environment, ...client.environment, JOBMON_PROGRESS: "none" },
    stderr: "pipe",
  });
  const [said, complaints] = await Promise.all([
    new Response(run.stdout).text(),
    new Response(run.stderr).text(),
  ]);
  if ((await run.exited) !== 0) throw new Error(`the runner of ${client.name} failed:\n${complaints}`);
  const lines: Played[] = said
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  return new Map(lines.map((line) => [line.name, line]));
}

function playedBy(client: Client, scenario: string): Played {
  const line = played.get(client.name)?.get(scenario);
  if (line === undefined) throw new Error(`${client.name} did not play ${scenario}`);
  return line;
}

async function findOwn(client: Client, scenario: string): Promise<number> {
  const { own } = playedBy(client, scenario);
  if (typeof own === "number") return own;
  // What was refused stays behind as a draft until it is swept.
  const { rows } = await api.call("listWorkflows", {
    where: [`args:is:${scenario} ${client.name}`, "status:not:REGISTERING"],
  });
  if (rows.length !== 1) throw new Error(`${client.name} stored ${rows.length} workflows of ${scenario}`);
  return (rows[0] as { id: number }).id;
}

for (const { name, why } of missing) {
  if (process.env.CI)
    test(`the client ${name} takes part`, () => {
      throw new Error(why);
    });
  else test.skip(`the client ${name} takes part: ${why}`, () => undefined);
}

describe.each(scenarios)("$name", ({ name, scenario }) => {
  if (scenario.expect !== null) {
    test("is refused by all clients for the same reason", () => {
      const codes = clients.map((client) => [client.name, playedBy(client, name).shared]);
      const expected = clients.map((client) => [
        client.name,
        scenario.local?.[client.name] ?? scenario.expect,
      ]);
      expect<unknown>(codes).toEqual(expected);
    });
    return;
  }

  test("has the same identity", () => {
    const ids = clients.map((client) => playedBy(client, name).shared);
    expect(ids).toEqual(ids.map(() => expect.any(Number)));
    expect(new Set(ids).size).toBe(1);
  });

  test("is stored the same, to the last attempt", async () => {
    const [first, ...others] = clients as [Client, ...Client[]];
    const read = async (client: Client) =>
      readStored(api, await findOwn(client, name), folderOf(client.name, name));
    const reference = await read(first);
    expect(reference.tasks.length).toBeGreaterThan(0);
    for (const other of others)
      expect({ client: other.name, ...(await read(other)) }).toEqual({ client: other.name, ...reference });
  });

  if (scenario.ends !== undefined)
    test("ends the same", () => {
      for (const client of clients)
        expect<unknown>([client.name, playedBy(client, name).ends]).toEqual([client.name, scenario.ends]);
    });
});
