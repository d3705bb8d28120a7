import { afterAll, beforeAll, expect, test } from "bun:test";
import { statesOf, workflowMachine } from "@jobmon/core";
import { catchRefusal } from "../testing/catch-refusal.ts";
import { type AddedWorkflow, NOW, TestDatabase } from "./test-database.ts";
import { checked, readPages } from "./test-replies.ts";

const STATES = statesOf(workflowMachine);
const USERS = ["ana", "ben", "ana", "cho"];

let database: TestDatabase;
const workflows: AddedWorkflow[] = [];

beforeAll(async () => {
  database = await TestDatabase.open();
  const otherTool = await database.addTool("burden");
  await database.addTemplate({ name: "summary" });
  for (let at = 0; at < 24; at++)
    workflows.push(
      await database.addWorkflow({
        status: STATES[at % STATES.length],
        attributes: { project: `p${at % 3}` },
        tasks: [{ status: "DONE" }, { status: "RUNNING" }, { status: "DONE", template: "summary" }],
        row: {
          name: `Study ${at % 5}`,
          user_name: USERS[at % 4] as string,
          created_at: NOW + (at % 7),
          tool_version_id: at % 6 === 0 ? otherTool : 1,
          is_paused: at % 2,
        },
      }),
    );
});
afterAll(() => database[Symbol.asyncDispose]());

async function list(query: { where?: string[]; sort?: string; limit?: number }): Promise<number[]> {
  const rows = await readPages(async (cursor) =>
    checked("listWorkflows", await database.read.listWorkflows({ limit: 5, cursor, ...query })),
  );
  return rows.map(({ id }) => workflows.findIndex((workflow) => workflow.id === id));
}

const newestFirst = (fits: (at: number) => boolean) =>
  workflows
    .map((_, at) => at)
    .filter(fits)
    .reverse();

test("workflows come newest first, with counts that were kept and not counted", async () => {
  expect(await list({})).toEqual(newestFirst(() => true));
  const [row] = (await database.read.listWorkflows({ limit: 1 })).rows;
  expect(row).toMatchObject({
    user: "cho",
    tool: "life expectancy",
    status: "ABORTED",
    paused: true,
    taskCount: 3,
    counts: { DONE: 2, RUNNING: 1 },
  });
});

test("every filter of workflows lists what it says", async () => {
  expect(await list({ where: ["user:is:ana"] })).toEqual(newestFirst((at) => at % 2 === 0));
  expect(await list({ where: ["user:in:ben,cho"] })).toEqual(newestFirst((at) => at % 2 === 1));
  expect(await list({ where: ["user:not:ana"] })).toEqual(newestFirst((at) => at % 2 === 1));
  expect(await list({ where: ["tool:is:burden"] })).toEqual(newestFirst((at) => at % 6 === 0));
  expect(await list({ where: ["tool:not_contains:BURD"] })).toEqual(newestFirst((at) => at % 6 !== 0));
  expect(await list({ where: ["status:in:RUNNING,f"] })).toEqual(
    newestFirst((at) => at % 8 === 3 || at % 8 === 5),
  );
  expect(await list({ where: ["name:contains:study 4"] })).toEqual(newestFirst((at) => at % 5 === 4));
  expect(await list({ where: ["attribute.project:is:p1"] })).toEqual(newestFirst((at) => at % 3 === 1));
  expect(await list({ where: ["attribute.project:not_in:p1,p2"] })).toEqual(
    newestFirst((at) => at % 3 === 0),
  );
  expect(await list({ where: [`args:is:args ${workflows[7]?.id}`] })).toEqual([7]);
  expect(await list({ where: [`id:in:${workflows[2]?.id},${workflows[9]?.id}`] })).toEqual([9, 2]);
  expect(await list({ where: [`created_at:le:${NOW}`, "user:is:ana"] })).toEqual(
    newestFirst((at) => at % 14 === 0),
  );
  expect(await list({ where: ["user:is:' OR 1=1 --"] })).toEqual([]);
});

test("workflows are sorted by what was asked, ties by id", async () => {
  const byCreation = workflows
    .map((_, at) => at)
    .sort((left, right) => (left % 7) - (right % 7) || left - right);
  expect(await list({ sort: "created_at" })).toEqual(byCreation);
  expect(await list({ sort: "-created_at", limit: 1000 })).toEqual(byCreation.toReversed());
  expect((await catchRefusal(list({ sort: "tool" }))).hint).toContain(
    "sort by one of id, name, user, status",
  );
});

