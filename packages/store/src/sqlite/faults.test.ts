/** A database that cannot be opened or written is refused in words, with what to do. */
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { JobmonError } from "@jobmon/core";
import { plantWorkflow } from "../conformance/plant-workflow.ts";
import { openStore } from "../open-store.ts";
import type { Store } from "../store.ts";
import { putTaskAttributes } from "../tables/drafts.ts";
import { createTestFolder } from "./test-folder.ts";

async function refusalOf(attempt: Promise<Store>): Promise<JobmonError> {
  const result = await attempt.catch((error: unknown) => error);
  if (result instanceof JobmonError) return result;
  throw new Error(`expected a refusal, got ${String(result)}`);
}

/** A file system of so many MiB, while the test runs; undefined where it cannot be made. */
function mountSmall(path: string, options: string): Disposable | undefined {
  mkdirSync(path, { recursive: true });
  if (spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", path]).status !== 0) return undefined;
  return { [Symbol.dispose]: () => spawnSync("umount", ["-l", path]) };
}

const isMountable = (() => {
  using folder = createTestFolder();
  using mounted = mountSmall(join(folder.path, "probe"), "size=1m");
  return mounted !== undefined;
})();

test("a URL of another kind of database is refused", async () => {
  const refusal = await refusalOf(openStore({ url: "oracle://ana:secret@host/db" }));
  expect(refusal.code).toBe("config_invalid");
  expect(refusal.message).not.toContain("secret");
});

test("a folder that does not exist is named", async () => {
  using folder = createTestFolder();
  const path = join(folder.path, "missing", "jobmon.sqlite");
  const refusal = await refusalOf(openStore({ url: `sqlite:${path}` }));
  expect(refusal.code).toBe("config_invalid");
  expect(refusal.detail).toContain(path);
});

test("a file that is not a database is refused, and left as it is", async () => {
  using folder = createTestFolder();
  const path = join(folder.path, "jobmon.sqlite");
  const text = "these are my notes, not a database\n".repeat(500);
  writeFileSync(path, text);
  const refusal = await refusalOf(openStore({ url: `sqlite:${path}` }));
  expect(refusal.code).toBe("config_invalid");
  expect(refusal.detail).toContain("not a SQLite database");
  expect(await Bun.file(path).text()).toBe(text);
});

test("a damaged database is refused in words, when it is opened, read or written", async () => {
  using folder = createTestFolder();
  const path = join(folder.path, "jobmon.sqlite");
  const store = await openStore({ url: `sqlite:${path}` });
  await plantWorkflow(store, 2_000);
  await store.close();
  const bytes = new Uint8Array(await Bun.file(path).arrayBuffer());
  // The header stays; the pages behind it are gone.
  writeFileSync(path, bytes.fill(0xa5, 4_096));
  const use = async () => {
    const damaged = await openStore({ url: `sqlite:${path}` });
    try {
      await damaged.read((db) => db.selectFrom("task").selectAll().execute());
      await damaged.write((tx) => tx.deleteFrom("task").execute());
    } finally {
      await damaged.close();
    }
    return damaged;
  };
  const refusal = await refusalOf(use());
  expect(refusal.code).toBe("config_invalid");
  expect(refusal.detail).toContain("damaged");
});

test("a database that a newer program wrote is refused, and left as it is", async () => {
  using folder = createTestFolder();
  const path = join(folder.path, "jobmon.sqlite");
  const { schemaVersion, close } = await openStore({ url: `sqlite:${path}` });
  await close();
  const newer = new Database(path);
  newer.run(`PRAGMA user_version = ${schemaVersion + 5}`);
  newer.close();
  const refusal = await refusalOf(openStore({ url: `sqlite:${path}` }));
  expect(refusal.code).toBe("database_too_new");
  expect(refusal.detail).toContain(`${schemaVersion + 5}`);
});

test("a store that could not be opened leaves no file open", async () => {
  using folder = createTestFolder();
  const path = join(folder.path, "jobmon.sqlite");
  await (await openStore({ url: `sqlite:${path}` })).close();
  const newer = new Database(path);
  newer.run("PRAGMA user_version = 99");
  newer.close();
  const before = countOpen(path);
  for (let times = 0; times < 5; times++) await refusalOf(openStore({ url: `sqlite:${path}` }));
  expect(countOpen(path)).toBe(before);
});

function countOpen(path: string): number {
  const { stdout } = spawnSync("ls", ["-l", `/proc/${process.pid}/fd`], { encoding: "utf8" });
  return stdout.split("\n").filter((line) => line.includes(path)).length;
}

const isRoot = process.getuid?.() === 0;

test.skipIf(isRoot)("a folder that may not be written is refused", async () => {
  using folder = createTestFolder();
  chmodSync(folder.path, 0o500);
  const refusal = await refusalOf(openStore({ url: `sqlite:${folder.path}/jobmon.sqlite` }));
  chmodSync(folder.path, 0o700);
  expect(refusal.code).toBe("config_invalid");
});

test.skipIf(!isMountable)(
  "a file system that may not be written is refused, with or without a database on it",
  async () => {
    using folder = createTestFolder();
    const place = join(folder.path, "mounted");
    using mounted = mountSmall(place, "size=4m");
    const empty = join(place, "empty");
    mkdirSync(empty);
    await (await openStore({ url: `sqlite:${place}/jobmon.sqlite` })).close();
    spawnSync("mount", ["-o", "remount,ro", place]);
    for (const path of [join(empty, "jobmon.sqlite"), join(place, "jobmon.sqlite")]) {
      const refusal = await refusalOf(openStore({ url: `sqlite:${path}` }));
      expect(refusal.code).toBe("config_invalid");
      expect(refusal.detail).toContain(path);
    }
    expect(mounted).toBeDefined();
  },
);

test.skipIf(!isMountable)(
  "a full disk is said in words, nothing is half-written, and with room again it goes on",
  async () => {
    using folder = createTestFolder();
    const place = join(folder.path, "mounted");
    using mounted = mountSmall(place, "size=3m");
    expect(mounted).toBeDefined();
    const url = `sqlite:${place}/jobmon.sqlite`;
    const store = await openStore({ url });
    await plantWorkflow(store, 1);
    const rows = Array.from({ length: 20_000 }, (_, index) => [1, `name ${index}`, "x".repeat(200)]);
    const attempt = store.write((tx) => putTaskAttributes(tx, rows));
    const refusal = await attempt.then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refusal).toMatchObject({ code: "disk_full" });
    const read = () => store.read((db) => db.selectFrom("task_attribute").selectAll().execute());
    expect(await read()).toEqual([]);
    spawnSync("mount", ["-o", "remount,size=64m", place]);
    await store.write((tx) => putTaskAttributes(tx, rows));
    expect(await read()).toHaveLength(20_000);
    await store.close();
  },
);

test.skipIf(!isMountable)("a disk that is full from the start is said in words", async () => {
  using folder = createTestFolder();
  const place = join(folder.path, "mounted");
  using mounted = mountSmall(place, "size=64k");
  expect(mounted).toBeDefined();
  expect((await refusalOf(openStore({ url: `sqlite:${place}/jobmon.sqlite` }))).code).toBe("disk_full");
});
