import { expect, test } from "bun:test";
import type { Store } from "../store.ts";
import { dropDuty, holdDuty } from "../tables/duties.ts";
import type { StoreUnderTest } from "./index.ts";
import { openDatabase } from "./open-database.ts";

const NAME = "sweeps";
/** Some databases count their clock in seconds. */
const LIFE_MS = 2_000;
const HOUR_MS = 3_600_000;
const LIMIT_MS = 20_000;

const hold = (store: Store, holder: string, lifeMs = HOUR_MS) =>
  store.write((tx) => holdDuty(tx, { name: NAME, holder, lifeMs }));

async function holdInTime(store: Store, holder: string): Promise<boolean> {
  const end = performance.now() + LIMIT_MS;
  while (performance.now() < end) {
    if (await hold(store, holder, LIFE_MS)) return true;
    await Bun.sleep(20);
  }
  return false;
}

export function testDuties(under: StoreUnderTest): void {
  test("a duty has one holder, who may hold it again, until it is dropped", async () => {
    await using database = await openDatabase(under);
    const other = await database.openAnother();
    expect(await hold(database.store, "a")).toBe(true);
    expect(await hold(other, "b")).toBe(false);
    expect(await hold(database.store, "a")).toBe(true);
    await other.write((tx) => dropDuty(tx, { name: NAME, holder: "b" }));
    expect(await hold(other, "b")).toBe(false);
    await database.store.write((tx) => dropDuty(tx, { name: NAME, holder: "a" }));
    expect(await hold(other, "b")).toBe(true);
    expect(await hold(database.store, "a")).toBe(false);
  });

  test("of many who want a duty at once, one gets it", async () => {
    await using database = await openDatabase(under);
    // Two writers of one process would wait for each other in a database that blocks it.
    const other = database.store.isShared ? await database.openAnother() : database.store;
    const held = await Promise.all(
      Array.from({ length: 8 }, (_, at) => hold(at % 2 === 0 ? database.store : other, `holder ${at}`)),
    );
    expect(held.filter(Boolean)).toHaveLength(1);
  });

  test("the duty of a holder that died passes on when its time is over, and not before", async () => {
    await using database = await openDatabase(under);
    const before = performance.now();
    expect(await hold(database.store, "dead", LIFE_MS)).toBe(true);
    expect(await hold(database.store, "heir", LIFE_MS)).toBe(false);
    expect(await holdInTime(database.store, "heir")).toBe(true);
    expect(performance.now() - before).toBeGreaterThan(LIFE_MS - 1_000);
  });

  test("a duty that was taken before the database's clock was set back an hour is free", async () => {
    await using database = await openDatabase(under);
    expect(await hold(database.store, "before", HOUR_MS)).toBe(true);
    expect(await hold(database.store, "after", LIFE_MS)).toBe(true);
  });

  test("the fence of a duty: work in the transaction of one who lost it is undone", async () => {
    await using database = await openDatabase(under);
    const other = await database.openAnother();
    await hold(database.store, "slow", HOUR_MS);
    await database.store.write((tx) => dropDuty(tx, { name: NAME, holder: "slow" }));
    await hold(other, "next");
    const work = database.store.write(async (tx) => {
      await tx.insertInto("counter").values({ name: "work", next_id: 1 }).execute();
      if (!(await holdDuty(tx, { name: NAME, holder: "slow", lifeMs: HOUR_MS }))) throw new Error("lost it");
    });
    expect(work).rejects.toThrow("lost it");
    await work.catch(() => undefined);
    const rows = await other.read((db) => db.selectFrom("counter").select("name").execute());
    expect(rows).toEqual([]);
  });
}
