import { expect, test } from "bun:test";
import { buildPyramid } from "./pyramid.ts";

test("one failure among 100,000 tasks is in every level above it", () => {
  const failed = 77_777;
  const levels = buildPyramid(317, 316, (nth) => (nth === failed ? 6 : 1), 100_000);
  expect(levels[0]).toMatchObject({ width: 512, height: 512 });
  expect(levels.at(-1)).toMatchObject({ width: 1, height: 1 });
  const column = failed % 317;
  const row = Math.floor(failed / 317);
  for (const [level, { width, values }] of levels.entries()) {
    expect(values[(row >> level) * width + (column >> level)]).toBe(6);
    expect(values.filter((value) => value === 6)).toHaveLength(1);
  }
});

test("a column or a row of cells is coarsened along its one side", () => {
  expect(buildPyramid(1, 3, (nth) => nth + 1, 3).map(({ values }) => [...values])).toEqual([
    [1, 2, 3, 0],
    [2, 3],
    [3],
  ]);
  expect(buildPyramid(4, 1, (nth) => 4 - nth, 4).map(({ values }) => [...values])).toEqual([
    [4, 3, 2, 1],
    [4, 2],
    [4],
  ]);
});

test("cells behind the last task stay empty", () => {
  expect([...(buildPyramid(2, 2, () => 5, 3)[0]?.values ?? [])]).toEqual([5, 5, 5, 0]);
});
