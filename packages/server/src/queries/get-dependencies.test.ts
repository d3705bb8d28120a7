import { expect, test } from "bun:test";
import { catchRefusal } from "../testing/catch-refusal.ts";
import { TestDatabase } from "./test-database.ts";
import { checked } from "./test-replies.ts";

test("neighbours are those one step away, listed up to the limit, with the full numbers", async () => {
  await using database = await TestDatabase.open();
  const workflow = await database.addWorkflow({
    tasks: [
      { name: "prepare", status: "DONE" },
      { name: "a", upstream: [0] },
      { name: "b", upstream: [0] },
      { name: "c", upstream: [0] },
      { name: "sum", upstream: [1, 2, 3] },
      { name: "report", upstream: [0, 4] },
    ],
  });
  const neighboursOf = async (task: number, limit = 100) =>
    checked(
      "getDependencies",
      await database.read.getDependencies({ taskId: workflow.taskIds[task] as number, limit }),
    );
  expect(await neighboursOf(0)).toMatchObject({
    upstream: [],
    upstreamCount: 0,
    downstream: [{ name: "a" }, { name: "b" }, { name: "c" }, { name: "report" }],
    downstreamCount: 4,
  });
  expect(await neighboursOf(4, 2)).toEqual({
    upstream: [
      { id: workflow.taskIds[1] as number, name: "a", status: "REGISTERING" },
      { id: workflow.taskIds[2] as number, name: "b", status: "REGISTERING" },
    ],
    upstreamCount: 3,
    downstream: [{ id: workflow.taskIds[5] as number, name: "report", status: "REGISTERING" }],
    downstreamCount: 1,
  });
  expect(await neighboursOf(5)).toMatchObject({
    upstream: [{ name: "prepare", status: "DONE" }, { name: "sum" }],
    upstreamCount: 2,
    downstream: [],
    downstreamCount: 0,
  });
  expect((await catchRefusal(database.read.getDependencies({ taskId: 5, limit: 1 }))).code).toBe("not_found");
});
