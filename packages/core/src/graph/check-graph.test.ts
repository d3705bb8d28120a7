import { expect, test } from "bun:test";
import fc from "fast-check";
import { checkGraph } from "./check-graph.ts";
import type { Graph } from "./graph.ts";

const MAX_MS = 1_000;

/** A graph from the upstreams of each task (null is no set); every task has a set of its own. */
function graphOf(upstreams: readonly (readonly number[] | null)[]): Graph {
  return graphOfSets(
    upstreams.map((members, task) => (members === null ? -1 : task)),
    upstreams.map((members) => members ?? []),
  );
}

function graphOfSets(setOfTask: readonly number[], sets: readonly (readonly number[])[]): Graph {
  const setStart = new Int32Array(sets.length + 1);
  sets.forEach((members, set) => {
    setStart[set + 1] = (setStart[set] as number) + members.length;
  });
  return {
    taskCount: setOfTask.length,
    setOfTask: Int32Array.from(setOfTask),
    setStart,
    setMembers: Int32Array.from(sets.flat()),
  };
}

function waitsFor(graph: Graph, task: number, upstream: number): boolean {
  const set = graph.setOfTask[task] as number;
  return graph.setMembers.subarray(graph.setStart[set], graph.setStart[set + 1]).includes(upstream);
}

test("tasks without dependencies, and no tasks at all, are sound", () => {
  expect(checkGraph(graphOf([]))).toEqual({ ok: true });
  expect(checkGraph(graphOf([null, [], null]))).toEqual({ ok: true });
  const bare = { taskCount: 2, setOfTask: Int32Array.of(-1, -1), setMembers: new Int32Array(0) };
  expect(checkGraph({ ...bare, setStart: new Int32Array(0) })).toEqual({ ok: true });
});

test("a diamond is sound, also with a member listed twice", () => {
  expect(checkGraph(graphOf([null, [0], [0, 0], [1, 2]]))).toEqual({ ok: true });
});

test("room to spare behind the members belongs to no set", () => {
  const ring = graphOf([[1], [0], null]);
  expect(checkGraph({ ...ring, setMembers: Int32Array.of(...ring.setMembers, 2, 99) })).toMatchObject({
    problem: "cycle",
    cycleLength: 2,
  });
});

test("a cycle is listed so that each task is an upstream of the next", () => {
  expect(checkGraph(graphOf([null, [0, 3], [1], [2], [3]]))).toEqual({
    ok: false,
    problem: "cycle",
    tasks: [2, 3, 1],
    cycleLength: 3,
  });
});

test("a task that waits for itself is a cycle of one", () => {
  expect(checkGraph(graphOf([null, [1]]))).toMatchObject({ problem: "cycle", tasks: [1], cycleLength: 1 });
});

test("tasks of one set that are members of it wait for themselves", () => {
  expect(checkGraph(graphOfSets([0, 0, 0], [[0, 1, 2]]))).toMatchObject({ problem: "cycle", cycleLength: 1 });
});

test("of a long cycle twenty tasks are listed and all are counted", () => {
  const ring = Array.from({ length: 100 }, (_, task) => [(task + 99) % 100]);
  const verdict = checkGraph(graphOf(ring));
  expect(verdict).toMatchObject({ problem: "cycle", cycleLength: 100 });
  if (!verdict.ok && verdict.problem === "cycle") expect(verdict.tasks).toHaveLength(20);
});

test("an upstream outside the workflow is named with its set", () => {
  expect(checkGraph(graphOf([null, [0, 7]]))).toEqual({
    ok: false,
    problem: "unknownUpstream",
    set: 1,
    member: 7,
  });
  expect(checkGraph(graphOf([[-1]]))).toMatchObject({ problem: "unknownUpstream", member: -1 });
});

test("a set that was never given is named with its task", () => {
  expect(checkGraph(graphOfSets([-1, 3], [[0]]))).toEqual({
    ok: false,
    problem: "unknownSet",
    task: 1,
    set: 3,
  });
});

test("a graph is sound exactly when its tasks can be put in order, and a listed cycle is one", () => {
  const size = 8;
  const members = fc.uniqueArray(fc.nat(size - 1), { maxLength: 2 });
  const graphs = fc
    .tuple(
      fc.array(fc.integer({ min: -1, max: 4 }), { minLength: size, maxLength: size }),
      fc.array(members, { minLength: 5, maxLength: 5 }),
    )
    .map(([setOfTask, sets]) => graphOfSets(setOfTask, sets));
  fc.assert(
    fc.property(graphs, (graph) => {
      const verdict = checkGraph(graph);
      expect(verdict.ok).toBe(canBeOrdered(graph));
      if (verdict.ok) return;
      if (verdict.problem !== "cycle") return expect.unreachable();
      const { tasks } = verdict;
      tasks.forEach((task, index) => {
        expect(waitsFor(graph, task, tasks.at(index - 1) as number)).toBe(true);
      });
      expect(new Set(tasks).size).toBe(verdict.cycleLength);
    }),
    { numRuns: 1000 },
  );
});

/** The slow way: take away tasks with no unfinished upstream until none is left. */
function canBeOrdered(graph: Graph): boolean {
  const left = new Set(Array.from({ length: graph.taskCount }, (_, task) => task));
  const isFree = (task: number) => ![...left].some((upstream) => waitsFor(graph, task, upstream));
  for (;;) {
    const free = [...left].filter((task) => graph.setOfTask[task] === -1 || isFree(task));
    if (free.length === 0) return left.size === 0;
    for (const task of free) left.delete(task);
  }
}

test("a chain of a million tasks is checked within a second, sound or closed to a ring", () => {
  const count = 1_000_000;
  const chain: Graph = {
    taskCount: count,
    setOfTask: Int32Array.from({ length: count }, (_, task) => task - 1),
    setStart: Int32Array.from({ length: count }, (_, set) => set),
    setMembers: Int32Array.from({ length: count - 1 }, (_, set) => set),
  };
  expect(timeMs(() => expect(checkGraph(chain)).toEqual({ ok: true }))).toBeLessThan(MAX_MS);
  const ring: Graph = {
    taskCount: count,
    setOfTask: Int32Array.from({ length: count }, (_, task) => task),
    setStart: Int32Array.from({ length: count + 1 }, (_, set) => set),
    setMembers: Int32Array.from({ length: count }, (_, set) => (set + count - 1) % count),
  };
  const ringMs = timeMs(() =>
    expect(checkGraph(ring)).toMatchObject({ problem: "cycle", cycleLength: count }),
  );
  expect(ringMs).toBeLessThan(MAX_MS);
});

test("a barrier of 3,000 tasks before 3,000 others is checked within a second", () => {
  const width = 3_000;
  const setOfTask = Array.from({ length: 2 * width }, (_, task) => (task < width ? -1 : 0));
  const barrier = graphOfSets(setOfTask, [Array.from({ length: width }, (_, task) => task)]);
  expect(timeMs(() => expect(checkGraph(barrier)).toEqual({ ok: true }))).toBeLessThan(MAX_MS);
});

function timeMs(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
