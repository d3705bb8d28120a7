import { expect, test } from "bun:test";
import fc from "fast-check";
import { catchRefusal } from "../testing/catch-refusal.ts";
import { TestDatabase } from "./test-database.ts";
import { checked } from "./test-replies.ts";

test("following the changes in pages of any size tells of every task with its last version, and of none twice", async () => {
  await using database = await TestDatabase.open();
  const versions = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 25 });
  await fc.assert(
    fc.asyncProperty(
      versions,
      fc.integer({ min: 1, max: 8 }),
      fc.nat({ max: 7 }),
      async (changedAt, limit, start) => {
        const workflow = await database.addWorkflow({
          tasks: changedAt.map((version) => ({ row: { version } })),
          row: { version: 7 },
        });
        const told: number[] = [];
        let since = start;
        for (let more = true, calls = 0; more; calls++) {
          expect(calls).toBeLessThanOrEqual(7);
          const change = await database.read.getChanges({ workflowId: workflow.id, since, limit });
          checked("getChanges", change);
          if (change.more) expect(change.version).toBeGreaterThan(since);
          told.push(...change.tasks.map(({ id }) => id));
          since = change.version;
          more = change.more;
        }
        expect(since).toBe(7);
        const expected = workflow.taskIds.filter((_, at) => (changedAt[at] as number) > start);
        expect(told.toSorted((left, right) => left - right)).toEqual(expected);
      },
    ),
    { numRuns: 60 },
  );
});

test("changes come with the status, the counts and the latest run of now", async () => {
  await using database = await TestDatabase.open();
  const workflow = await database.addWorkflow({
    status: "RUNNING",
    tasks: [
      { status: "DONE", row: { version: 3 } },
      { status: "RUNNING", name: "b", row: { version: 5, num_attempts: 2 } },
    ],
    row: { version: 5, is_paused: 1 },
  });
  const runId = await database.addRun(workflow.id, "RUNNING");
  expect(await database.read.getChanges({ workflowId: workflow.id, since: 3, limit: 10 })).toMatchObject({
    version: 5,
    more: false,
    status: "RUNNING",
    paused: true,
    counts: { DONE: 1, RUNNING: 1 },
    latestRun: { id: runId },
    tasks: [{ id: workflow.taskIds[1], status: "RUNNING", attempts: 2, name: "b" }],
  });
  const later = await database.read.getChanges({ workflowId: workflow.id, since: 9, limit: 10 });
  expect(later).toMatchObject({ version: 9, more: false, tasks: [] });
});

test("a version that changed more tasks than are ever sent is refused with the version to go on from", async () => {
  await using database = await TestDatabase.open();
  const workflow = await database.addWorkflow({
    tasks: Array.from({ length: 20_001 }, () => ({ row: { version: 4 } })),
    row: { version: 5 },
  });
  const refusal = await catchRefusal(
    database.read.getChanges({ workflowId: workflow.id, since: 1, limit: 100 }),
  );
  expect(refusal).toMatchObject({ code: "too_many_items", ids: { workflowId: workflow.id, version: 4 } });
  expect(refusal.hint).toContain("since=4");
  const next = await database.read.getChanges({ workflowId: workflow.id, since: 4, limit: 100 });
  expect(next).toMatchObject({ version: 5, more: false, tasks: [] });
}, 120_000);
