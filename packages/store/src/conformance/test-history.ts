import { expect, test } from "bun:test";
import { readHistory } from "../queries/history.ts";
import { keepHistory, MAX_HISTORY_STEPS } from "../tables/history.ts";
import { changeCounts, WHOLE_WORKFLOW } from "../tables/workflows.ts";
import type { StoreUnderTest } from "./index.ts";
import { openDatabase } from "./open-database.ts";
import { plantWorkflow, WORKFLOW_ID } from "./plant-workflow.ts";

const SCOPE = { workflowId: WORKFLOW_ID, arrayId: WHOLE_WORKFLOW };

export function testHistory(under: StoreUnderTest): void {
  test("a history has few rows however long it is, ends as the counts stand, and keeps the peak", async () => {
    await using database = await openDatabase(under);
    const { store } = database;
    await plantWorkflow(store, 1);
    const change = (status: string, by: number) => ({ workflowId: WORKFLOW_ID, arrayId: 1, status, by });
    await store.write((tx) => changeCounts(tx, [change("G", 5_000)]));
    for (let second = 1; second <= 3 * MAX_HISTORY_STEPS; second++)
      await store.write(async (tx) => {
        await changeCounts(tx, [change("G", -1), change("D", 1)]);
        if (second === 7) await changeCounts(tx, [change("G", -9), change("R", 9)]);
        if (second === 8) await changeCounts(tx, [change("G", 9), change("R", -9)]);
        await keepHistory(tx, [SCOPE], second * 1_000 + 1);
      });
    const rows =
      (await store.read((db) => readHistory(db, { workflowId: WORKFLOW_ID, arrayIds: [0] }))).get(0) ?? [];
    expect(rows.length).toBeLessThanOrEqual(MAX_HISTORY_STEPS);
    expect(rows.length).toBeGreaterThan(MAX_HISTORY_STEPS / 4);
    expect(rows.at(-1)).toMatchObject({
      done: 3 * MAX_HISTORY_STEPS,
      waiting: 5_000 - 3 * MAX_HISTORY_STEPS,
      changed_at: 3 * MAX_HISTORY_STEPS * 1_000 + 1,
    });
    expect(Math.max(...rows.map((row) => row.peak_running))).toBe(9);
    expect(rows.map(({ ordinal }) => ordinal)).toEqual(rows.map((_, at) => at + 1));
    expect(rows.every(({ at, step_ms }) => at % step_ms === 0)).toBe(true);
  });

  test("several changes within one step are one row", async () => {
    await using database = await openDatabase(under);
    const { store } = database;
    await plantWorkflow(store, 1);
    for (const at of [10_000, 10_400, 10_900]) await store.write((tx) => keepHistory(tx, [SCOPE], at));
    const rows = (await store.read((db) => readHistory(db, { workflowId: WORKFLOW_ID, arrayIds: [0] }))).get(
      0,
    );
    expect(rows?.map(({ at, changed_at }) => [at, changed_at])).toEqual([[10_000, 10_900]]);
  });
}
