import { expect, test } from "bun:test";
import { catchRefusal } from "../testing/catch-refusal.ts";
import { type Scene, startScene } from "../testing/start-scene.ts";
import { getTaskStatuses, listInstancesOfTasks, listRelatives } from "./many-tasks.ts";
import { checked } from "./test-replies.ts";

const DIAMOND = {
  tasks: [
    { name: "a" },
    { name: "b", upstreams: ["a"] },
    { name: "c", upstreams: ["a"] },
    { name: "d", upstreams: ["b", "c"] },
    { name: "alone" },
  ],
};

test("the statuses of all tasks come as letters in the order of the ids, in as many parts as asked for", async () => {
  await using scene = await startScene(DIAMOND);
  const { a = 0 } = await scene.leaseAll();
  await scene.distributor.tell("finish", [a]);
  const read = async (afterTaskId = 0, limit = 1_000_000) =>
    checked(
      "getTaskStatuses",
      await getTaskStatuses(scene.lab.engine, { workflowId: scene.workflowId, afterTaskId, limit }),
    );
  const firstTaskId = scene.bound.idOf("a");
  expect(await read()).toMatchObject({ firstTaskId, taskCount: 5, letters: "DQQGI", nextAfterTaskId: null });
  const first = await read(0, 2);
  expect(first).toMatchObject({ letters: "DQ", nextAfterTaskId: firstTaskId + 1 });
  expect(await read(first.nextAfterTaskId ?? 0, 9)).toMatchObject({
    firstTaskId: firstTaskId + 2,
    letters: "QGI",
    nextAfterTaskId: null,
  });
  expect(await read(firstTaskId + 4)).toMatchObject({ letters: "", nextAfterTaskId: null });
});

async function relatives(
  scene: Scene,
  names: readonly string[],
  direction: "up" | "down",
  more: object = {},
) {
  const body = { taskIds: names.map(scene.bound.idOf), direction, afterTaskId: 0, limit: 10_000, ...more };
  const reply = await listRelatives(scene.lab.engine, { workflowId: scene.workflowId, body });
  return { ...checked("listRelatives", reply), names: reply.rows.map(({ name }) => name) };
}

test("relatives are the tasks and all that is up or down of them, each once", async () => {
  await using scene = await startScene(DIAMOND);
  expect((await relatives(scene, ["a"], "down")).names).toEqual(["a", "b", "c", "d"]);
  expect((await relatives(scene, ["d"], "up")).names).toEqual(["a", "b", "c", "d"]);
  expect((await relatives(scene, ["b", "alone"], "down")).names).toEqual(["b", "d", "alone"]);
  const part = await relatives(scene, ["a"], "down", { limit: 3 });
  expect(part.names).toEqual(["a", "b", "c"]);
  expect((await relatives(scene, ["a"], "down", { afterTaskId: part.nextAfterTaskId })).names).toEqual(["d"]);
});

test("tasks of another workflow have no relatives here", async () => {
  await using scene = await startScene(DIAMOND);
  const body = { taskIds: [999], direction: "up" as const, afterTaskId: 0, limit: 1 };
  const attempt = listRelatives(scene.lab.engine, { workflowId: scene.workflowId, body });
  expect(await catchRefusal(attempt)).toMatchObject({ code: "not_found", ids: { taskIds: [999] } });
});

test("attempts of several tasks come together, with the names and the errors of their tasks", async () => {
  await using scene = await startScene({ tasks: [{ name: "a" }, { name: "b" }, { name: "c" }] });
  const { a = 0 } = await scene.leaseAll();
  await scene.distributor.tell("start", [a], { externalId: "77" });
  await scene.distributor.tell("fail", [a], { description: "exit code 9" });
  scene.lab.clock.advance(60_000);
  await scene.lab.runUpkeep();
  const { a: again = 0 } = await scene.leaseAll();
  const read = async (names: readonly string[], latestOnly: boolean) =>
    checked(
      "listInstancesOfTasks",
      await listInstancesOfTasks(scene.lab.engine, {
        body: { taskIds: names.map(scene.bound.idOf), latestOnly },
      }),
    ).rows;
  const rows = await read(["b", "a"], false);
  expect(rows.map(({ taskName, attempt, status }) => [taskName, attempt, status])).toEqual([
    ["b", 1, "INSTANTIATED"],
    ["a", 1, "ERROR"],
    ["a", 2, "INSTANTIATED"],
  ]);
  expect(rows[1]).toMatchObject({ externalId: "77", templateName: "work", taskStatus: "INSTANTIATING" });
  expect(rows[1]?.error).toContain("exit code 9");
  expect((await read(["a"], true)).map(({ id }) => id)).toEqual([again]);
  const unknown = listInstancesOfTasks(scene.lab.engine, { body: { taskIds: [999], latestOnly: true } });
  expect(await catchRefusal(unknown)).toMatchObject({ code: "not_found", ids: { taskIds: [999] } });
});
