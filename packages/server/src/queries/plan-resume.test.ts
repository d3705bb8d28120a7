import { expect, test } from "bun:test";
import { TestDatabase } from "./test-database.ts";
import { checked } from "./test-replies.ts";

test("a plan tells for each task what a resume does with it, and sums up what the kept counts say", async () => {
  await using database = await TestDatabase.open();
  const workflow = await database.addWorkflow({
    status: "FAILED",
    tasks: [
      { name: "a", status: "DONE" },
      { name: "b", status: "ERROR_FATAL", upstream: [0], row: { num_attempts: 3 } },
      { name: "c", status: "RUNNING", upstream: [0] },
      { name: "d", upstream: [1, 2] },
      { name: "e", upstream: [0] },
    ],
  });
  await database.addRun(workflow.id, "ERROR", { reason: "1 task failed" });
  const whole = checked(
    "planResume",
    await database.read.planResume({ workflowId: workflow.id, limit: 100 }),
  );
  expect(whole).toMatchObject({
    workflowId: workflow.id,
    resumable: true,
    why: "its last run failed: 1 task failed",
    willRun: 4,
    willSkip: 1,
    activeInstances: 1,
    nextCursor: null,
  });
  expect(whole.rows.map(({ name, willRun, why }) => [name, willRun, why])).toEqual([
    ["a", false, "done; kept"],
    ["b", true, "failed after 3 attempts; starts afresh"],
    ["c", true, "running; a cold resume ends it first, a hot one lets it go on"],
    ["d", true, "waits for 2 upstream tasks"],
    ["e", true, "ready"],
  ]);
  const first = await database.read.planResume({ workflowId: workflow.id, limit: 3 });
  const rest = await database.read.planResume({
    workflowId: workflow.id,
    limit: 3,
    cursor: first.nextCursor ?? "",
  });
  expect([...first.rows, ...rest.rows]).toEqual(whole.rows);
  expect(rest.nextCursor).toBeNull();
});

test("a workflow that is done, and one that is still being bound, cannot be resumed", async () => {
  await using database = await TestDatabase.open();
  const done = await database.addWorkflow({ status: "DONE", tasks: [{ status: "DONE" }] });
  expect(await database.read.planResume({ workflowId: done.id, limit: 1 })).toMatchObject({
    resumable: false,
    why: "every task is done",
    willRun: 0,
    willSkip: 1,
  });
  const draft = await database.addWorkflow({ status: "REGISTERING", row: { task_count: 50 } });
  expect(await database.read.planResume({ workflowId: draft.id, limit: 1 })).toMatchObject({
    resumable: false,
    why: "its tasks are still being bound",
    rows: [],
  });
});
