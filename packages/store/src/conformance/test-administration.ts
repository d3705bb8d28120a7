import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JobmonError } from "@jobmon/core";
import { checkDatabase } from "../administration/check-database.ts";
import { copyDatabase } from "../administration/copy-database.ts";
import { measureTables } from "../administration/measure-tables.ts";
import { findPrunable, listPrunable, pruneWorkflow } from "../administration/prune.ts";
import { openStore } from "../open-store.ts";
import { SCHEMA_VERSION } from "../schema/migrations.ts";
import { TABLE_SHAPES } from "../schema/table-shapes.ts";
import { sql } from "../statement.ts";
import type { Store } from "../store.ts";
import type { StoreUnderTest } from "./index.ts";
import { openDatabase } from "./open-database.ts";
import { firstIdOf, plantHistory } from "./plant-history.ts";

const silent = () => {};
const LATER = 1_000_000;
/** More than one portion, and more than one page. */
const TASKS = 2_345;

async function countRows(store: Store): Promise<Record<string, number>> {
  const sizes = await measureTables(store);
  return Object.fromEntries(sizes.filter(({ rows }) => rows > 0).map(({ table, rows }) => [table, rows]));
}

async function refusalOf(attempt: Promise<unknown>): Promise<JobmonError> {
  const result = await attempt.catch((error: unknown) => error);
  if (result instanceof JobmonError) return result;
  throw new Error(`expected a refusal, got ${String(result)}`);
}

