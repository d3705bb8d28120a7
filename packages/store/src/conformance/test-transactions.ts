import { expect, test } from "bun:test";
import { findTool, insertTool } from "../tables/definitions.ts";
import type { StoreUnderTest } from "./index.ts";
import { openDatabase } from "./open-database.ts";

const TOOL = { id: 1, name: "tool", versionId: 1, at: 0 };

export function testTransactions(under: StoreUnderTest): void {
  test("a write that fails in the middle leaves nothing behind, and its error reaches the caller", async () => {
    await using database = await openDatabase(under);
    const attempt = database.store.write(async (tx) => {
      await insertTool(tx, TOOL);
      throw new Error("in the middle");
    });
    expect(attempt).rejects.toThrow("in the middle");
    await attempt.catch(() => undefined);
    expect(await database.store.read((db) => findTool(db, "tool"))).toBeUndefined();
  });

  test("a statement that the database refuses undoes the whole write, and the next write works", async () => {
    await using database = await openDatabase(under);
    const attempt = database.store.write(async (tx) => {
      await insertTool(tx, TOOL);
      await insertTool(tx, TOOL);
    });
    expect(
      await attempt.then(
        () => "written",
        () => "refused",
      ),
    ).toBe("refused");
    await database.store.write((tx) => insertTool(tx, TOOL));
    expect(await database.store.read((db) => findTool(db, "tool"))).toMatchObject({ versions: [1] });
  });

  test("writes that are asked for at once run one after the other", async () => {
    await using database = await openDatabase(under);
    const { store } = database;
    await store.write((tx) => insertTool(tx, TOOL));
    const addOne = () =>
      store.write(async (tx) => {
        const { created_at } = await tx.selectFrom("tool").select("created_at").executeTakeFirstOrThrow();
        await Promise.resolve();
        await tx
          .updateTable("tool")
          .set({ created_at: created_at + 1 })
          .execute();
      });
    await Promise.all(Array.from({ length: 50 }, addOne));
    const row = await store.read((db) => db.selectFrom("tool").select("created_at").executeTakeFirst());
    expect(row).toEqual({ created_at: 50 });
  });

  test("a write that fails does not hold up or harm those that wait behind it", async () => {
    await using database = await openDatabase(under);
    const names = ["a", "b", "c"];
    const results = await Promise.allSettled(
      names.map((name, index) =>
        database.store.write(async (tx) => {
          await insertTool(tx, { id: index + 1, name, versionId: index + 1, at: 0 });
          if (name === "b") throw new Error("b fails");
        }),
      ),
    );
    expect(results.map((result) => result.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    const rows = await database.store.read((db) =>
      db.selectFrom("tool").select("name").orderBy("name").execute(),
    );
    expect(rows.map((row) => row.name)).toEqual(["a", "c"]);
  });

  test("closing waits for the write that is under way, and what was written is there afterwards", async () => {
    await using database = await openDatabase(under);
    const other = await under.createDatabase();
    const store = await other.open();
    const writing = store.write((tx) => insertTool(tx, TOOL));
    await store.close();
    await writing;
    const again = await other.open();
    expect(await again.read((db) => findTool(db, "tool"))).toMatchObject({ id: 1 });
    await again.close();
    await other[Symbol.asyncDispose]();
    expect(await database.store.read((db) => findTool(db, "tool"))).toBeUndefined();
  });
}
