import { afterAll, beforeAll, expect, test } from "bun:test";
import { type AddedWorkflow, NOW, TestDatabase } from "./test-database.ts";
import { checked, readPages } from "./test-replies.ts";

/** Task, fingerprint and description of each error, oldest first. */
const ERRORS = [
  [0, "aaaa", "exit code 1. Tried again."],
  [1, "aaaa", "exit code 1. Tried again."],
  [0, "bbbb", "exit code 2. Tried again."],
  [0, "aaaa", "exit code 1. Not tried again."],
  [2, "cccc", "node n7 failed. Tried again."],
  [2, "bbbb", "exit code 2. Tried again."],
] as const;

let database: TestDatabase;
let workflow: AddedWorkflow;
let runId: number;
const errorIds: number[] = [];

beforeAll(async () => {
  database = await TestDatabase.open();
  workflow = await database.addWorkflow({ tasks: [{ name: "a" }, { name: "b" }, { name: "c" }] });
  const other = await database.addWorkflow({ tasks: [{}] });
  runId = await database.addRun(workflow.id, "RUNNING");
  const distributorId = await database.addDistributor();
  for (const [at, [task, fingerprint, description]] of ERRORS.entries()) {
    const of = { workflow, task, runId, distributorId };
    const instanceId = await database.addInstance(of, "ERROR");
    const kind = fingerprint === "cccc" ? "infrastructure" : "application";
    const stderr = at === 3 ? "warning\nno such file: x.csv\n\n" : undefined;
    const row = { fingerprint, description, kind, created_at: NOW + at, stderr };
    errorIds.push(await database.addError({ ...of, instanceId }, row));
    const stranger = { workflow: other, task: 0, runId, distributorId };
    await database.addError(
      { ...stranger, instanceId: await database.addInstance(stranger, "ERROR") },
      { fingerprint },
    );
  }
});
afterAll(() => database[Symbol.asyncDispose]());

async function list(where: string[] = []): Promise<number[]> {
  const rows = await readPages(async (cursor) =>
    checked(
      "listErrors",
      await database.read.listErrors({ workflowId: workflow.id, limit: 2, where, cursor }),
    ),
  );
  return rows.map(({ id }) => errorIds.indexOf(id));
}

test("errors of a workflow come newest first, filtered as asked", async () => {
  expect(await list()).toEqual([5, 4, 3, 2, 1, 0]);
  expect(await list(["fingerprint:is:bbbb"])).toEqual([5, 2]);
  expect(await list([`task:is:${workflow.taskIds[0]}`])).toEqual([3, 2, 0]);
  expect(await list(["kind:not:application"])).toEqual([4]);
  expect(await list(["description:contains:NOT TRIED"])).toEqual([3]);
  expect(await list([`run:is:${runId}`, "description:not_contains:exit"])).toEqual([4]);
  expect(await list([`run:is:${runId + 1}`])).toEqual([]);
});

test("an error is told with its task and the end of standard error", async () => {
  const { rows } = await database.read.listErrors({
    workflowId: workflow.id,
    limit: 1,
    where: ["description:contains:not tried"],
  });
  expect(rows).toMatchObject([
    {
      taskName: "a",
      workflowRunId: runId,
      kind: "application",
      stderrTail: "warning\nno such file: x.csv\n\n",
      at: NOW + 3,
    },
  ]);
});

test("error groups come with their numbers, the most frequent first, in pages of any size", async () => {
  const whole = checked(
    "listErrorGroups",
    await database.read.listErrorGroups({ workflowId: workflow.id, limit: 10 }),
  );
  expect(whole).toMatchObject({
    rows: [
      { fingerprint: "aaaa", count: 3, tasks: 2, firstAt: NOW, lastAt: NOW + 3 },
      { fingerprint: "bbbb", count: 2, tasks: 2, firstAt: NOW + 2, lastAt: NOW + 5 },
      { fingerprint: "cccc", count: 1, tasks: 1, firstAt: NOW + 4, lastAt: NOW + 4 },
    ],
    nextCursor: null,
  });
  expect(whole.rows.map(({ sample }) => sample)).toEqual([
    "exit code 1. Not tried again: no such file: x.csv",
    "exit code 2. Tried again.",
    "node n7 failed. Tried again.",
  ]);
  const paged = await readPages((cursor) =>
    database.read.listErrorGroups({ workflowId: workflow.id, limit: 1, cursor }),
  );
  expect(paged).toEqual(whole.rows);
});

test("a workflow without errors has empty lists", async () => {
  const fine = await database.addWorkflow({ tasks: [{}] });
  expect(await database.read.listErrors({ workflowId: fine.id, limit: 5 })).toEqual({
    rows: [],
    nextCursor: null,
  });
  expect(await database.read.listErrorGroups({ workflowId: fine.id, limit: 5 })).toEqual({
    rows: [],
    nextCursor: null,
  });
});