test("an empty database has an empty list", async () => {
  await using empty = await TestDatabase.open();
  expect(await empty.read.listWorkflows({ limit: 10 })).toEqual({ rows: [], nextCursor: null });
});

test("one workflow is told with its attributes, its latest run and what is active", async () => {
  const { id } = workflows[3] as AddedWorkflow;
  expect(checked("getWorkflow", await database.read.getWorkflow({ workflowId: id })).latestRun).toBeNull();
  const first = await database.addRun(id, "ERROR", { reason: "1 task failed", ended_at: NOW });
  const second = await database.addRun(id, "RUNNING", { is_fail_fast: 1 });
  const found = checked("getWorkflow", await database.read.getWorkflow({ workflowId: id }));
  expect(found).toMatchObject({
    id,
    attributes: { project: "p0" },
    activeInstances: 1,
    latestRun: { id: second, status: "RUNNING", failFast: true, endedAt: null },
  });
  const runs = checked("listRuns", await database.read.listRuns({ workflowId: id, limit: 1 }));
  expect(runs.rows.map((run) => run.id)).toEqual([second]);
  const rest = await database.read.listRuns({ workflowId: id, limit: 1, cursor: runs.nextCursor ?? "" });
  expect(rest).toMatchObject({
    rows: [{ id: first, status: "ERROR", reason: "1 task failed" }],
    nextCursor: null,
  });
});

test("the task templates of a workflow have their own counts", async () => {
  const { id } = workflows[3] as AddedWorkflow;
  const { rows } = checked("listArrays", await database.read.listArrays({ workflowId: id }));
  expect(rows).toMatchObject([
    {
      name: "model",
      templateName: "model",
      cluster: "multiprocess",
      taskCount: 2,
      counts: { DONE: 1, RUNNING: 1 },
    },
    { name: "summary", taskCount: 1, counts: { DONE: 1 } },
  ]);
});

test("whatever is asked of an unknown workflow is refused with its id", async () => {
  const workflowId = 999;
  const refusals = await Promise.all([
    catchRefusal(database.read.getWorkflow({ workflowId })),
    catchRefusal(database.read.listRuns({ workflowId, limit: 1 })),
    catchRefusal(database.read.listArrays({ workflowId })),
    catchRefusal(database.read.planResume({ workflowId, limit: 1 })),
    catchRefusal(database.read.listErrors({ workflowId, limit: 1 })),
    catchRefusal(database.read.listErrorGroups({ workflowId, limit: 1 })),
    catchRefusal(database.read.getUsage({ workflowId: [workflowId] })),
    catchRefusal(database.read.getChanges({ workflowId, since: 0, limit: 1 })),
    catchRefusal(database.read.getWorkflowStory({ workflowId, limit: 1 })),
  ]);
  for (const refusal of refusals) expect(refusal).toMatchObject({ code: "not_found", ids: { workflowId } });
});

test("clusters are listed with who serves them and how much of theirs is active", async () => {
  const { id } = workflows[0] as AddedWorkflow;
  const runId = await database.addRun(id, "RUNNING");
  const distributorId = await database.addDistributor({ last_seen_at: NOW + 5 });
  const of = { workflow: workflows[0] as AddedWorkflow, runId, distributorId };
  await database.addInstance({ ...of, task: 0 }, "DONE");
  await database.addInstance({ ...of, task: 1 }, "KILL_SELF");
  const { rows } = checked("listClusters", await database.read.listClusters({}));
  expect(rows).toEqual([
    {
      name: "multiprocess",
      kind: "multiprocess",
      queues: [],
      distributors: [
        { id: distributorId, user: "ana", host: "login1", version: "0.1.0", lastSeenAt: NOW + 5, active: 1 },
      ],
      load: { queued: 0, launching: 0, running: 2 },
      backPressure: null,
    },
  ]);
});

test("a draft that nobody has bound is in no list and no count", async () => {
  const before = await database.read.countWorkflows({});
  await database.addWorkflow({ status: "REGISTERING", tasks: [], row: { identity: null } });
  expect(await list({})).toEqual(newestFirst(() => true));
  expect(await database.read.countWorkflows({})).toEqual(before);
});
