import { expect, test } from "bun:test";
import { arrangeBlocks } from "./arrange-blocks.ts";
import { cellAt, fitView, keepInSight, middleOf, pan, stepFrom, visibleTasks, zoomAt } from "./view.ts";

const SCREEN = { width: 1_000, height: 500 };
const drawing = arrangeBlocks(
  [
    { arrayId: 1, name: "model", taskCount: 100 },
    { arrayId: 2, name: "summary", taskCount: 7 },
  ],
  [{ from: 1, to: 2 }],
);
const [model, summary] = drawing.blocks;
if (model === undefined || summary === undefined) throw new Error("the drawing has two blocks");
const toScreen = (view: { x: number; y: number; scale: number }, at: { x: number; y: number }) => ({
  x: (at.x - view.x) * view.scale,
  y: (at.y - view.y) * view.scale,
});

test("a drawing that was fitted is wholly on screen, and every cell is found under its middle", () => {
  const view = fitView(drawing, SCREEN);
  for (const block of drawing.blocks)
    for (let nth = 0; nth < block.taskCount; nth++) {
      const at = toScreen(view, middleOf({ block, nth }));
      expect(at.x > 0 && at.x < SCREEN.width && at.y > 0 && at.y < SCREEN.height).toBe(true);
      expect(cellAt(drawing, view, at)).toEqual({ block, nth });
    }
});

test("the rest of the last row of a block is no task", () => {
  const view = fitView(drawing, SCREEN);
  const beyond = toScreen(view, middleOf({ block: summary, nth: 8 }));
  expect(cellAt(drawing, view, beyond)).toBeUndefined();
});

test("zooming leaves what is under the pointer where it is", () => {
  const view = fitView(drawing, SCREEN);
  const at = { x: 700, y: 120 };
  const zoomed = zoomAt(view, 1.7, at, view.scale);
  expect(zoomed.x + at.x / zoomed.scale).toBeCloseTo(view.x + at.x / view.scale);
  expect(zoomed.y + at.y / zoomed.scale).toBeCloseTo(view.y + at.y / view.scale);
  expect(zoomAt(view, 1e-9, at, view.scale).scale).toBe(view.scale);
  expect(zoomAt(view, 1e9, at, view.scale).scale).toBe(56);
});

test("a drawing cannot be lost off the screen", () => {
  const lost = pan(fitView(drawing, SCREEN), 1e6, -1e6);
  const kept = keepInSight(lost, drawing, SCREEN);
  const middle = { x: kept.x + SCREEN.width / kept.scale / 2, y: kept.y + SCREEN.height / kept.scale / 2 };
  expect(middle.x).toBeCloseTo(0);
  expect(middle.y).toBeCloseTo(drawing.height);
});

test("only tasks on screen are listed, and none where they would be too many", () => {
  const view = { x: model.x + 2 * model.cell, y: model.y + 3 * model.cell, scale: 500 / model.cell };
  expect(visibleTasks(model, view, { width: 900, height: 400 }, 100)).toEqual([32, 33]);
  expect(visibleTasks(summary, view, SCREEN, 100)).toEqual([]);
  expect(visibleTasks(model, fitView(drawing, SCREEN), SCREEN, 50)).toEqual([]);
  expect(visibleTasks(model, fitView(drawing, SCREEN), SCREEN, 100)).toHaveLength(100);
});

test("arrow keys go from cell to cell, and from the side of a block to the next", () => {
  expect(stepFrom(drawing, { block: model, nth: 42 }, "ArrowDown").nth).toBe(52);
  expect(stepFrom(drawing, { block: model, nth: 42 }, "ArrowLeft").nth).toBe(41);
  expect(stepFrom(drawing, { block: model, nth: 49 }, "ArrowRight").block).toBe(summary);
  expect(stepFrom(drawing, { block: summary, nth: 3 }, "ArrowLeft").block).toBe(model);
  expect(stepFrom(drawing, { block: model, nth: 40 }, "ArrowLeft")).toEqual({ block: model, nth: 40 });
  expect(stepFrom(drawing, { block: summary, nth: 6 }, "ArrowDown")).toEqual({ block: summary, nth: 6 });
});
