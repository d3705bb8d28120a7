import { expect, test } from "bun:test";
import { catchRefusal } from "../testing/catch-refusal.ts";
import { type Scene, startScene } from "../testing/start-scene.ts";
import { queryHandlers } from "./query-handlers.ts";
import { checked } from "./test-replies.ts";

const SECOND = 1_000;

/** Three models and a summary that waits for them; every step takes a second more than the one before. */
async function runStudy(): Promise<Scene> {
  const scene = await startScene({
    templates: { model: {}, summary: {} },
    tasks: [
      { name: "m1", template: "model" },
      { name: "m2", template: "model" },
      { name: "m3", template: "model", maxAttempts: 2 },
      { name: "s", template: "summary", upstreams: ["m1", "m2", "m3"] },
    ],
  });
  const { clock } = scene.lab;
  const ids = Object.values(await scene.leaseAll());
  clock.advance(SECOND);
  await scene.distributor.tell("start", ids);
  for (const [at, id] of ids.entries()) {
    clock.advance((at + 1) * SECOND);
    await scene.distributor.tell("finish", [id], {
      wallMs: (at + 1) * SECOND,
      peakMemoryBytes: 1_000 * (at + 1),
    });
  }
  clock.advance(SECOND);
  const { s } = await scene.leaseAll();
  await scene.distributor.tell("start", [s as number]);
  clock.advance(5 * SECOND);
  await scene.distributor.tell("finish", [s as number], { wallMs: 5 * SECOND });
  return scene;
}

test("the history of a workflow ends with how it stands, and its points are in order", async () => {
  await using scene = await runStudy();
  const read = queryHandlers(scene.lab.engine);
  const { workflowId } = scene;
  const history = checked("getHistory", await read.getHistory({ workflowId, points: 300 }));
  expect(history.done.at(-1)).toBe(4);
  expect(history.running.at(-1)).toBe(0);
  expect(history.done).toEqual([...history.done].sort((a, b) => a - b));
  expect(history.at).toEqual([...history.at].sort((a, b) => a - b));
  expect(Math.max(...history.peakRunning)).toBe(3);
  const few = checked("getHistory", await read.getHistory({ workflowId, points: 2 }));
  expect(few.at.length).toBeLessThanOrEqual(2);
  expect(few.done.at(-1)).toBe(4);
  expect(Math.max(...few.peakRunning)).toBe(3);
});

test("the template graph has an edge of as many links as there are dependencies", async () => {
  await using scene = await runStudy();
  const read = queryHandlers(scene.lab.engine);
  const graph = checked("getTemplateGraph", await read.getTemplateGraph({ workflowId: scene.workflowId }));
  const [model, summary] = graph.nodes;
  expect(graph.nodes.map(({ name, taskCount, counts }) => ({ name, taskCount, counts }))).toEqual([
    { name: "model", taskCount: 3, counts: { DONE: 3 } },
    { name: "summary", taskCount: 1, counts: { DONE: 1 } },
  ]);
  expect(graph.edges).toEqual([{ from: model?.arrayId ?? 0, to: summary?.arrayId ?? 0, links: 3 }]);
});

test("times, usage and the longest chain tell what took how long", async () => {
  await using scene = await runStudy();
  const read = queryHandlers(scene.lab.engine);
  const { workflowId } = scene;
  const times = checked("listTemplateTimes", await read.listTemplateTimes({ workflowId, limit: 10 }));
  expect(times.rows[0]).toMatchObject({
    finished: 3,
    failedAttempts: 0,
    runSeconds: { p50: 2, p95: 3, max: 3 },
  });
  const path = checked("getCriticalPath", await read.getCriticalPath({ workflowId }));
  expect(path.level).toBe("tasks");
  expect(path.steps.map(({ name }) => name)).toEqual(["m3", "s"]);
  expect(path.steps[1]).toMatchObject({ queueSeconds: 1, runSeconds: 5 });
  const arrayId = times.rows[0]?.arrayId ?? 0;
  const usage = checked("getArrayUsage", await read.getArrayUsage({ workflowId, arrayId }));
  expect(usage.runSeconds).toMatchObject({ count: 3, min: 1, max: 3, requested: 3_600, recommended: 3 });
  expect(usage.runSeconds?.bins.reduce((sum, bin) => sum + bin, 0)).toBe(3);
  expect(usage.scatter.runSeconds).toEqual([1, 2, 3]);
});

test("columns of tasks, sets and attempts say what the rows say", async () => {
  await using scene = await runStudy();
  const read = queryHandlers(scene.lab.engine);
  const { workflowId } = scene;
  const first = checked(
    "getGraphNodes",
    await read.getGraphNodes({ workflowId, offset: 0, limit: 3, with: "durations" }),
  );
  expect(first).toMatchObject({ statuses: "DDD", sets: [0, 0, 0], runSeconds: [1, 2, 3], nextOffset: 3 });
  const second = checked("getGraphNodes", await read.getGraphNodes({ workflowId, offset: 3, limit: 3 }));
  expect(second).toMatchObject({ statuses: "D", sets: [1], runSeconds: null, nextOffset: null });
  const edges = checked("getGraphEdges", await read.getGraphEdges({ workflowId }));
  expect(edges).toEqual({ sets: [1], ranges: [1], first: [0], length: [3], nextCursor: null });
  const spans = checked("listSpans", await read.listSpans({ workflowId, firstIndex: 0, limit: 100 }));
  expect(spans).toMatchObject({ tasks: [0, 1, 1, 1], statuses: "DDDD", queueMs: [1_000, 1_000, 1_000, 0] });
  const late = await read.listSpans({ workflowId, firstIndex: 0, limit: 100, from: scene.lab.clock() });
  expect(late.statuses).toBe("D");
  const bands = checked("getTimeline", await read.getTimeline({ workflowId, points: 150, limit: 1 }));
  expect(bands.rows.map(({ name, done }) => [name, done.at(-1)])).toEqual([["model", 3]]);
  expect(bands.nextCursor).not.toBeNull();
});

