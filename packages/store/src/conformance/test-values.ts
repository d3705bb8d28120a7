import { expect, test } from "bun:test";
import { claimIdentity, insertDraft, insertSets, putTaskAttributes } from "../tables/drafts.ts";
import { putLogs } from "../tables/instances.ts";
import { changeCounts, readCounts } from "../tables/workflows.ts";
import type { StoreUnderTest } from "./index.ts";
import { openDatabase } from "./open-database.ts";
import { plantWorkflow, WORKFLOW_ID } from "./plant-workflow.ts";

const ODD_TEXTS = [
  "",
  " ",
  'it\'s "quoted" \\ back`tick`',
  "line\nbreak\r\n\ttab",
  "$1 ? :name %s {x} --",
  "ünïcödé 漢字 🎈🧵",
  "null",
  "0123",
  "1e3",
  "[1,2]",
];

export function testValues(under: StoreUnderTest): void {
  test("texts come back as they were, however odd", async () => {
    await using database = await openDatabase(under);
    const { store } = database;
    await plantWorkflow(store, ODD_TEXTS.length);
    await store.write((tx) =>
      putTaskAttributes(
        tx,
        ODD_TEXTS.map((text, index) => [index + 1, `n${text}`, text]),
      ),
    );
    const rows = await store.read((db) =>
      db.selectFrom("task_attribute").select(["name", "value"]).orderBy("task_id").execute(),
    );
    expect(rows).toEqual(ODD_TEXTS.map((text) => ({ name: `n${text}`, value: text })));
  });

  test("whole numbers keep all their digits", async () => {
    await using database = await openDatabase(under);
    const { store } = database;
    await plantWorkflow(store, 1);
    const touched_at = Number.MAX_SAFE_INTEGER;
    await store.write((tx) => tx.updateTable("workflow").set({ touched_at }).execute());
    const row = await store.read((db) => db.selectFrom("workflow").select("touched_at").executeTakeFirst());
    expect(row).toEqual({ touched_at });
  });

  test("a batch of nothing is no statement, and one of a hundred thousand rows is one", async () => {
    await using database = await openDatabase(under);
    const { store } = database;
    await plantWorkflow(store, 1);
    await store.write((tx) => putLogs(tx, []));
    const rows = Array.from({ length: 100_000 }, (_, index) => [1, `name ${index}`, `value ${index}`]);
    await store.write((tx) => putTaskAttributes(tx, rows));
    const last = await store.read((db) =>
      db.selectFrom("task_attribute").select("value").where("name", "=", "name 99999").executeTakeFirst(),
    );
    expect(last).toEqual({ value: "value 99999" });
  });

  test("counts move up and down, by array and in the whole, and those at zero are not listed", async () => {
    await using database = await openDatabase(under);
    const { store } = database;
    await plantWorkflow(store, 1);
    const change = (status: string, by: number) => ({ workflowId: WORKFLOW_ID, arrayId: 1, status, by });
    await store.write((tx) =>
      changeCounts(tx, [change("G", 5), change("G", -2), change("Q", 2), change("R", 0)]),
    );
    await store.write((tx) => changeCounts(tx, [change("Q", -2), change("D", 2)]));
    for (const arrayId of [0, 1])
      expect(await store.read((db) => readCounts(db, WORKFLOW_ID, arrayId))).toEqual({ G: 3, D: 2 });
  });

  test("members of an upstream set are unfolded from ranges, each once, and again without effect", async () => {
    await using database = await openDatabase(under);
    const { store } = database;
    await plantWorkflow(store, 5);
    const sets = {
      sizes: [[2, 4]],
      members: [
        [2, 1, 3],
        [2, 5, 5],
      ],
    } as const;
    for (let times = 0; times < 2; times++) await store.write((tx) => insertSets(tx, WORKFLOW_ID, sets));
    const rows = await store.read((db) =>
      db.selectFrom("upstream_set_member").select("task_id").orderBy("task_id").execute(),
    );
    expect(rows.map((row) => row.task_id)).toEqual([1, 2, 3, 5]);
  });

  test("an identity can be claimed once, and by the same workflow again", async () => {
    await using database = await openDatabase(under);
    const { store } = database;
    await plantWorkflow(store, 1);
    const { identity, retries, version, is_paused, ...first } = await store.read((db) =>
      db.selectFrom("workflow").selectAll().executeTakeFirstOrThrow(),
    );
    await store.write((tx) => insertDraft(tx, { workflow: { ...first, id: 2 }, attributes: {}, arrays: [] }));
    const claim = (id: number, text: string) => store.write((tx) => claimIdentity(tx, id, text));
    expect([await claim(1, "x"), await claim(2, "x"), await claim(1, "x"), await claim(2, "y")]).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });
}
