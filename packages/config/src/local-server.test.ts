import { expect, test } from "bun:test";
import { chmodSync, lstatSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureDataDir } from "./data-dir.ts";
import { type LocalServer, readLocalServer, removeLocalServer, writeLocalServer } from "./local-server.ts";
import { readPrivateFile } from "./private-file.ts";
import { catchRefusal, openSandbox } from "./test-sandbox.ts";

const server: LocalServer = {
  url: "http://127.0.0.1:8070",
  token: "hunter2",
  pid: 4242,
  startedAt: "2026-11-21T08:00:00.000Z",
  version: "0.1.0",
};

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}

test("what a local server writes is read back, from a private file in a private folder", () => {
  using sandbox = openSandbox();
  const dataDir = join(sandbox.home, "deep", ".jobmon");
  expect(readLocalServer(dataDir)).toBeUndefined();
  writeLocalServer(dataDir, { ...server, pid: 1 });
  writeLocalServer(dataDir, server);
  expect(readLocalServer(dataDir)).toEqual(server);
  expect(readdirSync(dataDir)).toEqual(["server.json"]);
  expect(modeOf(join(dataDir, "server.json"))).toBe(0o600);
  expect(modeOf(dataDir)).toBe(0o700);
});

test("a server takes back its own address and leaves that of its successor", () => {
  using sandbox = openSandbox();
  writeLocalServer(sandbox.home, server);
  removeLocalServer(sandbox.home, server.pid + 1);
  expect(readLocalServer(sandbox.home)).toEqual(server);
  removeLocalServer(sandbox.home, server.pid);
  expect(readLocalServer(sandbox.home)).toBeUndefined();
  removeLocalServer(sandbox.home, server.pid);
});

test("an address that others may read or change is refused with the chmod to run", () => {
  using sandbox = openSandbox();
  writeLocalServer(sandbox.home, server);
  const path = join(sandbox.home, "server.json");
  for (const mode of [0o644, 0o640, 0o602]) {
    chmodSync(path, mode);
    const refusal = catchRefusal(() => readLocalServer(sandbox.home));
    expect(refusal.code).toBe("forbidden");
    expect(refusal.detail).toBe(
      `The address of the local server in ${path} is not used: others may read or change it (mode 0${mode.toString(8)}).`,
    );
    expect(refusal.hint).toBe(`Run: chmod 600 ${path}`);
  }
});

const damaged: readonly [string, string][] = [
  ["is empty", ""],
  ["was cut", JSON.stringify(server).slice(0, 40)],
  ["is a list", "[]"],
  ["is null", "null"],
  ["has no token", JSON.stringify({ ...server, token: undefined })],
  ["has no usable address", JSON.stringify({ ...server, url: "file:///etc/passwd" })],
  ["has a pid that is none", JSON.stringify({ ...server, pid: -1 })],
  ["has a pid in words", JSON.stringify({ ...server, pid: "4242" })],
  ["has a start that is no time", JSON.stringify({ ...server, startedAt: "yesterday" })],
  ["has no version", JSON.stringify({ ...server, version: 1 })],
];

for (const [what, text] of damaged) {
  test(`an address file that ${what} is refused with what to do, and without its token`, () => {
    using sandbox = openSandbox();
    const path = join(sandbox.home, "server.json");
    writeFileSync(path, text, { mode: 0o600 });
    const refusal = catchRefusal(() => readLocalServer(sandbox.home));
    expect(refusal.code).toBe("config_invalid");
    expect(refusal.detail).toBe(`The address of the local server in ${path} is damaged.`);
    expect(refusal.hint).toBe(`Remove it (rm ${path}), then run \`jobmon up\`.`);
  });
}

test("an address behind a link, or that is a folder, is refused", () => {
  using sandbox = openSandbox();
  const target = sandbox.write("work/server.json", JSON.stringify(server));
  chmodSync(target, 0o600);
  symlinkSync(target, join(sandbox.home, "server.json"));
  expect(catchRefusal(() => readLocalServer(sandbox.home)).detail).toContain("symbolic link");
  mkdirSync(join(sandbox.cwd, "folder", "server.json"), { recursive: true });
  expect(catchRefusal(() => readLocalServer(join(sandbox.cwd, "folder"))).detail).toContain(
    "not a regular file",
  );
});

test("a private file of another user is refused", () => {
  using sandbox = openSandbox();
  const path = sandbox.write("work/file", "text");
  chmodSync(path, 0o600);
  const owner = lstatSync(path).uid;
  expect(readPrivateFile({ path, what: "file", userId: owner })).toBe("text");
  const refusal = catchRefusal(() => readPrivateFile({ path, what: "file", userId: owner + 1 }));
  expect(refusal.code).toBe("forbidden");
  expect(refusal.detail).toContain(`it belongs to user ${owner}, and you are user ${owner + 1}`);
});

test("a data folder that exists keeps its mode, unless others may write to it", () => {
  using sandbox = openSandbox();
  const dataDir = join(sandbox.home, "data");
  mkdirSync(dataDir);
  chmodSync(dataDir, 0o755);
  ensureDataDir(dataDir);
  expect(modeOf(dataDir)).toBe(0o755);
  chmodSync(dataDir, 0o775);
  const refusal = catchRefusal(() => ensureDataDir(dataDir));
  expect([refusal.code, refusal.hint]).toEqual(["forbidden", `Run: chmod go-w ${dataDir}`]);
});

test("a data folder in whose place there is a file is refused", () => {
  using sandbox = openSandbox();
  const dataDir = sandbox.write("work/data", "");
  const { detail } = catchRefusal(() => ensureDataDir(dataDir));
  expect(detail).toBe(`The data folder ${dataDir} cannot be created: a file is in the way.`);
  expect(catchRefusal(() => ensureDataDir(join(dataDir, "below"))).detail).toContain("is not a folder");
});
