/** `jobmon db` on every database that is there, as a person types it. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore } from "@jobmon/store";
import { plantHistory } from "@jobmon/store/conformance";
import { describeOnServer } from "../../../../../tools/databases/testing.ts";
import { lockFolder } from "../../local/folder-lock.ts";
import { inTemporaryFolder, runCli } from "../../testing/run-cli.ts";

setDefaultTimeout(120_000);

/** Where a SQLite file has the version of its schema. */
const USER_VERSION_AT = 60;
const NOW_MS = Date.UTC(2026, 10, 22);

async function plant(url: string, ...ids: readonly number[]): Promise<void> {
  const store = await openStore({ url });
  for (const id of ids) await plantHistory(store, { id, tasks: 12 });
  await store.close();
}

async function countTasks(url: string): Promise<number> {
  const store = await openStore({ url });
  const rows = await store.read((db) => db.selectFrom("task").select("id").execute());
  await store.close();
  return rows.length;
}

interface World {
  readonly url: string;
  readonly folder: string;
}

function describeCommands(name: string, createDatabase: () => string): void {
  const db = (words: string, { url, folder }: World) =>
    runCli(`db ${words}`, { dbUrl: url, dataDir: join(folder, "data"), nowMs: NOW_MS });
  const inWorld = (work: (world: World) => Promise<void>) =>
    inTemporaryFolder((folder) => work({ folder, url: createDatabase() }));

  describe(name, () => {
    test("migrate makes the schema, says so, and has nothing to do the second time", () =>
      inWorld(async (world) => {
        const first = await db("migrate", world);
        expect(first.stdout).toMatch(/went from schema version 0 to \d+/);
        expect((await db("migrate", world)).stdout).toMatch(/has schema version \d+ already/);
      }));

    test("status tells version and sizes, and is bad news before the first migration", () =>
      inWorld(async (world) => {
        if (!world.url.startsWith("sqlite:")) {
          const before = await db("status", world);
          expect(before).toMatchObject({
            exitCode: 1,
            stdout: expect.stringContaining("migrations are pending"),
          });
        }
        await plant(world.url, 1);
        const { exitCode, stdout } = await db("status", world);
        expect(exitCode).toBe(0);
        expect(stdout).toContain("no migration is pending");
        expect(stdout).toMatch(/task_instance +13 /);
        const rows = JSON.parse((await db("status -o json", world)).stdout);
        expect(rows).toContainEqual({ table: "task", rows: 12, bytes: expect.any(Number) });
      }));

    test("check finds nothing wrong, and what is", () =>
      inWorld(async (world) => {
        await plant(world.url, 1);
        expect(await db("check", world)).toMatchObject({
          exitCode: 0,
          stdout: expect.stringContaining("everything fits together"),
        });
        const store = await openStore({ url: world.url });
        await store.write((tx) => tx.updateTable("status_count").set({ tasks: 99 }).execute());
        await store.close();
        const { exitCode, stdout } = await db("check", world);
        expect(exitCode).toBe(1);
        expect(stdout).toContain("! workflow 1, as a whole: 99 tasks are kept as D, a recount gives 12");
      }));

    test("prune shows what would go, asks for a yes, and deletes only that", () =>
      inWorld(async (world) => {
        await plant(world.url, 1, 2);
        const store = await openStore({ url: world.url });
        await store.write((tx) =>
          tx.updateTable("workflow").set({ status_at: NOW_MS }).where("id", "=", 2).execute(),
        );
        await store.close();
        const dry = await db("prune --older-than 90d --dry-run", world);
        expect(dry.stdout).toMatch(/tool +1 +12\n/);
        expect(dry.stdout).toContain("dry run");
        expect(await db("prune --older-than 90d", world)).toMatchObject({
          exitCode: 2,
          stderr: expect.stringContaining("--yes"),
        });
        expect((await db("prune --older-than 90d --tool other --yes", world)).stdout).toContain(
          "No workflow ended",
        );
        expect(await countTasks(world.url)).toBe(24);
        expect((await db("prune --older-than 90d --tool tool --yes", world)).stdout).toContain(
          "1 workflow deleted.",
        );
        expect(await countTasks(world.url)).toBe(12);
        expect((await db("check", world)).exitCode).toBe(0);
      }));

    test("a backup is one file that nobody else may read, and never another's", () =>
      inWorld(async (world) => {
        await plant(world.url, 1);
        const file = join(world.folder, "jobmon.backup");
        const { exitCode, stdout, stderr } = await db(`backup ${file}`, world);
        expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
        expect(stdout).toContain(file);
        expect(statSync(file).mode & 0o777).toBe(0o600);
        expect(existsSync(`${file}.part`)).toBe(false);
        const before = readFileSync(file);
        expect(before.length).toBeGreaterThan(1_000);
        expect(await db(`backup ${file}`, world)).toMatchObject({
          exitCode: 2,
          stderr: expect.stringContaining("already"),
        });
        expect(readFileSync(file).equals(before)).toBe(true);
        const nowhere = await db(`backup ${join(world.folder, "none", "x")}`, world);
        expect(nowhere).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("is not there") });
      }));

    test("a copy goes to SQLite and back, and refuses itself, a full target and a running server", () =>
      inWorld(async (world) => {
        await plant(world.url, 1);
        const copy = `sqlite:${join(world.folder, "copy.sqlite")}`;
        const { exitCode, stdout } = await db(`copy --to ${copy}`, world);
        expect(exitCode).toBe(0);
        expect(stdout).toMatch(/task +12 +[0-9a-f]{16}/);
        expect(await countTasks(copy)).toBe(12);
        const back = createDatabase();
        const returned = await db(`copy --to ${back}`, { ...world, url: copy });
        expect(returned.stdout.split("\n").slice(0, -2)).toEqual(stdout.split("\n").slice(0, -2));
        expect((await db("check", { ...world, url: back })).exitCode).toBe(0);
        expect(await db(`copy --to ${copy}`, world)).toMatchObject({
          exitCode: 2,
          stderr: expect.stringContaining("not empty"),
        });
        expect(await db(`copy --to ${world.url}`, world)).toMatchObject({
          exitCode: 2,
          stderr: expect.stringContaining("already"),
        });
        const lock = lockFolder(join(world.folder, "data"));
        const busy = await db(`copy --to sqlite:${join(world.folder, "other.sqlite")}`, world);
        lock?.release();
        expect(busy).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("A server runs in") });
      }));
  });
}

