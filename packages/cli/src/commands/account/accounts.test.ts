import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { resolveSettings } from "@jobmon/config";
import { type RunningJobmonServer, startServer } from "@jobmon/server";
import { openStore, type Store } from "@jobmon/store";
import { createApiClient, Tool } from "jobmon";
import { accountsOf } from "../../accounts-of.ts";
import { openDistributors } from "../../compose.ts";
import { waitUntil } from "../../local/wait-until.ts";
import { type CliWorld, runCli } from "../../testing/run-cli.ts";
import { VERSION } from "../../version.ts";

const SERVER_TOKEN = "the-token-of-whoever-runs-this-server";
const QUIET = { debug() {}, info() {}, warn() {}, error() {} };
const folder = mkdtempSync(join(tmpdir(), "jobmon-accounts-"));
const home = join(folder, "home");
const loginFile = () => join(home, "logins", `${server.url.replaceAll(/[^A-Za-z0-9.-]/g, "_")}.json`);
const { settings } = resolveSettings({
  flags: { "accounts.enabled": true, "data.dir": home },
  environment: {},
  cwd: "/nonexistent",
  home: "/nonexistent",
  systemFile: "/nonexistent/x",
});
let store: Store;
let server: RunningJobmonServer;

beforeAll(async () => {
  store = await openStore({ url: `sqlite:${join(folder, "jobmon.sqlite")}` });
  server = startServer({
    store,
    host: "127.0.0.1",
    port: 0,
    token: SERVER_TOKEN,
    version: VERSION,
    maxBodyBytes: 1_000_000,
    log: QUIET,
    accounts: accountsOf(settings, "root"),
  });
  await asRoot("account set ana --role editor");
});
afterAll(async () => {
  await server.close();
  await store.close();
  rmSync(folder, { recursive: true });
});

const asRoot = (line: string) =>
  runCli(line, { server: server.url, token: SERVER_TOKEN, user: "root", nowMs: Date.now() });
const asAna = (line: string, world: CliWorld = {}) =>
  runCli(line, { server: server.url, dataDir: home, user: "ana", nowMs: Date.now(), ...world });

async function makeToken(user: string): Promise<string> {
  return (await asRoot(`token create first --user ${user}`)).stdout.trim();
}

/** As the person does in a browser, once the command has asked. */
async function confirm(answer: "confirm" | "deny", token: string): Promise<void> {
  const login = await waitUntil(
    () =>
      store.read((db) =>
        db.selectFrom("device_login").select("user_code").where("answer", "is", null).executeTakeFirst(),
      ),
    { waitMs: 10_000, pollMs: 20 },
  );
  const reply = await fetch(`${server.url}/api/v1/logins/${login?.user_code}/answer`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ user: "ana", answer }),
  });
  expect(reply.status).toBe(200);
}

describe("jobmon login", () => {
  test("keeps a token of the person who confirms, for its owner alone, until logout ends it", async () => {
    const token = await makeToken("ana");
    const [login] = await Promise.all([asAna("login"), confirm("confirm", token)]);
    expect(login.stderr).toMatch(
      /confirm the code [B-Z]{4}-[B-Z]{4}:\n\n {2}http:\/\/127\.0\.0\.1:\d+\/login\?code=/,
    );
    expect(login.stdout).toContain(`You are ana at ${server.url}, until `);
    expect(statSync(loginFile()).mode & 0o777).toBe(0o600);
    const kept = JSON.parse(readFileSync(loginFile(), "utf8")) as { token: string };
    expect(kept.token).toStartWith("jobmon_ana.");
    expect(login.stdout + login.stderr).not.toContain(kept.token);

    const who = await asAna("whoami");
    expect(who.stdout).toContain(`You are ana at ${server.url}: an editor, and may change what is yours.`);
    const list = await asAna("token list");
    expect(list.stdout).toMatch(/jobmon login by ana on login1 +all .* this one/);

    expect((await asAna("logout")).stdout).toBe(`You are logged out of ${server.url}.\n`);
    expect(existsSync(loginFile())).toBe(false);
    expect((await asAna("whoami", { token: kept.token })).stderr).toContain("was ended by ana");
    expect((await asAna("logout")).stdout).toContain("There is no login");
  });

  test("ends where the person refuses", async () => {
    const token = await makeToken("ana");
    const [login] = await Promise.all([asAna("login"), confirm("deny", token)]);
    expect(login.exitCode).toBe(4);
    expect(login.stderr).toContain("the person refused it");
    expect(existsSync(loginFile())).toBe(false);
  });

  test("keeps a token that it is given, and none that opens nothing", async () => {
    const token = await makeToken("ana");
    const given = await asAna("login --token", { input: `${token}\n` });
    expect(given.stdout).toContain("You are ana");
    expect((await asAna("whoami")).stdout).toContain("an editor");
    await asAna("logout");
    for (const input of ["", SERVER_TOKEN, token])
      expect((await asAna("login --token", { input })).exitCode).not.toBe(0);
    expect(existsSync(loginFile())).toBe(false);
  });

  test("is for a server with an address", async () => {
    expect((await runCli("login", { dataDir: home })).stderr).toContain("needs no login");
  });
});

