import { expect, test } from "bun:test";
import { OomCounter } from "./oom-counter.ts";

test("a rise of the count is evidence for a few seconds, and what was counted before is none", () => {
  let count = 7;
  const counter = new OomCounter(() => count);
  expect(counter.hasJustRisen(1000)).toBe(false);
  count = 8;
  expect(counter.hasJustRisen(2000)).toBe(true);
  expect(counter.hasJustRisen(6000)).toBe(true);
  expect(counter.hasJustRisen(8000)).toBe(false);
});

test("the count of this kernel can be read", () => {
  expect(new OomCounter().hasJustRisen(0)).toBe(false);
});