const folder = mkdtempSync(join(tmpdir(), "jobmon-db-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
let files = 0;

describeCommands("SQLite", () => {
  files += 1;
  return `sqlite:${join(folder, `${files}.sqlite`)}`;
});
for (const server of ["postgres", "mariadb"] as const)
  describeOnServer(server, (running) => describeCommands(server, () => running().createDatabase()));

describe("what cannot be", () => {
  const refused = [
    ["copy --to mongodb://host/x", 2, "mongodb: is not supported"],
    ["copy --to nonsense", 2, "nonsense: is not supported"],
    ["copy --to postgres://host", 2, "names no database"],
    ["copy", 2, "Required option '--to <url>'"],
    ["prune --yes", 2, "Required option '--older-than <time>'"],
    ["prune --older-than long --yes", 2, "long"],
    ["prune --older-than 5m --yes", 2, "less than a day"],
    ["backup", 2, "Missing required argument 'file'"],
  ] as const;
  for (const [words, code, why] of refused)
    test(`db ${words} exits ${code}`, () =>
      inTemporaryFolder(async (own) => {
        const url = `sqlite:${join(own, "x.sqlite")}`;
        await plant(url, 1);
        const { exitCode, stderr } = await runCli(`db ${words}`, { dbUrl: url, dataDir: own });
        expect(stderr).toContain(why);
        expect(exitCode).toBe(code);
      }));

  for (const words of ["status", "check", "backup /nonexistent/folder/x", "copy --to sqlite:/nonexistent/x"])
    test(`db ${words} of a database that is not there makes none`, () =>
      inTemporaryFolder(async (own) => {
        const path = join(own, "x.sqlite");
        const { exitCode, stderr } = await runCli(`db ${words}`, { dbUrl: `sqlite:${path}`, dataDir: own });
        expect(exitCode).toBe(2);
        expect(stderr).toStartWith("error: ");
        expect(existsSync(path)).toBe(false);
      }));

  test("a backup without the program of its database says which one is missing", async () => {
    const path = process.env.PATH;
    process.env.PATH = "/nonexistent";
    try {
      for (const [url, program] of [
        ["postgres://ana:secret@localhost/x", "pg_dump"],
        ["mysql://ana:secret@localhost/x", "mariadb-dump or mysqldump"],
      ] as const)
        await inTemporaryFolder(async (own) => {
          const { exitCode, stderr } = await runCli(`db backup ${own}/file`, { dbUrl: url, dataDir: own });
          expect(exitCode).toBe(2);
          expect(stderr).toContain(`needs ${program}, which is not installed here`);
          expect(stderr).not.toContain("secret");
          expect(existsSync(`${own}/file`)).toBe(false);
        });
    } finally {
      process.env.PATH = path;
    }
  });

  test("a schema of a newer program and a file that is no database are refused by every command", () =>
    inTemporaryFolder(async (own) => {
      const url = `sqlite:${join(own, "x.sqlite")}`;
      await plant(url, 1);
      const path = join(own, "x.sqlite");
      const bytes = readFileSync(path);
      bytes.writeUInt32BE(9_999, USER_VERSION_AT);
      writeFileSync(path, bytes);
      for (const words of ["status", "migrate", "prune --older-than 9d --yes"])
        expect((await runCli(`db ${words}`, { dbUrl: url, dataDir: own })).stderr).toContain("9999");
      writeFileSync(join(own, "text"), "x".repeat(5_000));
      for (const words of ["status", "migrate", "check"])
        expect(
          await runCli(`db ${words}`, { dbUrl: `sqlite:${join(own, "text")}`, dataDir: own }),
        ).toMatchObject({
          exitCode: 2,
          stderr: expect.stringContaining("is damaged or is not a SQLite database"),
        });
    }));
});
