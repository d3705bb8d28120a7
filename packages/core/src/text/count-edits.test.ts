import { expect, test } from "bun:test";
import { countEdits } from "./count-edits.ts";

test("edits are letters added, dropped or replaced", () => {
  expect(countEdits("", "")).toBe(0);
  expect(countEdits("status", "statsu")).toBe(2);
  expect(countEdits("kitten", "sitting")).toBe(3);
  expect(countEdits("", "abc")).toBe(3);
});
