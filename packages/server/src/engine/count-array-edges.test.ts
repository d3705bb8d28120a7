import { expect, test } from "bun:test";
import { NO_SET } from "@jobmon/core";
import fc from "fast-check";
import { countArrayEdges } from "./count-array-edges.ts";

/** Tasks as `[array, set]`; sets as lists of members. */
function edgesOf(tasks: readonly (readonly [number, number])[], sets: readonly (readonly number[])[]) {
  const setStart = new Int32Array(sets.length + 1);
  for (const [set, members] of sets.entries()) setStart[set + 1] = (setStart[set] ?? 0) + members.length;
  const edges = countArrayEdges({
    graph: {
      taskCount: tasks.length,
      setOfTask: Int32Array.from(tasks, ([, set]) => set),
      setStart,
      setMembers: Int32Array.from(sets.flat()),
    },
    arrayOfTask: Int32Array.from(tasks, ([array]) => array),
  });
  return edges.sort((a, b) => a.from - b.from || a.to - b.to);
}

test("a barrier of two templates is one edge of as many links as there are pairs", () => {
  const tasks = [
    [7, NO_SET],
    [7, NO_SET],
    [7, NO_SET],
    [8, 0],
    [8, 0],
  ] as const;
  expect(edgesOf(tasks, [[0, 1, 2]])).toEqual([{ from: 7, to: 8, links: 6 }]);
});

test("a set that nobody waits for makes no edge, and a template may wait for itself", () => {
  const tasks = [
    [1, NO_SET],
    [1, 1],
    [2, 1],
  ] as const;
  expect(edgesOf(tasks, [[2], [0]])).toEqual([
    { from: 1, to: 1, links: 1 },
    { from: 1, to: 2, links: 1 },
  ]);
});

test("links add up to all dependencies of the tasks", () => {
  const graph = fc.integer({ min: 1, max: 12 }).chain((size) =>
    fc.record({
      sets: fc.array(fc.uniqueArray(fc.integer({ min: 0, max: size - 1 }), { minLength: 1 }), {
        maxLength: 4,
      }),
      arrays: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: size, maxLength: size }),
      picks: fc.array(fc.integer({ min: 0, max: 99 }), { minLength: size, maxLength: size }),
    }),
  );
  fc.assert(
    fc.property(graph, ({ sets, arrays, picks }) => {
      const setOf = (at: number) => ((picks[at] as number) % (sets.length + 1)) - 1;
      const tasks = arrays.map((array, at) => [array, setOf(at)] as const);
      const links = edgesOf(tasks, sets).reduce((sum, edge) => sum + edge.links, 0);
      expect(links).toBe(tasks.reduce((sum, [, set]) => sum + (sets[set]?.length ?? 0), 0));
    }),
  );
});
