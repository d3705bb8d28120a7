import { expect, test } from "bun:test";
import type { ToolTrend } from "../api/queries.ts";
import { placeTrend } from "./place-trend.ts";

const point = (workflowId: number, runSecondsP50: number | null): ToolTrend["points"][number] => ({
  workflowId,
  createdAt: workflowId,
  finished: 1,
  failedAttempts: 0,
  runSecondsP50,
  runSecondsP95: runSecondsP50 && 2 * runSecondsP50,
  peakMemoryBytesP50: null,
  peakMemoryBytesP95: null,
});
const byTime = (one: ReturnType<typeof point>) =>
  one.runSecondsP50 === null ? null : { p50: one.runSecondsP50, p95: one.runSecondsP95 ?? 0 };

test("workflows are spread evenly in their order, those without figures left out", () => {
  const { places, most } = placeTrend([point(1, 5), point(2, null), point(5, 10), point(9, 2)], byTime);
  expect(places.map(({ workflowId, left }) => [workflowId, left])).toEqual([
    [1, 0],
    [5, 0.5],
    [9, 1],
  ]);
  expect(most).toBe(20);
  expect(places.every(({ top }) => top > 0 && top < 1)).toBe(true);
});

test("nothing known is nothing drawn, one workflow stands in the middle, and zeros are drawn at the bottom", () => {
  expect(placeTrend([point(1, null)], byTime)).toEqual({ places: [], most: 0, line: "", band: "" });
  expect(placeTrend([point(1, 5)], byTime).places[0]?.left).toBe(0.5);
  expect(placeTrend([point(1, 0), point(2, 0)], byTime).places.map(({ top }) => top)).toEqual([1, 1]);
});
