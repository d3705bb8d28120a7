import { describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { serveContract } from "../../../testing/contract-server.ts";
import { inTemporaryFolder, runCli } from "../../../testing/run-cli.ts";
import { checkDataDir } from "./check-data-dir.ts";
import { parseLimit } from "./check-limits.ts";

describe("the data folder", () => {
  const levelOf = (folder: string) => checkDataDir(folder)[0]?.level;

  test("that does not exist yet is in order", () =>
    inTemporaryFolder((folder) => expect(levelOf(join(folder, "a", "b"))).toBe("ok")));

  test("is in order when it is private, a warning when readable, a failure when writable by others", () =>
    inTemporaryFolder((folder) => {
      for (const [mode, level] of [
        [0o700, "ok"],
        [0o755, "warn"],
        [0o777, "fail"],
      ] as const) {
        chmodSync(folder, mode);
        expect(levelOf(folder)).toBe(level);
      }
    }));

  test("that is a file is a failure", () =>
    inTemporaryFolder((folder) => {
      writeFileSync(join(folder, "file"), "");
      expect(levelOf(join(folder, "file"))).toBe("fail");
    }));
});

test("limits are read from the table of the system", () => {
  const table =
    "Limit  Soft Limit  Hard Limit\nMax open files            1024        4096     files\nMax processes  unlimited  unlimited  processes\n";
  expect(parseLimit(table, "Max open files")).toBe(1024);
  expect(parseLimit(table, "Max processes")).toBe(Number.POSITIVE_INFINITY);
  expect(parseLimit(table, "Max locks")).toBeUndefined();
});

describe("doctor", () => {
  test("names what is amiss and what to do, and fails only for what does not work", async () => {
    const server = serveContract();
    const { exitCode, stdout } = await runCli("doctor", { server: server.url, nowMs: Date.now() });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("! warn  distributors");
    expect(stdout).toContain("→ Start them with `jobmon up`");
    await server.close();
  });

  test("fails when the server does not answer", async () => {
    const { exitCode, stdout } = await runCli("doctor --server http://127.0.0.1:9");
    expect(exitCode).toBe(1);
    expect(stdout).toContain("✗ fail  server");
  });

  test("warns of a clock that is apart", async () => {
    const server = serveContract();
    const { stdout } = await runCli("doctor -o json", { server: server.url, nowMs: Date.now() + 90_000 });
    const clock = JSON.parse(stdout).find(({ name }: { name: string }) => name === "clock");
    expect(clock).toMatchObject({ level: "warn" });
    expect(clock.text).toMatch(/1m \d+s apart/);
    await server.close();
  });

  test("warns of a server of another version", async () => {
    const server = serveContract({
      getHealth: () => ({ status: "ok", version: "9.9.9", pid: 1, startedAt: 1 }),
    });
    const { stdout } = await runCli("doctor", { server: server.url });
    expect(stdout).toContain("has version 9.9.9, and this program 0.1.0");
    await server.close();
  });

  test("says that the address file may be read by others", () =>
    inTemporaryFolder(async (dataDir) => {
      mkdirSync(dataDir, { recursive: true });
      writeFileSync(join(dataDir, "server.json"), "{}", { mode: 0o644 });
      const { exitCode, stdout } = await runCli("doctor", { dataDir });
      expect(exitCode).toBe(1);
      expect(stdout).toContain("✗ fail  address");
    }));
});
