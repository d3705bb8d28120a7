import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Reply } from "@jobmon/api";
import { codeOf, statesOf, taskMachine } from "@jobmon/core";
import fc from "fast-check";
import { catchRefusal } from "../testing/catch-refusal.ts";
import { type AddedWorkflow, NOW, type TaskSpec, TestDatabase } from "./test-database.ts";
import { checked, readPages } from "./test-replies.ts";

type Row = Reply<"listTasks">["rows"][number];

const STATES = statesOf(taskMachine);
const sexes = [{ sex: "f" }, {}, { sex: "m" }, {}];
const TASKS: readonly TaskSpec[] = Array.from({ length: 137 }, (_, at) => ({
  name: `${at % 3 === 0 ? "Model" : "model"}_${"aàbß%_\\"[at % 7]}_${at % 13}`,
  template: at % 10 === 9 ? "summary" : "model",
  status: STATES[at % STATES.length],
  args: at % 10 === 9 ? [String(at % 4)] : [String(at % 4), `draw ${at}`],
  attributes: sexes[at % 4] as Readonly<Record<string, string>>,
  row: { num_attempts: at % 5, status_at: NOW + ((at * 7919) % 50), priority: at % 2 },
}));

let database: TestDatabase;
let workflow: AddedWorkflow;
let other: AddedWorkflow;

beforeAll(async () => {
  database = await TestDatabase.open();
  await database.addTemplate({ name: "summary", command: "sum {location}", nodeArgs: ["location"] });
  other = await database.addWorkflow({ tasks: TASKS.slice(0, 5) });
  workflow = await database.addWorkflow({ tasks: TASKS });
  await database.addWorkflow({ tasks: TASKS.slice(0, 5) });
});
afterAll(() => database[Symbol.asyncDispose]());

function list(query: { where?: string[]; sort?: string; limit?: number } = {}): Promise<readonly Row[]> {
  return readPages(async (cursor) => {
    const page = await database.read.listTasks({ workflowId: workflow.id, limit: 100, cursor, ...query });
    expect(page.rows.length).toBeLessThanOrEqual(query.limit ?? 100);
    return checked("listTasks", page);
  });
}

const positions = (rows: readonly Row[]) => rows.map(({ id }) => id - (workflow.taskIds[0] as number));
const fitting = (fits: (task: Row) => boolean, all: readonly Row[]) => positions(all.filter(fits));

test("a task is told in words, with its arguments by name", async () => {
  const [first] = await list();
  expect(first).toEqual({
    id: workflow.taskIds[0] as number,
    workflowId: workflow.id,
    name: "Model_a_0",
    templateName: "model",
    arrayId: expect.any(Number),
    status: "REGISTERING",
    attempts: 0,
    maxAttempts: 3,
    priority: 0,
    args: { location: "0", draw: "draw 0" },
    statusAt: NOW,
    retryAt: null,
  });
});

