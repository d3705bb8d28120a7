import { expect, test } from "bun:test";
import { catchRefusal } from "../testing/catch-refusal.ts";
import { type AddedWorkflow, NOW, type TaskSpec, TestDatabase } from "./test-database.ts";
import { checked } from "./test-replies.ts";

async function explainOne(database: TestDatabase, workflow: AddedWorkflow, task: number) {
  const taskId = workflow.taskIds[task] as number;
  const found = checked("explainTask", await database.read.explainTask({ taskId }));
  return {
    answer: found.answer,
    codes: found.reasons.map(({ code }) => code),
    texts: found.reasons.map(({ text }) => text),
  };
}

test("a task is explained from what the database holds", async () => {
  await using database = await TestDatabase.open();
  const tasks: TaskSpec[] = [
    { name: "a", status: "QUEUED", row: { priority: 1 } },
    { name: "b", status: "QUEUED" },
    { name: "c", status: "QUEUED" },
    { name: "d", upstream: [0, 1] },
  ];
  const workflow = await database.addWorkflow({ tasks });
  expect((await explainOne(database, workflow, 2)).codes).toEqual(["not_started"]);
  await database.addRun(workflow.id, "RUNNING");
  expect((await explainOne(database, workflow, 2)).codes).toEqual(["no_distributor", "ahead"]);
  await database.addDistributor({ last_seen_at: NOW });
  expect(await explainOne(database, workflow, 2)).toMatchObject({
    answer: "2 queued tasks of its workflow go first.",
    codes: ["ahead"],
  });
  expect((await explainOne(database, workflow, 1)).answer).toBe("1 queued task of its workflow goes first.");
  expect((await explainOne(database, workflow, 0)).codes).toEqual(["next_in_line"]);
  expect((await explainOne(database, workflow, 3)).texts).toEqual([
    "task 1001 (a) is queued",
    "task 1002 (b) is queued",
  ]);
  database.now = NOW + 90_001;
  expect((await explainOne(database, workflow, 0)).codes).toEqual(["no_distributor"]);
});

test("a distributor of another user, host or cluster does not count", async () => {
  await using database = await TestDatabase.open();
  const workflow = await database.addWorkflow({ tasks: [{ status: "QUEUED" }] });
  await database.addRun(workflow.id, "BOUND");
  await database.insert("cluster", { id: 2, name: "slurm", kind: "slurm", queues: "[]" });
  await database.addDistributor({ user_name: "ben" });
  await database.addDistributor({ host: "login2" });
  await database.addDistributor({ cluster_id: 2 });
  expect((await explainOne(database, workflow, 0)).codes).toEqual(["no_distributor"]);
});

test("ready tasks of a workflow with a higher priority go first", async () => {
  await using database = await TestDatabase.open();
  await database.addDistributor();
  const urgent = await database.addWorkflow({
    tasks: [{ status: "QUEUED" }, { status: "QUEUED" }],
    row: { priority: 5 },
  });
  const usual = await database.addWorkflow({ tasks: [{ status: "QUEUED" }] });
  for (const { id } of [urgent, usual]) await database.addRun(id, "RUNNING");
  expect(await explainOne(database, usual, 0)).toMatchObject({
    answer: "Workflows of higher priority go first.",
    texts: ["2 tasks of workflows with a higher priority wait for the same distributor"],
  });
  expect((await explainOne(database, urgent, 0)).codes).toEqual(["next_in_line"]);
});

test("limits are compared with the kept counts", async () => {
  await using database = await TestDatabase.open();
  await database.addDistributor();
  const tasks: TaskSpec[] = [{ status: "RUNNING" }, { status: "LAUNCHED" }, { status: "QUEUED" }];
  const limited = await database.addWorkflow({ tasks, row: { max_concurrently_running: 2 } });
  await database.addRun(limited.id, "RUNNING");
  expect((await explainOne(database, limited, 2)).codes).toEqual(["workflow_limit"]);
  const narrow = await database.addWorkflow({ tasks, arrayRow: { max_concurrently_running: 1 } });
  await database.addRun(narrow.id, "RUNNING");
  expect((await explainOne(database, narrow, 2)).codes).toEqual(["template_limit"]);
});

test("the failed task that blocks a task is found however far up, also through sets that many share", async () => {
  await using database = await TestDatabase.open();
  const tasks: TaskSpec[] = [
    { name: "fine", status: "DONE" },
    { name: "broken", status: "ERROR_FATAL", row: { num_attempts: 3 } },
    ...Array.from({ length: 30 }, (_, at) => ({ name: `fit ${at}`, upstream: [0, 1] })),
    { name: "sum", upstream: Array.from({ length: 30 }, (_, at) => at + 2) },
    { name: "report", upstream: [32] },
  ];
  const workflow = await database.addWorkflow({ status: "FAILED", tasks });
  await database.addRun(workflow.id, "ERROR", { reason: "1 task failed, 32 wait for them", ended_at: NOW });
  const report = await explainOne(database, workflow, 33);
  expect(report.answer).toBe("It cannot run because task 1002 failed.");
  expect(report.codes).toEqual(["upstream_failed", "upstream", "run_closed"]);
  const sum = await explainOne(database, workflow, 32);
  expect(sum.codes.filter((code) => code === "upstream")).toHaveLength(11);
  expect(sum.texts).toContain("20 more upstream tasks are not done");
  const fit = await explainOne(database, workflow, 2);
  expect(fit.texts[0]).toBe("task 1002 (broken) failed");
  expect(fit.codes).toEqual(["upstream_failed", "run_closed"]);
});

test("an active task is explained by its latest attempt, a failed one by its last error", async () => {
  await using database = await TestDatabase.open();
  const tasks: TaskSpec[] = [
    { status: "RUNNING" },
    { status: "ERROR_FATAL", row: { num_attempts: 1, max_attempts: 1 } },
    { status: "ERROR_RECOVERABLE", row: { num_attempts: 1, retry_at: NOW + 5_000 } },
  ];
  const workflow = await database.addWorkflow({ tasks });
  const runId = await database.addRun(workflow.id, "RUNNING");
  const distributorId = await database.addDistributor();
  const of = { workflow, runId, distributorId };
  await database.addInstance({ ...of, task: 0 }, "ERROR");
  await database.addInstance({ ...of, task: 0 }, "TRIAGING", { attempt: 2, node: "n7" });
  const instanceId = await database.addInstance({ ...of, task: 1 }, "ERROR");
  await database.addError({ ...of, task: 1, instanceId }, { description: "exit code 3. Not tried again." });
  expect(await explainOne(database, workflow, 0)).toMatchObject({
    answer: "Its attempt has fallen silent.",
    codes: ["silent"],
  });
  expect(await explainOne(database, workflow, 1)).toMatchObject({
    codes: ["failed"],
    texts: ["exit code 3. Not tried again."],
  });
  expect((await explainOne(database, workflow, 2)).answer).toBe("It waits 5.0 s before it is tried again.");
  expect((await catchRefusal(database.read.explainTask({ taskId: 5 }))).detail).toBe("there is no task 5");
});
