import { expect, test } from "bun:test";
import { addPart, createTaskColumns } from "../columns/task-columns.ts";
import { arrangeBlocks } from "./arrange-blocks.ts";
import { cellOf, countNeighbours, fanOf, type Graph, indexOf, setsOf } from "./links.ts";
import { buildSetIndex } from "./set-index.ts";

const MODELS = 1_000;
/** A thousand models, then two summaries that wait for all of them. */
function makeGraph(): Graph {
  const part = {
    firstTaskId: 1,
    taskCount: MODELS + 2,
    version: 1,
    offset: 0,
    statuses: "D".repeat(MODELS + 2),
    arrayRuns: [1, MODELS, 2, 2],
    sets: [...new Array<number>(MODELS).fill(0), 1, 0],
    runSeconds: null,
    nextOffset: null,
  };
  const columns = createTaskColumns(part);
  addPart(columns, part);
  const specs = [
    { arrayId: 1, name: "model", taskCount: MODELS },
    { arrayId: 2, name: "summary", taskCount: 2 },
  ];
  const arrangement = arrangeBlocks(specs, [{ from: 1, to: 2 }]);
  const blockOf = new Map(arrangement.blocks.map((block) => [block.arrayId, block]));
  const sets = buildSetIndex([{ sets: [1], ranges: [1], first: [0], length: [MODELS] }], columns.sets);
  return { columns, arrangement, blockOf, sets };
}

test("a thousand tasks that two wait for are one join with m + n lines at most", () => {
  const fan = fanOf(makeGraph(), 1, { always: new Set(), leastCell: 0, most: 5_000 });
  expect(fan?.from).toHaveLength(MODELS);
  expect(fan?.to).toHaveLength(2);
});

test("of very many ends some are drawn, and always those that are asked for", () => {
  const graph = makeGraph();
  const fan = fanOf(graph, 1, { always: new Set([777]), leastCell: 0, most: 10 });
  expect(fan?.from).toHaveLength(11);
  const near = fanOf(graph, 1, { always: new Set([777]), leastCell: 1.2, most: 10 });
  expect(near?.from).toHaveLength(1);
});

test("a join stands between those that lead to it and those that it leads to", () => {
  const fan = fanOf(makeGraph(), 1, { always: new Set(), leastCell: 0, most: 100 });
  const right = Math.max(...(fan?.from.map(({ x }) => x) ?? []));
  const left = Math.min(...(fan?.to.map(({ x }) => x) ?? []));
  expect(fan?.join.x).toBeGreaterThan(right);
  expect(fan?.join.x).toBeLessThan(left);
});

test("a task knows its cell, its sets and how many neighbours it has", () => {
  const graph = makeGraph();
  for (const index of [0, 500, MODELS, MODELS + 1]) {
    const cell = cellOf(graph, index);
    expect(cell && indexOf(graph, cell)).toBe(index);
  }
  expect(countNeighbours(graph, 3)).toEqual({ upstream: 0, downstream: 2 });
  expect(countNeighbours(graph, MODELS)).toEqual({ upstream: MODELS, downstream: 0 });
  expect(setsOf(graph, MODELS)).toEqual([1]);
});
