import { expect, test } from "bun:test";
import { catchRefusal } from "../testing/catch-refusal.ts";
import { NOW, TestDatabase } from "./test-database.ts";
import { checked, readPages } from "./test-replies.ts";

test("the story of a workflow is told newest first, and what was done to many tasks at once is one entry", async () => {
  await using database = await TestDatabase.open();
  const workflow = await database.addWorkflow({ tasks: [{}, {}, {}] });
  const other = await database.addWorkflow({ tasks: [{}] });
  const workflow_id = workflow.id;
  await database.addAudit({ workflow_id, event: "run_opened", detail: "run 9 started on login1" });
  await database.addAudit({ workflow_id: other.id, event: "workflow_paused" });
  for (const task_id of workflow.taskIds)
    await database.addAudit({
      workflow_id,
      task_id,
      event: "task_status_set",
      detail: "set to DONE",
      actor: "ben",
      created_at: NOW + 1,
    });
  await database.addAudit({
    workflow_id,
    event: "workflow_paused",
    detail: "workflow paused",
    created_at: NOW + 2,
  });
  const told = await readPages(async (cursor) =>
    checked(
      "getWorkflowStory",
      await database.read.getWorkflowStory({ workflowId: workflow.id, limit: 1, cursor }),
    ),
  );
  const first = workflow.taskIds[0] as number;
  expect(told).toEqual([
    { at: NOW + 2, who: "ana", what: "workflow_paused", text: "workflow paused", ids: [workflow.id] },
    {
      at: NOW + 1,
      who: "ben",
      what: "task_status_set",
      text: `set to DONE (3 tasks, the first is ${first})`,
      ids: [first],
    },
    { at: NOW, who: "ana", what: "run_opened", text: "run 9 started on login1", ids: [workflow.id] },
  ]);
});

test("the story of a task has every attempt with how it ended, between what was done to it and to its workflow", async () => {
  await using database = await TestDatabase.open();
  const workflow = await database.addWorkflow({ tasks: [{}, {}] });
  const [taskId, otherTaskId] = workflow.taskIds as [number, number];
  const workflow_id = workflow.id;
  const runId = await database.addRun(workflow_id, "RUNNING");
  const distributorId = await database.addDistributor();
  const of = { workflow, task: 0, runId, distributorId };
  await database.addAudit({ workflow_id, event: "run_opened", detail: "run 9 started on login1" });
  const lost = await database.addInstance(of, "ERROR", {
    leased_at: NOW + 10,
    started_at: NOW + 1_010,
    ended_at: NOW + 6_010,
    node: "n7",
    exit_code: 127,
  });
  await database.addError({ ...of, instanceId: lost }, { description: "exit code 127. Tried again." });
  await database.addAudit({
    workflow_id,
    task_id: taskId,
    event: "task_status_set",
    detail: "1 tasks set to REGISTERING",
    created_at: NOW + 7_000,
  });
  await database.addAudit({
    workflow_id,
    task_id: otherTaskId,
    event: "task_status_set",
    created_at: NOW + 7_000,
  });
  const killed = await database.addInstance(of, "RESOURCE_ERROR", {
    attempt: 2,
    leased_at: NOW + 8_000,
    ended_at: NOW + 8_500,
    exit_code: 137,
  });
  await database.addInstance(of, "RUNNING", {
    attempt: 3,
    leased_at: NOW + 9_000,
    started_at: NOW + 9_100,
    node: "n8",
  });
  const { rows } = checked("getTaskStory", await database.read.getTaskStory({ taskId }));
  expect(rows.map(({ at, who, what, text }) => [at - NOW, who, what, text])).toEqual([
    [0, "ana", "run_opened", "run 9 started on login1"],
    [10, "login1", "instance_leased", "attempt 1, on multiprocess"],
    [1_010, "n7", "instance_started", "attempt 1 started after 1.0 s"],
    [
      6_010,
      "n7",
      "instance_ended",
      "attempt 1, after 5.0 s: Failed, exit code 127 (command not found): exit code 127. Tried again.",
    ],
    [7_000, "ana", "task_status_set", "1 tasks set to REGISTERING"],
    [8_000, "login1", "instance_leased", "attempt 2, on multiprocess"],
    [
      8_500,
      "login1",
      "instance_ended",
      "attempt 2, after 500 ms: Out of resources, exit code 137 (killed by SIGKILL, often because memory ran out)",
    ],
    [9_000, "login1", "instance_leased", "attempt 3, on multiprocess"],
    [9_100, "n8", "instance_started", "attempt 3 started after 100 ms"],
  ]);
  expect(rows.map(({ ids }) => ids[0])).toEqual(expect.arrayContaining([workflow.id, lost, taskId, killed]));
  expect((await catchRefusal(database.read.getTaskStory({ taskId: 5 }))).code).toBe("not_found");
});

test("a task tried more often than a story tells says that it was shortened", async () => {
  await using database = await TestDatabase.open();
  const workflow = await database.addWorkflow({ tasks: [{}] });
  const runId = await database.addRun(workflow.id, "RUNNING");
  const of = { workflow, task: 0, runId, distributorId: await database.addDistributor() };
  await database.addInstances(
    Array.from({ length: 1_001 }, (_, at) => ({
      of,
      status: "ERROR",
      row: { attempt: at + 1, leased_at: NOW + at },
    })),
  );
  const { rows } = checked(
    "getTaskStory",
    await database.read.getTaskStory({ taskId: workflow.taskIds[0] as number }),
  );
  expect(rows).toHaveLength(1_001);
  expect(rows[0]?.what).toBe("story_shortened");
  expect(rows[1]?.text).toStartWith("attempt 2,");
  expect(rows.at(-1)?.text).toStartWith("attempt 1001,");
});
