import { expect, test } from "bun:test";
import fc from "fast-check";
import { catchRefusal } from "../testing/catch-refusal.ts";
import { type TaskSpec, TestDatabase } from "./test-database.ts";
import { checked } from "./test-replies.ts";
import { resourcesRow } from "./test-rows.ts";

/** The figures as a textbook has them. */
function figuresOf(values: readonly number[]) {
  if (values.length === 0) return null;
  const sorted = values.toSorted((left, right) => left - right);
  const at = (rank: number) => sorted[rank - 1] as number;
  const n = sorted.length;
  return {
    min: at(1),
    mean: values.reduce((sum, value) => sum + value, 0) / n,
    median: (at(Math.floor((n + 1) / 2)) + at(Math.floor((n + 2) / 2))) / 2,
    p95: at(Math.ceil(0.95 * n)),
    max: at(n),
  };
}

function expectClose(found: object | null | undefined, expected: Record<string, number> | null): void {
  if (expected === null) return void expect(found).toBeNull();
  for (const [name, value] of Object.entries(expected))
    expect([name, (found as Record<string, number>)[name]]).toEqual([name, expect.closeTo(value, 3)]);
}

async function addMeasured(
  database: TestDatabase,
  tasks: readonly TaskSpec[],
  wallMs: readonly (number | null)[],
) {
  const workflow = await database.addWorkflow({ tasks });
  const runId = await database.addRun(workflow.id, "RUNNING");
  const distributorId = await database.addDistributor({ user_name: `user ${workflow.id}` });
  await database.addInstances(
    wallMs.map((wall, task) => ({
      of: { workflow, task, runId, distributorId },
      status: "DONE",
      row: {
        wall_ms: wall,
        cpu_ms: wall === null ? null : wall * 2,
        peak_memory_bytes: wall === null ? null : wall * 1000,
      },
    })),
  );
  return { workflow, runId, distributorId };
}

test("the figures are those of the successful instances, whatever their number", async () => {
  await using database = await TestDatabase.open();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: 1_000_000 }), { minLength: 0, maxLength: 45 }), async (walls) => {
      const tasks = [...walls, 0].map(() => ({ status: "DONE", args: ["1", "2"] }) as const);
      const { workflow, runId, distributorId } = await addMeasured(database, tasks, walls);
      const failed = { workflow, task: walls.length, runId, distributorId };
      await database.addInstance(failed, "ERROR", { wall_ms: 99_999_999 });
      const { rows } = checked("getUsage", await database.read.getUsage({ workflowId: [workflow.id] }));
      expect(rows).toHaveLength(1);
      expect(rows[0]?.instances).toBe(walls.length);
      expectClose(rows[0]?.wallSeconds, figuresOf(walls.map((wall) => wall / 1000)));
      expectClose(rows[0]?.cpuSeconds, figuresOf(walls.map((wall) => wall / 500)));
      expectClose(rows[0]?.peakMemoryBytes, figuresOf(walls.map((wall) => wall * 1000)));
      expectClose(rows[0]?.requestedCores, { min: 1, mean: 1, median: 1, p95: 1, max: 1 });
    }),
    { numRuns: 40 },
  );
});

test("what tasks ask for is summarised over tasks, not over distinct requests", async () => {
  await using database = await TestDatabase.open();
  const asked = [1, 1, 1, 8];
  const resources = asked.map((cores, at) => ({
    id: 900 + at,
    requested: JSON.stringify({ cores, memoryBytes: null }),
  }));
  for (const row of resources) await database.insert("task_resources", { ...resourcesRow(row.id), ...row });
  const tasks = asked.map((_, at) => ({ row: { task_resources_id: 900 + at } }));
  const workflow = await database.addWorkflow({ tasks });
  const { rows } = checked("getUsage", await database.read.getUsage({ workflowId: [workflow.id] }));
  expect(rows[0]).toMatchObject({ instances: 0, wallSeconds: null, requestedMemoryBytes: null });
  expectClose(rows[0]?.requestedCores, { min: 1, mean: 2.75, median: 1, p95: 8, max: 8 });
});

