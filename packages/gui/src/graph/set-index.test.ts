import { expect, test } from "bun:test";
import { buildSetIndex } from "./set-index.ts";

/** Tasks 0, 1, 2 -> set 1 -> tasks 3, 4; tasks 0, 3, 4 -> set 2 -> task 5. */
const SETS = Int32Array.from([0, 0, 0, 1, 1, 2]);
const EDGES = { sets: [1, 1], ranges: [1, 2], first: [0, 0, 3], length: [3, 1, 2] };

test("a set knows its members and who waits for it, and a task the sets it is in", () => {
  const index = buildSetIndex([EDGES], SETS);
  expect([...index.membersOf(1)]).toEqual([0, 1, 2]);
  expect([...index.membersOf(2)]).toEqual([0, 3, 4]);
  expect([...index.dependantsOf(1)]).toEqual([3, 4]);
  expect([...index.dependantsOf(2)]).toEqual([5]);
  expect([...index.setsWith(0)]).toEqual([1, 2]);
  expect([...index.setsWith(5)]).toEqual([]);
  expect(index.memberCount(2)).toBe(3);
});

test("a set that goes on in the next part is one set", () => {
  const parts = [
    { sets: [1], ranges: [1], first: [0], length: [2] },
    { sets: [1, 1], ranges: [1, 2], first: [2, -2, 3], length: [1, 1, 2] },
  ];
  const index = buildSetIndex(parts, SETS);
  expect([...index.membersOf(1)]).toEqual([0, 1, 2]);
  expect([...index.membersOf(2)]).toEqual([0, 3, 4]);
});

test("tasks without upstreams wait for no set", () => {
  const index = buildSetIndex([], new Int32Array(3));
  expect([...index.dependantsOf(0)]).toEqual([]);
  expect([...index.setsWith(1)]).toEqual([]);
});