describe("tokens and accounts", () => {
  test("are made, listed and ended from the command line", async () => {
    const made = await asRoot("token create nightly --user ana --scope read --expires 2d");
    expect(made.stdout).toMatch(/^jobmon_ana\.[\w-]{43}\n$/);
    expect(made.stderr).toContain("It is shown this once");
    const token = made.stdout.trim();
    expect((await asAna("whoami", { token })).stdout).toContain("This token is for reading only.");
    const list = await asRoot("token list --user ana -o json");
    const row = (JSON.parse(list.stdout) as { credentialId: number; name: string }[]).find(
      ({ name }) => name === "nightly",
    );
    expect(list.stdout).not.toContain(token);
    expect((await asRoot(`token revoke ${row?.credentialId}`)).stdout).toContain("opens nothing any more");
    expect((await asAna("whoami", { token })).exitCode).toBe(6);
    expect((await asRoot("token revoke ../1")).exitCode).toBe(2);
  });

  test("are for admins, and the account of whoever runs the server stays", async () => {
    const token = await makeToken("ana");
    const refused = await asAna("account set ben --role admin", { token });
    expect(refused.exitCode).toBe(6);
    expect(refused.stderr).toContain(
      "The account ana attempted putAccount and is editor; that takes an admin.",
    );
    expect((await asRoot("account set ben --role viewer --disable")).stdout).toBe("ben is disabled.\n");
    expect((await asRoot("account list")).stdout).toMatch(/ben +viewer +disabled +never/);
    expect((await asRoot("account set root --role viewer")).stderr).toContain("nobody is locked out");
  });

  test("are not there where the server has none", async () => {
    const bare = startServer({
      store,
      host: "127.0.0.1",
      port: 0,
      token: "t",
      version: VERSION,
      maxBodyBytes: 1_000_000,
      log: QUIET,
    });
    const ask = (line: string) => runCli(line, { server: bare.url, token: "t", user: "ana", dataDir: home });
    expect((await ask("whoami")).stdout).toContain("which has no accounts");
    for (const line of ["token list", "account list", "token create x", "login"])
      expect((await ask(line)).stderr).toContain("this server has none");
    await bare.close();
  });
});

test("a workflow of an account is run by a distributor whose token opens nothing else", async () => {
  const narrow = (await asRoot("token create distributor --user ana --scope distributor")).stdout.trim();
  const distributors = openDistributors({
    settings,
    server: { url: server.url, token: narrow },
    dataDir: home,
    person: { user: "ana", host: hostname() },
    clusters: ["sequential"],
    log: QUIET,
  });
  try {
    const client = createApiClient({ url: server.url, token: await makeToken("ana") });
    const tool = new Tool({ name: "accounts", client });
    const template = tool.taskTemplate({ name: "say", command: "echo {word}", nodeArgs: ["word"] });
    const workflow = tool.workflow({ workflowArgs: "run by ana", defaultCluster: "sequential" });
    for (const word of ["one", "two"]) workflow.addTask(template.task({ word }));
    await workflow.bind();
    const handle = await workflow.start({ dataDir: home });
    const status = await waitUntil(
      async () => {
        const found = await client.call("getWorkflow", { workflowId: handle.workflowId });
        return found.status === "DONE" ? found : undefined;
      },
      { waitMs: 30_000, pollMs: 50 },
    );
    expect(status).toMatchObject({ status: "DONE", user: "ana" });
    const refused = createApiClient({ url: server.url, token: narrow, retriesAttempts: 0 });
    await expect(refused.call("getWorkflow", { workflowId: handle.workflowId })).rejects.toThrow(
      "with a token of the scope `distributor`",
    );
  } finally {
    await Promise.all(distributors.map((distributor) => distributor.close()));
  }
});
