import { expect, test } from "bun:test";
import { getTaskStory, getWorkflowStory } from "../queries/get-story.ts";
import { getTask } from "../queries/list-tasks.ts";
import { getWorkflow } from "../queries/list-workflows.ts";
import { catchRefusal } from "../testing/catch-refusal.ts";
import { startScene } from "../testing/start-scene.ts";
import { addTaskAttributes, addWorkflowAttributes } from "./add-attributes.ts";

const user = "ana";

test("attributes of a workflow are set by name, after it was bound, and the story says so", async () => {
  await using scene = await startScene({ tasks: [{ name: "a" }], attributes: { quarter: "3", kept: "yes" } });
  const { engine } = scene.lab;
  const { workflowId } = scene;
  const set = (attributes: Record<string, string>) =>
    addWorkflowAttributes(engine, { workflowId, body: { user, attributes } });
  expect(await set({ quarter: "4", new: "1" })).toEqual({ changed: 2 });
  expect(await set({ quarter: "4" })).toEqual({ changed: 0 });
  expect((await getWorkflow(engine, { workflowId })).attributes).toEqual({
    quarter: "4",
    kept: "yes",
    new: "1",
  });
  const { rows } = await getWorkflowStory(engine, { workflowId, limit: 10 });
  const told = rows.filter(({ what }) => what === "workflow_attributes_set");
  expect(told.map(({ who, text }) => [who, text])).toEqual([["ana", 'Attributes "quarter", "new" set.']]);
});

test("attributes of a task are set while it runs, and the others' stay", async () => {
  await using scene = await startScene({
    tasks: [
      { name: "a", attributes: { place: "1" } },
      { name: "b", attributes: { place: "2" } },
    ],
  });
  const { engine } = scene.lab;
  await scene.leaseAll();
  const taskId = scene.bound.idOf("a");
  expect(
    await addTaskAttributes(engine, { taskId, body: { user, attributes: { place: "9", rmse: "0.1" } } }),
  ).toEqual({
    changed: 2,
  });
  expect((await getTask(engine, { taskId })).attributes).toEqual({ place: "9", rmse: "0.1" });
  expect((await getTask(engine, { taskId: scene.bound.idOf("b") })).attributes).toEqual({ place: "2" });
  const { rows } = await getTaskStory(engine, { taskId });
  expect(rows.some(({ what }) => what === "task_attributes_set")).toBe(true);
});

test("an unknown workflow or task is refused by its id", async () => {
  await using scene = await startScene({ tasks: [{ name: "a" }] });
  const { engine } = scene.lab;
  const body = { user, attributes: { a: "1" } };
  expect(await catchRefusal(addTaskAttributes(engine, { taskId: 999, body }))).toMatchObject({
    code: "not_found",
    ids: { taskId: 999 },
  });
  expect(await catchRefusal(addWorkflowAttributes(engine, { workflowId: 999, body }))).toMatchObject({
    code: "not_found",
    ids: { workflowId: 999 },
  });
});