test("every filter lists what it says, whatever the page size and the order", async () => {
  const all = await list();
  expect(positions(all)).toEqual(TASKS.map((_, at) => at));
  const has = (row: Row, text: string) => row.name.toLowerCase().includes(text);
  const sexOf = (row: Row) => TASKS[row.id - (workflow.taskIds[0] as number)]?.attributes?.sex;
  const cases: readonly (readonly [string[], (row: Row) => boolean])[] = [
    [["status:is:DONE"], (row) => row.status === "DONE"],
    [["status:in:d,running"], (row) => row.status === "DONE" || row.status === "RUNNING"],
    [["status:not_in:D,F"], (row) => row.status !== "DONE" && row.status !== "ERROR_FATAL"],
    [["status:not:D", "status:in:D,F"], (row) => row.status === "ERROR_FATAL"],
    [["status:is:D", "status:is:F"], () => false],
    [["name:contains:MODEL_A"], (row) => has(row, "model_a")],
    [["name:not_contains:model_a"], (row) => !has(row, "model_a")],
    [["name:contains:%"], (row) => row.name.includes("%")],
    [["name:contains:\\"], (row) => row.name.includes("\\")],
    [["name:contains:__"], (row) => row.name.includes("__")],
    [["name:is:Model_a_0"], (row) => row.name === "Model_a_0"],
    [["template:is:summary"], (row) => row.templateName === "summary"],
    [["template:not:summary"], (row) => row.templateName === "model"],
    [
      ["template:contains:UMM", "status:in:D,R,Q"],
      (row) => row.templateName === "summary" && /DONE|RUNNING|QUEUED/.test(row.status),
    ],
    [["template:is:nothing"], () => false],
    [["attempts:ge:2", "attempts:le:3"], (row) => row.attempts === 2 || row.attempts === 3],
    [[`status_at:ge:${NOW + 25}`], (row) => row.statusAt >= NOW + 25],
    [["arg.location:in:1,2"], (row) => row.args.location === "1" || row.args.location === "2"],
    [["arg.location:ge:2"], (row) => Number(row.args.location) >= 2],
    [["arg.location:le:1.5"], (row) => Number(row.args.location) <= 1.5],
    [["arg.draw:ge:0"], () => false],
    [["arg.draw:contains:W 1"], (row) => row.args.draw?.includes("w 1") ?? false],
    [["arg.draw:not:draw 7"], (row) => row.args.draw !== "draw 7"],
    [["arg.draw:is:draw 7"], (row) => row.args.draw === "draw 7"],
    [["attribute.sex:is:f"], (row) => sexOf(row) === "f"],
    [["attribute.sex:not:f"], (row) => sexOf(row) !== "f"],
    [["attribute.none:is:f"], () => false],
    [["attribute.none:not:f"], () => true],
    [
      [`id:in:${workflow.taskIds[3]},${workflow.taskIds[99]},${other.taskIds[0]}`],
      (row) => [3, 99].includes(positions([row])[0] ?? -1),
    ],
    [[`id:ge:${workflow.taskIds[130]}`], (row) => (positions([row])[0] ?? 0) >= 130],
  ];
  for (const [where, fits] of cases) {
    expect([where, positions(await list({ where }))]).toEqual([where, fitting(fits, all)]);
    const sorted = await list({ where, sort: "-status_at", limit: 7 });
    expect([where, new Set(positions(sorted))]).toEqual([where, new Set(fitting(fits, all))]);
  }
});

test("every order is stable, total and the same in pages of any size", async () => {
  const keys = {
    id: (row: Row) => row.id,
    name: (row: Row) => Buffer.from(row.name),
    status: (row: Row) => Buffer.from(codeOf(taskMachine, row.status)),
    attempts: (row: Row) => row.attempts,
    priority: (row: Row) => row.priority,
    status_at: (row: Row) => row.statusAt,
  } as const;
  const all = await list();
  const compare = (left: number | Buffer, right: number | Buffer) =>
    typeof left === "number" ? left - (right as number) : Buffer.compare(left, right as Buffer);
  for (const [field, key] of Object.entries(keys)) {
    const rising = [...all].sort((left, right) => compare(key(left), key(right)) || left.id - right.id);
    for (const limit of [1, 10, 136, 137, 1000]) {
      expect([field, limit, positions(await list({ sort: field, limit }))]).toEqual([
        field,
        limit,
        positions(rising),
      ]);
      const falling = positions(rising).reverse();
      expect([field, limit, positions(await list({ sort: `-${field}`, limit }))]).toEqual([
        field,
        limit,
        falling,
      ]);
    }
  }
});

test("an attempt to smuggle in SQL is a value that nothing equals", async () => {
  const attacks = [
    "' OR 1=1 --",
    "'; --",
    '" OR ""="',
    "x'); DROP TABLE task; --",
    "%' ESCAPE 'x",
    "\u0000",
    "]]",
    '"]',
  ];
  const before = await database.sql<{ n: number }[]>((tx) => tx.selectFrom("task").select("id").execute());
  const fields = ["name", "template", "arg.location", "attribute.sex", "attribute.' OR 1=1 --"];
  for (const attack of attacks)
    for (const field of fields)
      for (const operator of ["is", "in", "contains"]) {
        expect([field, operator, attack, await list({ where: [`${field}:${operator}:${attack}`] })]).toEqual([
          field,
          operator,
          attack,
          [],
        ]);
      }
  const after = await database.sql<{ n: number }[]>((tx) => tx.selectFrom("task").select("id").execute());
  expect(after).toEqual(before);
});

test("any value in any filter answers or is refused, and never fails", async () => {
  const operators = ["is", "not", "in", "not_in", "contains", "not_contains", "ge", "le"];
  const field = fc.constantFrom(
    "id",
    "name",
    "status",
    "template",
    "attempts",
    "status_at",
    "arg.location",
    "attribute.sex",
  );
  await fc.assert(
    fc.asyncProperty(
      field,
      fc.constantFrom(...operators),
      fc.string({ unit: "binary" }),
      async (name, operator, value) => {
        const attempt = database.read.listTasks({
          workflowId: workflow.id,
          limit: 5,
          where: [`${name}:${operator}:${value}`],
        });
        const refusal = await attempt.then(
          () => null,
          (error) => error,
        );
        if (refusal !== null) expect(refusal.code).toBe("invalid_request");
      },
    ),
    { numRuns: 300 },
  );
});

