import { expect, test } from "bun:test";
import type { Request } from "@jobmon/api";
import { queryHandlers } from "../queries/query-handlers.ts";
import { catchRefusal } from "../testing/catch-refusal.ts";
import { readTaskStates } from "../testing/read-states.ts";
import { sanityCheck } from "../testing/sanity-check.ts";
import { type Scene, startScene } from "../testing/start-scene.ts";
import { changeTasks } from "./change-tasks.ts";

type Body = Request<"changeTasks">["body"];

const order = (scene: Scene, body: Partial<Body> & Pick<Body, "action">) =>
  changeTasks(scene.lab.engine, {
    workflowId: scene.workflowId,
    body: { user: "ana", preview: false, afterTaskId: 0, ...body },
  });

const statesOf = (scene: Scene) => readTaskStates(scene.lab, scene.bound);

const storyOf = async (scene: Scene) => {
  const { rows } = await queryHandlers(scene.lab.engine).getWorkflowStory({
    workflowId: scene.workflowId,
    limit: 100,
  });
  return rows.map(({ who, what, text }) => ({ who, what, text }));
};

/** Two tasks that failed for good, one that runs, one that waits for a failed one. */
async function startFailures(): Promise<Scene> {
  const scene = await startScene({
    tasks: [
      { name: "a", maxAttempts: 1 },
      { name: "b", maxAttempts: 1 },
      { name: "c" },
      { name: "d", upstreams: ["a"] },
    ],
  });
  const ids = await scene.leaseAll();
  await scene.distributor.tell("fail", [ids.a as number, ids.b as number]);
  await scene.distributor.tell("start", [ids.c as number]);
  return scene;
}

test("a preview counts and shows what would be changed, and changes nothing", async () => {
  await using scene = await startFailures();
  const before = await statesOf(scene);
  const reply = await order(scene, { action: "retry", preview: true });
  expect(reply).toMatchObject({ count: 2, changed: 0, killed: 0, nextTaskId: null });
  expect(reply.sample.map(({ name, status }) => [name, status])).toEqual([
    ["a", "ERROR_FATAL"],
    ["b", "ERROR_FATAL"],
  ]);
  expect(await statesOf(scene)).toEqual(before);
});

test("retry makes the failed tasks that fit run again, and says who did it to what", async () => {
  await using scene = await startFailures();
  const reply = await order(scene, { action: "retry", where: ["name:is:a"], expectedCount: 1 });
  expect(reply).toMatchObject({ count: 1, changed: 1 });
  expect(await statesOf(scene)).toEqual({ a: "QUEUED", b: "ERROR_FATAL", c: "RUNNING", d: "REGISTERING" });
  expect(await storyOf(scene)).toContainEqual({
    who: "ana",
    what: "tasks_retried",
    text: "Retry: 1 tasks that fit name:is:a",
  });
  await sanityCheck(scene.lab.engine.store);
});

test("another number than was expected changes nothing", async () => {
  await using scene = await startFailures();
  const before = await statesOf(scene);
  const refusal = await catchRefusal(order(scene, { action: "retry", expectedCount: 1 }));
  expect(refusal).toMatchObject({ code: "conflict" });
  expect(refusal.detail).toContain("2 fit by now");
  expect(await statesOf(scene)).toEqual(before);
});

test("reset ends what runs, mark_done readies what waited, and neither touches what does not fit", async () => {
  await using scene = await startFailures();
  expect(await order(scene, { action: "mark_done", where: ["name:is:a"] })).toMatchObject({ changed: 1 });
  expect(await statesOf(scene)).toMatchObject({ a: "DONE", d: "QUEUED", b: "ERROR_FATAL" });
  expect(await order(scene, { action: "reset", where: ["name:is:c"] })).toMatchObject({
    changed: 1,
    killed: 1,
  });
  const { kills } = await scene.distributor.lease(0);
  expect(kills).toHaveLength(1);
  await sanityCheck(scene.lab.engine.store);
});

test("a priority is set on all that are not done", async () => {
  await using scene = await startFailures();
  expect(await order(scene, { action: "set_priority", priority: 9 })).toMatchObject({ changed: 4 });
  const { rows } = await queryHandlers(scene.lab.engine).listTasks({
    workflowId: scene.workflowId,
    limit: 10,
  });
  expect(rows.map(({ priority }) => priority)).toEqual([9, 9, 9, 9]);
});

test("very many tasks are changed in several requests, each once", async () => {
  const tasks = Array.from({ length: 4_100 }, (_, at) => ({ name: `t${at}` }));
  await using scene = await startScene({ tasks });
  const total = { changed: 0, requests: 0 };
  for (let afterTaskId: number | null = 0; afterTaskId !== null; total.requests++) {
    const reply = await order(scene, { action: "mark_done", afterTaskId });
    total.changed += reply.changed;
    afterTaskId = reply.nextTaskId;
  }
  expect(total.changed).toBe(4_100);
  expect(new Set(Object.values(await statesOf(scene)))).toEqual(new Set(["DONE"]));
  await sanityCheck(scene.lab.engine.store);
});

test("an unknown workflow, an unknown field and a misplaced priority are refused", async () => {
  await using scene = await startFailures();
  const refuse = async (body: Partial<Body> & Pick<Body, "action">) => catchRefusal(order(scene, body));
  expect(await refuse({ action: "set_priority" })).toMatchObject({ code: "invalid_request" });
  expect(await refuse({ action: "retry", priority: 1 })).toMatchObject({ code: "invalid_request" });
  expect(await refuse({ action: "retry", where: ["nmae:is:a"] })).toMatchObject({ code: "invalid_request" });
  const body = { user: "ana", action: "retry", preview: true, afterTaskId: 0 } as const;
  const unknown = changeTasks(scene.lab.engine, { workflowId: 999, body });
  expect(await catchRefusal(unknown)).toMatchObject({ code: "not_found" });
});