test("usage is told by template, across the workflows of a template, and of the tasks that fit", async () => {
  await using database = await TestDatabase.open();
  const version = await database.addTemplate({ name: "summary", nodeArgs: ["region"] });
  const tasks = [
    { template: "summary", args: ["x"], name: "first" },
    { template: "summary", args: ["y"], name: "second" },
    { args: ["1", "2"], name: "third" },
  ] as const;
  const { workflow } = await addMeasured(database, tasks, [1000, 3000, 5000]);
  const { workflow: other } = await addMeasured(database, tasks, [7000, 9000, 11_000]);
  await addMeasured(database, tasks, [100_000, 100_000, 100_000]);
  const both = [workflow.id, other.id];
  const wallsOf = async (query: {
    workflowId?: number[];
    templateVersionId?: number;
    where?: string[];
    nodeArgs?: string;
  }) => (await database.read.getUsage(query)).rows.map((row) => [row.templateName, row.wallSeconds?.mean]);
  expect(await wallsOf({ workflowId: [workflow.id] })).toEqual([
    ["summary", 2],
    ["model", 5],
  ]);
  expect(await wallsOf({ workflowId: both, templateVersionId: version })).toEqual([["summary", 5]]);
  const nodeArgs = JSON.stringify({ region: ["y", 7, "a,b"] });
  expect(await wallsOf({ workflowId: both, templateVersionId: version, nodeArgs })).toEqual([["summary", 6]]);
  expect(await wallsOf({ workflowId: [workflow.id], where: ["arg.region:is:y"] })).toEqual([["summary", 3]]);
  expect(
    await wallsOf({ workflowId: both, templateVersionId: version, where: ["name:contains:FIRST"] }),
  ).toEqual([["summary", 4]]);
  expect(await wallsOf({ workflowId: [workflow.id], where: ["status:is:DONE"] })).toEqual([]);
});

test("a confidence interval is that of the textbook, and there is none of a single value", async () => {
  await using database = await TestDatabase.open();
  const walls = [1000, 2000, 3000, 4000, 5000];
  const { workflow } = await addMeasured(
    database,
    walls.map(() => ({})),
    walls,
  );
  const read = async (ci?: number, templateVersionId?: number) =>
    checked("getUsage", await database.read.getUsage({ workflowId: [workflow.id], templateVersionId, ci }))
      .rows[0];
  // 3 +- 2.776445 * 1.581139 / sqrt(5)
  const row = await read(0.95);
  expect(row?.wallSecondsInterval?.low).toBeCloseTo(1.036757, 5);
  expect(row?.wallSecondsInterval?.high).toBeCloseTo(4.963243, 5);
  expect(row?.peakMemoryBytesInterval?.high).toBeCloseTo(4_963_243.2, 0);
  expect(await read()).not.toHaveProperty("wallSecondsInterval");
  const single = await addMeasured(database, [{}], [1000]);
  const alone = await database.read.getUsage({ workflowId: [single.workflow.id], ci: 0.95 });
  expect(alone.rows[0]?.wallSecondsInterval).toBeNull();
});

test.each(["", "[", "[]", "{}x", '{"region": "x"}', '{"region": []}', '{"region": [null]}'])(
  "node args that are %p are refused",
  async (nodeArgs) => {
    await using database = await TestDatabase.open();
    const workflow = await database.addWorkflow({ tasks: [{}] });
    const attempt = database.read.getUsage({ workflowId: [workflow.id], nodeArgs });
    expect(await catchRefusal(attempt)).toMatchObject({ code: "invalid_request" });
  },
);

test("usage of everything, of an unused template or of an unknown argument is refused", async () => {
  await using database = await TestDatabase.open();
  const workflow = await database.addWorkflow({ tasks: [{}] });
  expect((await catchRefusal(database.read.getUsage({}))).hint).toBe(
    "give workflowId, templateVersionId, or both",
  );
  expect(await catchRefusal(database.read.getUsage({ templateVersionId: 77 }))).toMatchObject({
    code: "not_found",
    detail: "no workflow has tasks of task template version 77",
    ids: { templateVersionId: 77 },
  });
  const refusal = await catchRefusal(
    database.read.getUsage({ workflowId: [workflow.id], where: ["attempts:is:1"] }),
  );
  expect(refusal.hint).toBe("the fields are name, status, arg.NAME");
  const unknown = database.read.getUsage({ workflowId: [workflow.id], where: ["arg.x:is:1"] });
  expect((await catchRefusal(unknown)).code).toBe("invalid_request");
});

test("of very many tasks the extremes stay exact, and percentiles are those of a part spread evenly", async () => {
  await using database = await TestDatabase.open();
  const count = 30_000;
  const walls = Array.from({ length: count }, (_, at) => (at * 7_919) % count);
  await addMeasured(
    database,
    walls.map(() => ({})),
    walls,
  );
  const { rows } = checked("getUsage", await database.read.getUsage({ templateVersionId: 1 }));
  expect(rows[0]?.instances).toBe(count);
  const found = rows[0]?.wallSeconds;
  expect(found).toMatchObject({ min: 0, max: (count - 1) / 1000 });
  expect(found?.mean).toBeCloseTo((count - 1) / 2000, 6);
  expect(Math.abs((found?.median ?? 0) - 15)).toBeLessThan(0.3);
  expect(Math.abs((found?.p95 ?? 0) - 28.5)).toBeLessThan(0.3);
}, 120_000);
