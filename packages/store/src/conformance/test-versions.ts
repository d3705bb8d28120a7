import { expect, test } from "bun:test";
import { lockWorkflows } from "../tables/workflows.ts";
import type { StoreUnderTest } from "./index.ts";
import { openDatabase } from "./open-database.ts";
import { plantWorkflow, WORKFLOW_ID } from "./plant-workflow.ts";

export function testVersions(under: StoreUnderTest): void {
  test("each lock of a workflow has a version of its own, one higher than the last", async () => {
    await using database = await openDatabase(under);
    const other = await database.openAnother();
    await plantWorkflow(database.store, 1);
    const versions: (number | undefined)[] = [];
    for (let turn = 0; turn < 6; turn++) {
      const store = turn % 2 === 0 ? database.store : other;
      const locked = await store.write((tx) => lockWorkflows(tx, [WORKFLOW_ID, WORKFLOW_ID, 99]));
      expect([...locked.keys()]).toEqual([WORKFLOW_ID]);
      versions.push(locked.get(WORKFLOW_ID)?.version);
    }
    const [first = 0] = versions;
    expect(versions).toEqual([0, 1, 2, 3, 4, 5].map((turn) => first + turn));
  });

  test("a version that was raised in a write that failed is raised again", async () => {
    await using database = await openDatabase(under);
    const { store } = database;
    await plantWorkflow(store, 1);
    const raise = () =>
      store.write(async (tx) => (await lockWorkflows(tx, [WORKFLOW_ID])).get(WORKFLOW_ID)?.version);
    const before = (await raise()) ?? 0;
    await store
      .write(async (tx) => {
        await lockWorkflows(tx, [WORKFLOW_ID]);
        throw new Error("undone");
      })
      .catch(() => undefined);
    expect(await raise()).toBe(before + 1);
  });

  test("the schema is made once, and a second store finds it", async () => {
    await using database = await openDatabase(under);
    await plantWorkflow(database.store, 2);
    const other = await database.openAnother();
    expect(other.schemaVersion).toBe(database.store.schemaVersion);
    expect(await other.read((db) => db.selectFrom("task").select("id").execute())).toHaveLength(2);
  });
}
