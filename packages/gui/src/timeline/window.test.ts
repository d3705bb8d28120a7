import { expect, test } from "bun:test";
import {
  AXIS_PX,
  GUTTER_PX,
  keepWindow,
  MAX_ROWS,
  moveWindow,
  rowsOf,
  wholeWindow,
  zoomRows,
  zoomTime,
} from "./window.ts";

const SIZE = { width: GUTTER_PX + 1_000, height: AXIS_PX + 400 };
const LIMITS = { whole: { from: 0, to: 1_000_000 }, rowCount: 4_000 };
const ALL = wholeWindow(LIMITS, SIZE);

test("at first all rows are on screen, or as many as can be read", () => {
  expect(rowsOf(ALL, SIZE, 4_000)).toEqual([0, 3_999]);
  const many = wholeWindow({ ...LIMITS, rowCount: 1_000_000 }, SIZE);
  expect(rowsOf(many, SIZE, 1_000_000)[1]).toBeLessThanOrEqual(MAX_ROWS);
  expect(wholeWindow({ ...LIMITS, rowCount: 3 }, SIZE).rowPx).toBe(22);
});

test("zooming leaves the moment and the row under the pointer where they are", () => {
  const near = zoomTime(ALL, 4, GUTTER_PX + 250, SIZE, LIMITS);
  expect(near).toMatchObject({ from: 187_500, to: 437_500 });
  const tall = zoomRows(ALL, 10, AXIS_PX + 200, SIZE, LIMITS);
  expect(tall.rowPx).toBeCloseTo(1);
  expect(tall.top + 200 / tall.rowPx).toBeCloseTo(2_000);
});

test("a window cannot leave what there is, nor grow beyond it", () => {
  expect(moveWindow(ALL, 5_000, 5_000, SIZE, LIMITS)).toEqual(ALL);
  expect(zoomTime(ALL, 0.01, 500, SIZE, LIMITS)).toEqual(ALL);
  const near = zoomRows(zoomTime(ALL, 10, 700, SIZE, LIMITS), 10, 100, SIZE, LIMITS);
  const moved = moveWindow(near, -1e6, -1e6, SIZE, LIMITS);
  expect(moved.to).toBe(1_000_000);
  expect(rowsOf(moved, SIZE, 4_000)[1]).toBe(3_999);
});

test("what the address says is brought into what there is", () => {
  expect(keepWindow({ from: -5, to: 9e9, top: -3, rowPx: 0 }, SIZE, LIMITS)).toEqual(ALL);
  const kept = keepWindow({ from: 999_999, to: 999_999, top: 1e9, rowPx: 1e9 }, SIZE, LIMITS);
  expect(kept).toMatchObject({ from: 999_000, to: 1_000_000, rowPx: 22 });
});
