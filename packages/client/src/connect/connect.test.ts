import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type LocalServer, resolveSettings, writeLocalServer } from "@jobmon/config";
import { awaitCondition } from "../testing/await-condition.ts";
import { startMemoryServer } from "../testing/memory-server.ts";
import { connect } from "./connect.ts";
import { findLocalServer, isAlive } from "./find-local-server.ts";
import { findJobmon } from "./server-command.ts";
import { startLocalServer } from "./start-local-server.ts";
import { takeStartLock } from "./start-lock.ts";

const DAEMON = fileURLToPath(new URL("../testing/local-daemon.ts", import.meta.url));
/** Above the largest process id of Linux. */
const NO_PID = 2 ** 22 + 1;

let folder = "";
let started: number[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "jobmon-connect-"));
});
afterEach(async () => {
  for (const pid of started.filter(isAlive)) process.kill(pid);
  for (const pid of started) await awaitCondition(`process ${pid} is gone`, () => !isAlive(pid));
  started = [];
  rmSync(folder, { recursive: true });
});

/** An executable `jobmon` whose `up` does this. */
function writeCommand(script: string): string {
  const path = join(folder, "jobmon");
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

function startWith(script: string, limitMs = 10_000): Promise<LocalServer> {
  const environment = { ...process.env, JOBMON_BIN: writeCommand(script) };
  return startLocalServer({ dataDir: folder, environment, limitMs }).then((server) => {
    started.push(server.pid);
    return server;
  });
}

const daemonScript = `echo run >> "$JOBMON__DATA__DIR/runs"; exec "${process.execPath}" "${DAEMON}"`;

function settingsOf(environment: Readonly<Record<string, string>>) {
  const sources = {
    flags: {},
    environment,
    cwd: folder,
    home: folder,
    systemFile: join(folder, "none.yaml"),
  };
  return resolveSettings(sources).settings;
}

describe("connect", () => {
  test("a configured server is taken as it is, with the configured token", async () => {
    const server = startMemoryServer();
    const client = await connect(
      settingsOf({ JOBMON__HTTP__SERVICE_URL: server.url, JOBMON__HTTP__TOKEN: "mine" }),
    );
    await client.call("getHealth", {});
    expect(server.received[0]?.authorization).toBe("Bearer mine");
    await server.stop();
  });

  test("a running local server is found, and found again when it moved", async () => {
    const says = (pid: number) => ({
      getHealth: () => ({ status: "ok" as const, version: "0.1.0", pid, startedAt: 1 }),
    });
    const write = (url: string, token: string) =>
      writeLocalServer(folder, {
        url,
        token,
        pid: process.pid,
        startedAt: new Date(0).toISOString(),
        version: "0.1.0",
      });
    const first = startMemoryServer(says(process.pid));
    write(first.url, "one");
    const client = await connect(settingsOf({ JOBMON__DATA__DIR: folder }), { say: () => undefined });
    await client.call("getReady", {});
    await first.stop();
    const second = startMemoryServer(says(process.pid));
    write(second.url, "two");
    await client.call("getReady", {});
    expect([first, second].map(({ received }) => received.at(-1)?.authorization)).toEqual([
      "Bearer one",
      "Bearer two",
    ]);
    await second.stop();
  });
});

describe("findLocalServer", () => {
  const address = { token: "t", startedAt: new Date(0).toISOString(), version: "0.1.0" };

  test("the address of a process that is gone is not used", async () => {
    writeLocalServer(folder, { ...address, url: "http://127.0.0.1:9", pid: NO_PID });
    expect(await findLocalServer(folder)).toBeUndefined();
  });

  test("a stranger who got the port is not taken for the server, and does not see the token", async () => {
    const stranger = startMemoryServer();
    writeLocalServer(folder, { ...address, url: stranger.url, pid: process.pid });
    expect(await findLocalServer(folder)).toBeUndefined();
    expect(stranger.received.map(({ authorization }) => authorization)).toEqual([null]);
    await stranger.stop();
  });
});

describe("startLocalServer", () => {
  test("the server outlives its starter's wait, in its working directory, with its output in up.log", async () => {
    const server = await startWith(daemonScript);
    expect(isAlive(server.pid)).toBe(true);
    expect(readFileSync(join(folder, "up.log"), "utf8")).toContain(
      `started ${server.pid} in ${process.cwd()}`,
    );
    expect(existsSync(join(folder, "start.lock"))).toBe(false);
  });

  test("scripts that start at once start one server", async () => {
    const starter = join(folder, "starter.ts");
    const module = JSON.stringify(fileURLToPath(new URL("./start-local-server.ts", import.meta.url)));
    writeFileSync(
      starter,
      `const { startLocalServer } = await import(${module});
       const server = await startLocalServer({ dataDir: ${JSON.stringify(folder)}, environment: process.env });
       console.log(server.pid);`,
    );
    const env = { ...process.env, JOBMON_BIN: writeCommand(daemonScript) };
    const scripts = Array.from({ length: 4 }, () => Bun.spawn([process.execPath, starter], { env }));
    const pids = await Promise.all(
      scripts.map(async ({ stdout }) => Number((await new Response(stdout).text()).trim())),
    );
    started.push(...new Set(pids));
    expect(new Set(pids).size).toBe(1);
    expect(readFileSync(join(folder, "runs"), "utf8")).toBe("run\n");
  });

  test("a server that fails is told with its exit code and last words", async () => {
    writeFileSync(join(folder, "up.log"), "of an earlier start\n");
    const start = startWith("echo the database is newer than this program >&2; exit 3");
    await expect(start).rejects.toThrow(
      /ended with exit code 3.*\n {2}the database is newer than this program$/,
    );
  });

  test("a server that is not ready in time is told as well", async () => {
    const start = startWith(`echo $$ > "${folder}/pid"; echo still working; exec sleep 60`, 300);
    await expect(start).rejects.toThrow(/not ready after 0.3 s[\s\S]*still working/);
    started.push(Number(readFileSync(join(folder, "pid"), "utf8")));
  });

  test("a command that cannot be run is named", async () => {
    const environment = { JOBMON_BIN: join(folder, "missing") };
    await expect(startLocalServer({ dataDir: folder, environment })).rejects.toThrow("missing up");
  });
});

describe("findJobmon", () => {
  test("JOBMON_BIN goes before PATH, and PATH before the repository", () => {
    const own = writeCommand("exit 0");
    expect(findJobmon({ JOBMON_BIN: "/opt/jobmon", PATH: folder })).toBe("/opt/jobmon");
    expect(findJobmon({ PATH: `/nowhere:${folder}` })).toBe(own);
    expect(findJobmon({ PATH: "" })).toEndWith("packages/cli/bin/jobmon");
  });
});

describe("takeStartLock", () => {
  const lockPath = () => join(folder, "start.lock");

  test("it is held by one at a time", () => {
    const lock = takeStartLock(folder);
    expect(lock).toBeDefined();
    expect(takeStartLock(folder)).toBeUndefined();
    lock?.release();
    const next = takeStartLock(folder);
    expect(next).toBeDefined();
    next?.release();
  });

  test("the lock of a dead process is taken over, and releasing the old one does not touch the new", () => {
    writeFileSync(lockPath(), String(NO_PID));
    expect(takeStartLock(folder)).toBeDefined();
    expect(readFileSync(lockPath(), "utf8")).toBe(String(process.pid));
  });
});
