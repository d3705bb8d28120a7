import { expect, test } from "bun:test";
import { arrangeBlocks, findDepths } from "./arrange-blocks.ts";

const spec = (arrayId: number, taskCount: number) => ({ arrayId, name: `template ${arrayId}`, taskCount });

test("a template stands one column behind the deepest that it waits for", () => {
  const depths = findDepths(
    [1, 2, 3, 4],
    [
      { from: 1, to: 2 },
      { from: 2, to: 3 },
      { from: 1, to: 3 },
      { from: 1, to: 4 },
    ],
  );
  expect([...depths]).toEqual([
    [1, 0],
    [2, 1],
    [4, 1],
    [3, 2],
  ]);
});

test("templates that wait for each other, or for themselves, have a depth nevertheless", () => {
  const depths = findDepths(
    [1, 2, 3],
    [
      { from: 1, to: 1 },
      { from: 1, to: 2 },
      { from: 2, to: 1 },
      { from: 2, to: 3 },
    ],
  );
  expect(depths.get(1)).toBe(0);
  expect(depths.get(2)).toBe(1);
  expect(depths.get(3)).toBe(2);
});

test("every task has a cell of its own, and no two blocks overlap", () => {
  const { blocks, width, height } = arrangeBlocks(
    [spec(1, 1), spec(2, 60_000), spec(3, 1_000), spec(4, 37), spec(5, 0)],
    [
      { from: 1, to: 2 },
      { from: 1, to: 3 },
      { from: 2, to: 4 },
    ],
  );
  expect(blocks.map(({ arrayId }) => arrayId)).toEqual([1, 2, 3, 4]);
  for (const one of blocks) {
    expect(one.columns * one.rows).toBeGreaterThanOrEqual(one.taskCount);
    expect(one.columns * (one.rows - 1)).toBeLessThan(one.taskCount);
    expect(one.x + one.columns * one.cell).toBeLessThanOrEqual(width + 1e-6);
    expect(one.y + one.rows * one.cell).toBeLessThanOrEqual(height + 1e-6);
    for (const other of blocks) {
      if (other === one) continue;
      const apart =
        one.x + one.columns * one.cell <= other.x ||
        other.x + other.columns * other.cell <= one.x ||
        one.y + one.rows * one.cell <= other.y ||
        other.y + other.rows * other.cell <= one.y;
      expect(apart).toBe(true);
    }
  }
});

test("a workflow without tasks is an empty drawing", () => {
  expect(arrangeBlocks([], [])).toMatchObject({ blocks: [], width: 1, height: 1 });
});