export function testAdministration(under: StoreUnderTest): void {
  test("the size of every table is told, with its rows", async () => {
    await using database = await openDatabase(under);
    await plantHistory(database.store, { id: 1, tasks: 20 });
    const sizes = await measureTables(database.store);
    expect(sizes.map(({ table }) => table).sort()).toEqual(TABLE_SHAPES.map(({ name }) => name).sort());
    expect(sizes.find(({ table }) => table === "task")?.rows).toBe(20);
    expect(sizes.every(({ bytes }) => bytes > 0)).toBe(true);
  });

  test("a database opened as it is says its version and gets no schema", async () => {
    await using database = await openDatabase(under);
    const same = await openStore({ url: database.url, schema: "as it is" });
    expect(same.schemaVersion).toBe(SCHEMA_VERSION);
    await same.close();
  });

  test("a snapshot is one moment, whatever is written meanwhile", async () => {
    await using database = await openDatabase(under);
    const other = await database.openAnother();
    await plantHistory(database.store, { id: 1, tasks: 3 });
    const seen = await database.store.readSnapshot(async (db) => {
      const before = await db.selectFrom("task").select("priority").execute();
      await other.write((tx) => tx.updateTable("task").set({ priority: 7 }).execute());
      return [before, await db.selectFrom("task").select("priority").execute()];
    });
    expect(seen[1]).toEqual(seen[0] as never);
    const now = await database.store.read((db) => db.selectFrom("task").select("priority").execute());
    expect(now.map(({ priority }) => priority)).toEqual([7, 7, 7]);
  });

  test("a check finds nothing in what fits together, and names each thing that does not", async () => {
    await using database = await openDatabase(under);
    const { store } = database;
    await plantHistory(store, { id: 1, tasks: 5 });
    expect(await checkDatabase(store, silent)).toEqual([]);
    await store.write(async (tx) => {
      await sql`UPDATE status_count SET tasks = tasks + 2 WHERE workflow_id = 1 AND array_id = 0 AND status = 'D'`.execute(
        tx,
      );
      await sql`UPDATE upstream_set SET remaining = 3 WHERE workflow_id = 1`.execute(tx);
      await sql`UPDATE task_instance_error SET task_id = 999 WHERE workflow_id = 1`.execute(tx);
      await sql`UPDATE task SET status = 'R' WHERE id = ${firstIdOf(1) + 1}`.execute(tx);
    });
    const faults = (await checkDatabase(store, silent)).join("\n");
    expect(faults).toContain("workflow 1, as a whole: 7 tasks are kept as D, a recount gives 4");
    expect(faults).toContain("waits for 3 tasks");
    expect(faults).toContain("1 rows of task_instance_error name a task_id that task has not, such as 999");
    expect(faults).toContain(`task ${firstIdOf(1) + 1} is under way with 0 live instances instead of one`);
    expect(faults).toContain("workflow 1 is done, and 1 of its tasks are not");
  });

  test("pruning a workflow leaves nothing of it, and all of the others", async () => {
    await using database = await openDatabase(under);
    const { store } = database;
    await plantHistory(store, { id: 2, tasks: 4 });
    const others = await countRows(store);
    await plantHistory(store, { id: 1, tasks: TASKS });
    const choice = { endedBefore: LATER };
    expect(await store.read((db) => listPrunable(db, choice))).toEqual([
      { tool: "tool", workflows: 2, tasks: TASKS + 4 },
    ]);
    expect(await store.read((db) => listPrunable(db, { ...choice, tools: ["another"] }))).toEqual([]);
    expect(await store.read((db) => listPrunable(db, { endedBefore: 0 }))).toEqual([]);
    expect(await pruneWorkflow(store, { id: 1, ...choice, now: LATER }, silent)).toBe(true);
    expect(await countRows(store)).toEqual(others);
    expect(await checkDatabase(store, silent)).toEqual([]);
    expect(await pruneWorkflow(store, { id: 1, ...choice, now: LATER }, silent)).toBe(false);
  });

  test("a prune that was interrupted is gone on with, whatever the next one asks for", async () => {
    await using database = await openDatabase(under);
    const { store } = database;
    await plantHistory(store, { id: 1, tasks: TASKS });
    const breaking = new Error("interrupted");
    const interrupted = pruneWorkflow(store, { id: 1, endedBefore: LATER, now: LATER }, () => {
      throw breaking;
    });
    expect(await interrupted.catch((error: unknown) => error)).toBe(breaking);
    const nobody = { endedBefore: 0, tools: ["another"] };
    expect(await store.read((db) => findPrunable(db, nobody, 10))).toEqual([1]);
    expect(await checkDatabase(store, silent)).toEqual([]);
    expect(await pruneWorkflow(store, { id: 1, endedBefore: 0, now: LATER }, silent)).toBe(true);
    expect(await store.read((db) => db.selectFrom("task").select("id").execute())).toEqual([]);
  });

  test("what runs, or was started again meanwhile, is not pruned", async () => {
    await using database = await openDatabase(under);
    const { store } = database;
    await plantHistory(store, { id: 1, tasks: 3 });
    await store.write((tx) => sql`UPDATE workflow_run SET status = 'R' WHERE workflow_id = 1`.execute(tx));
    expect(await store.read((db) => findPrunable(db, { endedBefore: LATER }, 10))).toEqual([]);
    expect(await pruneWorkflow(store, { id: 1, endedBefore: LATER, now: LATER }, silent)).toBe(false);
    expect(await store.read((db) => db.selectFrom("task").select("id").execute())).toHaveLength(3);
  });

  test("a copy into SQLite and back has every row, by number and hash", async () => {
    const folder = mkdtempSync(join(tmpdir(), "jobmon-copy-"));
    try {
      await using source = await openDatabase(under);
      await using back = await openDatabase(under);
      await plantHistory(source.store, { id: 1, tasks: TASKS });
      const middle = await openStore({ url: `sqlite:${join(folder, "copy.sqlite")}` });
      const there = await copyDatabase({ from: source.store, to: middle }, silent);
      expect(
        Object.fromEntries(there.flatMap(({ table, rows }) => (rows > 0 ? [[table, rows]] : []))),
      ).toEqual(await countRows(source.store));
      expect(await copyDatabase({ from: middle, to: back.store }, silent)).toEqual(there);
      expect(await checkDatabase(back.store, silent)).toEqual([]);
      expect(await back.store.takeIds("task", 1)).toBe(await source.store.takeIds("task", 1));
      const again = await refusalOf(copyDatabase({ from: middle, to: back.store }, silent));
      expect(again).toMatchObject({ code: "config_invalid", hint: expect.stringContaining("empty") });
      await middle.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
