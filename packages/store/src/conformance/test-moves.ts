import { expect, test } from "bun:test";
import { stateOfCode, taskMachine } from "@jobmon/core";
import { type Move, moveMany } from "../moves.ts";
import type { Store } from "../store.ts";
import type { StoreUnderTest } from "./index.ts";
import { openDatabase } from "./open-database.ts";
import { plantWorkflow } from "./plant-workflow.ts";

const move = (store: Store, step: Omit<Move<"task">, "table" | "at" | "version"> & Partial<Move<"task">>) =>
  store.write((tx) => moveMany(tx, { at: 5, version: 7, ...step, table: "task" }));

async function readStates(store: Store): Promise<(string | undefined)[]> {
  const rows = await store.read((db) => db.selectFrom("task").select("status").orderBy("id").execute());
  return rows.map((row) => stateOfCode(taskMachine, row.status));
}

export function testMoves(under: StoreUnderTest): void {
  test("a move changes the status, its time and the version of the rows named, and of no others", async () => {
    await using database = await openDatabase(under);
    const { store } = database;
    await plantWorkflow(store, 3);
    await move(store, { event: "ready", ids: [1, 3] });
    const rows = await store.read((db) =>
      db.selectFrom("task").select(["id", "status", "status_at", "version"]).orderBy("id").execute(),
    );
    expect(rows).toEqual([
      { id: 1, status: "Q", status_at: 5, version: 7 },
      { id: 2, status: "G", status_at: 0, version: 1 },
      { id: 3, status: "Q", status_at: 5, version: 7 },
    ]);
  });

  test("a move from a state that the machine does not allow is refused, and moves none of its rows", async () => {
    await using database = await openDatabase(under);
    const { store } = database;
    await plantWorkflow(store, 2);
    await move(store, { event: "ready", ids: [1] });
    for (const step of [
      { event: "ready", ids: [1, 2] },
      { event: "finish", ids: [1] },
      { event: "lease", ids: [1, 99] },
      { event: "lease", ids: [1, 1] },
    ] as const) {
      const refusal = await move(store, step).catch((error: unknown) => error);
      expect(String(refusal)).toContain(`event ${step.event} moved`);
      expect(await readStates(store)).toEqual(["QUEUED", "REGISTERING"]);
    }
  });

  test("a move of nothing is nothing", async () => {
    await using database = await openDatabase(under);
    await plantWorkflow(database.store, 1);
    await move(database.store, { event: "finish", ids: [] });
    expect(await readStates(database.store)).toEqual(["REGISTERING"]);
  });

  test("a move sets, adds, and gives each row cells of its own, of which null leaves the column as it is", async () => {
    await using database = await openDatabase(under);
    const { store } = database;
    await plantWorkflow(store, 2);
    const each = {
      columns: ["name", "memory_growths"],
      cells: [
        ['it\'s "new" 🎈', null],
        [null, 4],
      ],
    };
    await move(store, { event: "ready", ids: [1, 2], set: { retry_at: 9 }, add: { num_attempts: 2 }, each });
    await move(store, { event: "lease", ids: [1], set: { retry_at: null }, add: { num_attempts: 1 } });
    const rows = await store.read((db) =>
      db
        .selectFrom("task")
        .select(["name", "memory_growths", "retry_at", "num_attempts"])
        .orderBy("id")
        .execute(),
    );
    expect(rows).toEqual([
      { name: 'it\'s "new" 🎈', memory_growths: 0, retry_at: null, num_attempts: 3 },
      { name: "task2", memory_growths: 4, retry_at: 9, num_attempts: 2 },
    ]);
  });

  test("thousands of rows move in one go", async () => {
    await using database = await openDatabase(under);
    const ids = await plantWorkflow(database.store, 20_000);
    await move(database.store, { event: "ready", ids });
    const { left } = await database.store.read((db) =>
      db
        .selectFrom("task")
        .select((eb) => eb.fn.countAll<number>().as("left"))
        .where("status", "<>", "Q")
        .executeTakeFirstOrThrow(),
    );
    expect(Number(left)).toBe(0);
  });

  test("the database itself refuses letters that the machines do not know, and counts below zero", async () => {
    await using database = await openDatabase(under);
    const { store } = database;
    await plantWorkflow(store, 1);
    const count = { workflow_id: 1, array_id: 0, status: "Q" };
    const attempts = [
      store.write((tx) =>
        tx
          .insertInto("status_count")
          .values({ ...count, tasks: -1 })
          .execute(),
      ),
      store.write((tx) => tx.updateTable("upstream_set").set({ remaining: -1 }).execute()),
      store.write(async (tx) => {
        const row = await tx.selectFrom("workflow").selectAll().executeTakeFirstOrThrow();
        await tx
          .insertInto("workflow")
          .values({ ...row, id: 2, args_hash: "other", status: "?" })
          .execute();
      }),
    ];
    for (const attempt of attempts)
      expect(
        await attempt.then(
          () => "taken",
          () => "refused",
        ),
      ).toBe("refused");
  });
}
