import { expect, test } from "bun:test";
import { findTool, insertTool } from "../tables/definitions.ts";
import type { StoreUnderTest } from "./index.ts";
import { openDatabase } from "./open-database.ts";

export function testReads(under: StoreUnderTest): void {
  test("a read sees the last commit, does not wait for a write that is under way, and holds none up", async () => {
    await using database = await openDatabase(under);
    const { store } = database;
    const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const writing = store.write(async (tx) => {
      await insertTool(tx, { id: 1, name: "tool", versionId: 1, at: 0 });
      begin();
      await finished;
    });
    await begun;
    expect(await store.read((db) => findTool(db, "tool"))).toBeUndefined();
    finish();
    await writing;
    expect(await store.read((db) => findTool(db, "tool"))).toMatchObject({ id: 1 });
  });

  test("what one store has written another one on the same database sees", async () => {
    await using database = await openDatabase(under);
    const other = await database.openAnother();
    for (const [id, writer, reader] of [
      [1, database.store, other],
      [2, other, database.store],
    ] as const) {
      await writer.write((tx) => insertTool(tx, { id, name: `tool ${id}`, versionId: id, at: 0 }));
      expect(await reader.read((db) => findTool(db, `tool ${id}`))).toMatchObject({ id });
    }
  });

  test("a read cannot write", async () => {
    await using database = await openDatabase(under);
    const attempt = database.store.read((db) =>
      db.insertInto("tool").values({ id: 1, name: "tool", created_at: 0 }).execute(),
    );
    expect(
      await attempt.then(
        () => "written",
        () => "refused",
      ),
    ).toBe("refused");
  });
}
