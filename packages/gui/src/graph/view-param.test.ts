import { expect, test } from "bun:test";
import { parseView, writeView } from "./view-param.ts";

test("a view comes back from the address", () => {
  expect(parseView(writeView({ x: -12.5, y: 300, scale: 0.05 }))).toEqual({ x: -12.5, y: 300, scale: 0.05 });
});

test("what is no view is none", () => {
  for (const text of [undefined, "", "1,2", "1,2,0", "1,2,-3", "a,b,c", "1,2,Infinity"])
    expect(parseView(text)).toBeUndefined();
});
