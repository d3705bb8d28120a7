import { expect, test } from "bun:test";
import { bandPath } from "./bands.tsx";

const WINDOW = { from: 0, to: 100, until: 80, most: 4 };

test("counts are drawn as steps that hold until the next, the last until now", () => {
  expect(bandPath([10, 50], [4, 2], WINDOW)).toBe("M100.0 26H100.0V0.0H500.0V13.0H800.0V26Z");
});

test("what is outside of the window stays at its sides, and nothing is no path", () => {
  expect(bandPath([-50, 200], [2, 4], WINDOW)).toBe("M0.0 26H0.0V13.0H1000.0V0.0H1000.0V26Z");
  expect(bandPath([], [], WINDOW)).toBe("");
});