test("tasks are listed by run time and memory, longest first, page by page", async () => {
  await using scene = await runStudy();
  const read = queryHandlers(scene.lab.engine);
  const names: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = checked(
      "listTasks",
      await read.listTasks({
        workflowId: scene.workflowId,
        sort: "-runtime",
        limit: 1,
        cursor,
        with: "latest",
      }),
    );
    names.push(...page.rows.map(({ name, latest }) => `${name} ${latest?.runSeconds}`));
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  expect(names).toEqual(["s 5", "m3 3", "m2 2", "m1 1"]);
  const byMemory = await read.listTasks({
    workflowId: scene.workflowId,
    sort: "memory",
    where: ["name:not:m2"],
    limit: 9,
  });
  expect(byMemory.rows.map(({ name }) => name)).toEqual(["m1", "m3"]);
});

test("neighbours come in pages, and counts are known or counted", async () => {
  await using scene = await runStudy();
  const read = queryHandlers(scene.lab.engine);
  const { workflowId, bound } = scene;
  const taskId = bound.idOf("s");
  const first = checked(
    "listNeighbours",
    await read.listNeighbours({ taskId, direction: "upstream", limit: 2 }),
  );
  expect(first.rows.map(({ name }) => name)).toEqual(["m1", "m2"]);
  const cursor = first.nextCursor ?? "";
  const rest = await read.listNeighbours({ taskId, direction: "upstream", limit: 2, cursor });
  expect([rest.rows.map(({ name }) => name), rest.nextCursor]).toEqual([["m3"], null]);
  const below = await read.listNeighbours({ taskId: bound.idOf("m1"), direction: "downstream", limit: 2 });
  expect(below.rows.map(({ name }) => name)).toEqual(["s"]);
  const wrong = read.listNeighbours({ taskId, direction: "downstream", limit: 2, cursor });
  expect(await catchRefusal(wrong)).toMatchObject({ code: "invalid_request" });
  expect(await read.countTasks({ workflowId, where: ["template:is:model"] })).toEqual({
    count: 3,
    exact: true,
  });
  expect(await read.countTasks({ workflowId, where: ["name:contains:M"] })).toEqual({
    count: 3,
    exact: true,
  });
  expect(await read.countWorkflows({ where: ["failures:is:0"] })).toEqual({ count: 1, exact: true });
});

test("workflows are sorted by what their tasks do, and tools tell their trends", async () => {
  await using scene = await runStudy();
  const read = queryHandlers(scene.lab.engine);
  for (const sort of ["-activity", "failures", "-progress"]) {
    const { rows } = checked("listWorkflows", await read.listWorkflows({ limit: 5, sort }));
    expect(rows).toHaveLength(1);
    expect(rows[0]?.activityAt).toBe(scene.lab.clock());
  }
  const tools = checked("listTools", await read.listTools({ limit: 5 }));
  expect(tools.rows).toMatchObject([{ workflows: 1 }]);
  const trends = checked(
    "getToolTrends",
    await read.getToolTrends({ toolId: tools.rows[0]?.id ?? 0, workflows: 5 }),
  );
  expect(trends.rows.map(({ templateName, points }) => [templateName, points[0]?.runSecondsP50])).toEqual([
    ["model", 2],
    ["summary", 5],
  ]);
});

test("what is asked of an unknown workflow, array or tool is refused by name", async () => {
  await using scene = await runStudy();
  const read = queryHandlers(scene.lab.engine);
  const { workflowId } = scene;
  const refusals = await Promise.all([
    catchRefusal(read.getHistory({ workflowId: 99, points: 1 })),
    catchRefusal(read.getHistory({ workflowId, arrayId: 9_999, points: 1 })),
    catchRefusal(read.getTemplateGraph({ workflowId: 99 })),
    catchRefusal(read.listTemplateTimes({ workflowId: 99, limit: 1 })),
    catchRefusal(read.getCriticalPath({ workflowId: 99 })),
    catchRefusal(read.getArrayUsage({ workflowId, arrayId: 9_999 })),
    catchRefusal(read.getGraphNodes({ workflowId: 99, offset: 0, limit: 1 })),
    catchRefusal(read.getGraphEdges({ workflowId: 99 })),
    catchRefusal(read.getTimeline({ workflowId: 99, points: 1, limit: 1 })),
    catchRefusal(read.listSpans({ workflowId: 99, firstIndex: 0, limit: 1 })),
    catchRefusal(read.listNeighbours({ taskId: 9_999_999, direction: "upstream", limit: 1 })),
    catchRefusal(read.countTasks({ workflowId: 99 })),
    catchRefusal(read.getToolTrends({ toolId: 9_999, workflows: 1 })),
  ]);
  for (const refusal of refusals) expect(refusal).toMatchObject({ code: "not_found" });
});