test("an argument that no template has is refused with those there are", async () => {
  const refusal = await catchRefusal(list({ where: ["arg.locaton:is:1"] }));
  expect(refusal.code).toBe("invalid_request");
  expect(refusal.detail).toBe(
    'the filter names the argument "locaton", which none of the 2 task templates it is about has',
  );
  expect(refusal.hint).toBe('their arguments are "draw", "location"');
});

test("an unknown workflow, an unknown order and a foreign cursor are refused", async () => {
  expect(await catchRefusal(database.read.listTasks({ workflowId: 999_999, limit: 1 }))).toMatchObject({
    code: "not_found",
    detail: "there is no workflow 999999",
    ids: { workflowId: 999_999 },
  });
  expect((await catchRefusal(list({ sort: "statusat" }))).hint).toStartWith("did you mean status_at?");
  expect((await catchRefusal(list({ sort: "id; DROP TABLE task" }))).code).toBe("invalid_request");
  const { nextCursor } = await database.read.listTasks({ workflowId: workflow.id, limit: 1, sort: "name" });
  const reuse = database.read.listTasks({ workflowId: workflow.id, limit: 1, cursor: nextCursor ?? "" });
  expect((await catchRefusal(reuse)).detail).toBe("the cursor belongs to another list, filter or order");
});

test("one task is told with its command, resources, attributes and last error", async () => {
  const runId = await database.addRun(workflow.id, "RUNNING");
  const distributorId = await database.addDistributor();
  const of = { workflow, task: 2, runId, distributorId };
  const first = await database.addInstance(of, "ERROR", { exit_code: 1 });
  await database.addError({ ...of, instanceId: first }, { description: "exit code 1. Tried again." });
  const second = await database.addInstance(of, "ERROR", { attempt: 2 });
  await database.addError({ ...of, instanceId: second }, { description: "exit code 2. Tried again." });
  const task = checked("getTask", await database.read.getTask({ taskId: workflow.taskIds[2] as number }));
  expect(task.command).toBe("model 2 draw 2");
  expect(task.attributes).toEqual({ sex: "m" });
  expect(task.resources).toMatchObject({ cores: 1, memoryBytes: 1_073_741_824, queue: null });
  expect(task.lastError).toBe("exit code 2. Tried again.");
  const attempts = checked("listInstances", await database.read.listInstances({ taskId: task.id, limit: 1 }));
  expect(attempts.rows).toMatchObject([
    { id: first, attempt: 1, status: "ERROR", exitCode: 1, error: "exit code 1. Tried again." },
  ]);
  const rest = await database.read.listInstances({
    taskId: task.id,
    limit: 1,
    cursor: attempts.nextCursor ?? "",
  });
  expect(rest).toMatchObject({ rows: [{ id: second, attempt: 2 }], nextCursor: null });
  expect((await catchRefusal(database.read.getTask({ taskId: 5 }))).detail).toBe("there is no task 5");
  expect((await catchRefusal(database.read.listInstances({ taskId: 5, limit: 1 }))).code).toBe("not_found");
});

test("a filter that fits more tasks than are sought by index lists the same as one that fits few", async () => {
  const count = 5_600;
  const many = await database.addWorkflow({
    tasks: Array.from({ length: count }, (_, at) => ({
      status: at % 20 === 0 ? ("ERROR_FATAL" as const) : ("DONE" as const),
      template: at % 50 === 0 ? "summary" : "model",
      args: [String(at)],
      row: { status_at: NOW + ((at * 31) % 1_000) },
    })),
  });
  const all = Array.from({ length: count }, (_, at) => at);
  const listMany = async (where: string[], sort?: string) => {
    const rows = await readPages((cursor) =>
      database.read.listTasks({ workflowId: many.id, limit: 1_000, where, sort, cursor }),
    );
    return rows.map(({ id }) => id - (many.taskIds[0] as number));
  };
  const done = all.filter((at) => at % 20 !== 0);
  expect(await listMany(["status:is:DONE"])).toEqual(done);
  expect(await listMany(["template:is:model"])).toEqual(all.filter((at) => at % 50 !== 0));
  expect(await listMany(["status:is:F"])).toEqual(all.filter((at) => at % 20 === 0));
  const byTime = done.toSorted(
    (left, right) => ((left * 31) % 1_000) - ((right * 31) % 1_000) || left - right,
  );
  expect(await listMany(["status:is:DONE"], "-status_at")).toEqual(byTime.toReversed());
});
