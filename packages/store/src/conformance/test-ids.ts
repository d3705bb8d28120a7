import { expect, test } from "bun:test";
import { join } from "node:path";
import { takeIdsIn } from "../id-blocks.ts";
import type { IdName, Store } from "../store.ts";
import type { StoreUnderTest } from "./index.ts";
import { openDatabase } from "./open-database.ts";

const TAKER = join(import.meta.dirname, "take-ids.ts");
const PROCESSES = 3;
const TURNS = 40;
/** More than fit in what is reserved at a time. */
const MANY = 25_000;

async function take(store: Store, name: IdName, count: number): Promise<number[]> {
  const first = await store.takeIds(name, count);
  return Array.from({ length: count }, (_, index) => first + index);
}

function expectDistinct(ids: readonly number[]): void {
  expect(new Set(ids).size).toBe(ids.length);
  expect(Math.min(...ids)).toBeGreaterThan(0);
}

export function testIds(under: StoreUnderTest): void {
  test("blocks of ids never overlap, of whatever size, whoever asks at once", async () => {
    await using database = await openDatabase(under);
    const sizes = [1, 500, 1, MANY, 3, 9_999, 10_000, 10_001, 2];
    const blocks = await Promise.all(sizes.map((size) => take(database.store, "task_instance", size)));
    expectDistinct(blocks.flat());
    const singles = await Promise.all(sizes.map((size) => take(database.store, "workflow", size)));
    expectDistinct(singles.flat());
  });

  test("ids never overlap across two stores on the same database", async () => {
    await using database = await openDatabase(under);
    const other = await database.openAnother();
    const ids: number[] = [];
    for (let turn = 0; turn < TURNS; turn++)
      for (const store of [database.store, other]) {
        ids.push(...(await take(store, "task_instance", 700)));
        const first = await store.write((tx) => takeIdsIn(tx, "task_instance", 3));
        ids.push(first, first + 1, first + 2);
      }
    expectDistinct(ids);
  });

  test("ids never overlap across processes that ask at the same time", async () => {
    await using database = await openDatabase(under);
    const takers = Array.from({ length: PROCESSES }, () =>
      Bun.spawn([process.execPath, TAKER, database.url, String(TURNS)], {
        stdout: "pipe",
        stderr: "inherit",
      }),
    );
    const taken = await Promise.all(
      takers.map((taker) => new Response(taker.stdout).json() as Promise<number[]>),
    );
    expect(await Promise.all(takers.map((taker) => taker.exited))).toEqual(takers.map(() => 0));
    expect(taken.flat().length).toBe(PROCESSES * TURNS * 2);
    expectDistinct(taken.flat());
  });

  test("ids are not given again to a store that is opened later, also those that were not used", async () => {
    await using database = await openDatabase(under);
    const before = await take(database.store, "task_instance", 5);
    const after = await take(await database.openAnother(), "task_instance", 5);
    expectDistinct([...before, ...after]);
  });

  test("ids that are taken inside a write go back with it", async () => {
    await using database = await openDatabase(under);
    const { store } = database;
    await store
      .write(async (tx) => {
        await takeIdsIn(tx, "workflow", 10);
        throw new Error("undone");
      })
      .catch(() => undefined);
    expect(await store.write((tx) => takeIdsIn(tx, "workflow", 1))).toBe(1);
    expect(await store.write((tx) => takeIdsIn(tx, "workflow", 1))).toBe(2);
  });
}
