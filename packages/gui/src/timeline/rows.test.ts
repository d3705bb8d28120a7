import { expect, test } from "bun:test";
import { createTaskPlaces } from "../columns/task-places.ts";
import { arrangeRows } from "./rows.ts";

const MODEL = { arrayId: 1, name: "model", taskCount: 4 };
const SUMMARY = { arrayId: 2, name: "summary", taskCount: 2 };

test("tasks stand below those of their template, in their order", () => {
  const places = createTaskPlaces();
  places.add([1, 2, 2, 1, 1, 2, 2, 1]);
  const rows = arrangeRows([MODEL, SUMMARY], places);
  expect(rows.count).toBe(6);
  expect([0, 1, 2, 3, 4, 5].map(rows.rowOf)).toEqual([0, 1, 4, 2, 3, 5]);
  expect([0, 1, 2, 3, 4, 5, 6].map(rows.indexAt)).toEqual([0, 1, 3, 4, 2, 5, undefined]);
  expect(rows.indexRanges(1, 4)).toEqual([
    [1, 4],
    [2, 2],
  ]);
});

test("of one template, the others have no row", () => {
  const places = createTaskPlaces();
  places.add([1, 4, 2, 2]);
  const rows = arrangeRows([SUMMARY], places);
  expect(rows.rowOf(0)).toBeUndefined();
  expect(rows.rowOf(5)).toBe(1);
  expect(rows.indexRanges(0, 1)).toEqual([[4, 5]]);
});
