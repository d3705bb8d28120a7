import { expect, test } from "bun:test";
import type { Reply, Request } from "@jobmon/api";
import { bindWorkflow, startRun } from "../testing/bind-workflow.ts";
import { catchRefusal } from "../testing/catch-refusal.ts";
import { readRuns, readTask, readTaskStates } from "../testing/read-states.ts";
import { readStatus, runToEnd } from "../testing/run-to-end.ts";
import { sanityCheck } from "../testing/sanity-check.ts";
import { type Scene, startScene } from "../testing/start-scene.ts";
import { DEFAULT_USER } from "../testing/workflow-spec.ts";
import { stopWorkflow } from "./control-workflow.ts";
import { resetWorkflow, setTaskStatus } from "./set-task-status.ts";

const user = DEFAULT_USER;
const DIAMOND = {
  tasks: [
    { name: "top" },
    { name: "left", upstreams: ["top"] },
    { name: "right", upstreams: ["top"] },
    { name: "bottom", upstreams: ["left", "right"] },
  ],
};

type Body = Request<"setTaskStatus">["body"];

function set(scene: Scene, names: readonly string[], more: Partial<Body>): Promise<Reply<"setTaskStatus">> {
  const taskIds = names.map(scene.bound.idOf);
  const body = {
    user,
    taskIds,
    status: "REGISTERING" as const,
    descendants: "none" as const,
    ancestors: "none" as const,
    preview: false,
    ...more,
  };
  return setTaskStatus(scene.lab.engine, { workflowId: scene.workflowId, body });
}

/** Finishes what is ready, layer by layer, until the task is among it. */
async function finishUntil(scene: Scene, name: string): Promise<number> {
  for (;;) {
    const leased = await scene.leaseAll();
    if (leased[name] !== undefined) return leased[name];
    await scene.distributor.tell("finish", Object.values(leased));
  }
}

async function finishAll(scene: Scene): Promise<string[][]> {
  const order = [];
  for (;;) {
    await scene.lab.runUpkeep();
    const leased = await scene.leaseAll();
    if (Object.keys(leased).length === 0) return order;
    order.push(Object.keys(leased).sort());
    await scene.distributor.tell("finish", Object.values(leased));
  }
}

const states = (scene: Scene) => readTaskStates(scene.lab, scene.bound);

test("marking tasks done makes ready what waited for them, and is not run again", async () => {
  await using scene = await startScene(DIAMOND);
  expect(await set(scene, ["top", "left"], { status: "DONE" })).toEqual({
    changed: 2,
    unchanged: 0,
    killed: 0,
  });
  expect(await states(scene)).toEqual({ top: "DONE", left: "DONE", right: "QUEUED", bottom: "REGISTERING" });
  await sanityCheck(scene.lab.engine.store);
  expect(await finishAll(scene)).toEqual([["right"], ["bottom"]]);
  expect(await readStatus(scene.lab, scene.workflowId)).toBe("DONE");
});

test("marking a task done with its descendants finishes a workflow without running anything", async () => {
  await using scene = await startScene(DIAMOND);
  expect(await set(scene, ["top"], { status: "DONE", descendants: "all" })).toMatchObject({ changed: 4 });
  expect(await readStatus(scene.lab, scene.workflowId)).toBe("DONE");
  expect((await readRuns(scene.lab, scene.workflowId))[0]?.state).toBe("DONE");
  await sanityCheck(scene.lab.engine.store);
});

test("marking every task done finishes a workflow that was never run, or that failed", async () => {
  await using scene = await startScene({ tasks: [{ name: "a", maxAttempts: 1 }] });
  await scene.distributor.tell("fail", Object.values(await scene.leaseAll()));
  await set(scene, ["a"], { status: "DONE" });
  expect(await readStatus(scene.lab, scene.workflowId)).toBe("DONE");
  const other = await bindWorkflow(scene.lab.engine, { args: "other", tasks: [{ name: "x" }] });
  const body = {
    user,
    taskIds: [other.idOf("x")],
    status: "DONE",
    descendants: "none",
    ancestors: "none",
    preview: false,
  } as const;
  await setTaskStatus(scene.lab.engine, {
    workflowId: other.workflowId,
    body: { ...body, taskIds: [...body.taskIds] },
  });
  expect(await readStatus(scene.lab, other.workflowId)).toBe("DONE");
  await sanityCheck(scene.lab.engine.store);
});

test("a running task cannot be marked done, and nothing else of the request is", async () => {
  await using scene = await startScene(DIAMOND);
  await scene.leaseAll();
  const refusal = await catchRefusal(set(scene, ["bottom", "top"], { status: "DONE" }));
  expect(refusal).toMatchObject({ code: "illegal_transition", ids: { taskIds: [scene.bound.idOf("top")] } });
  expect((await states(scene)).bottom).toBe("REGISTERING");
});

test("resetting a done task alone runs it again, and what is done below stays done", async () => {
  await using scene = await startScene(DIAMOND);
  await finishAll(scene);
  expect(await set(scene, ["left"], {})).toEqual({ changed: 1, unchanged: 0, killed: 0 });
  expect(await readStatus(scene.lab, scene.workflowId)).toBe("FAILED");
  expect(await states(scene)).toMatchObject({ left: "QUEUED", bottom: "DONE" });
  await sanityCheck(scene.lab.engine.store);
  expect(await runToEnd(scene.lab, scene.bound, "cold")).toEqual({ status: "DONE", order: [["left"]] });
});

test("resetting with descendants runs everything below again, in order", async () => {
  await using scene = await startScene(DIAMOND);
  await finishAll(scene);
  expect(await set(scene, ["left"], { descendants: "all" })).toMatchObject({ changed: 2 });
  expect(await states(scene)).toEqual({ top: "DONE", left: "QUEUED", right: "DONE", bottom: "REGISTERING" });
  await sanityCheck(scene.lab.engine.store);
  expect(await runToEnd(scene.lab, scene.bound, "cold")).toEqual({
    status: "DONE",
    order: [["left"], ["bottom"]],
  });
});

test("a reset in an open run takes effect in it, and what was ready below waits again", async () => {
  await using scene = await startScene(DIAMOND);
  await scene.distributor.tell("finish", Object.values(await scene.leaseAll()));
  expect(await states(scene)).toMatchObject({ left: "QUEUED", right: "QUEUED" });
  await set(scene, ["top"], {});
  expect(await states(scene)).toMatchObject({ top: "QUEUED", left: "REGISTERING", right: "REGISTERING" });
  await sanityCheck(scene.lab.engine.store);
  expect(await finishAll(scene)).toEqual([["top"], ["left", "right"], ["bottom"]]);
});

test("what waited for a retry below a reset task waits for its upstream again", async () => {
  await using scene = await startScene(DIAMOND);
  await scene.distributor.tell("finish", Object.values(await scene.leaseAll()));
  const { left = 0, right = 0 } = await scene.leaseAll();
  await scene.distributor.tell("fail", [left]);
  await scene.distributor.tell("exhaust", [right]);
  await set(scene, ["top"], {});
  expect(await states(scene)).toMatchObject({ left: "REGISTERING", right: "REGISTERING" });
  scene.lab.clock.advance(300_000);
  expect(await finishAll(scene)).toEqual([["top"], ["left", "right"], ["bottom"]]);
  await sanityCheck(scene.lab.engine.store);
});

test("resetting a running task ends its instance first, and it runs again when that is confirmed", async () => {
  await using scene = await startScene(DIAMOND);
  const { top = 0 } = await scene.leaseAll();
  expect(await set(scene, ["top"], {})).toEqual({ changed: 0, unchanged: 0, killed: 1 });
  expect(await scene.distributor.lease()).toMatchObject({ leases: [], kills: [top] });
  await scene.distributor.tell("killed", [top]);
  expect(await finishAll(scene)).toEqual([["top"], ["left", "right"], ["bottom"]]);
});

test("resetting a failed task gives it all its attempts again", async () => {
  await using scene = await startScene({ tasks: [{ name: "a", maxAttempts: 1 }, { name: "b" }] });
  const { a = 0 } = await scene.leaseAll();
  await scene.distributor.tell("fail", [a]);
  await set(scene, ["a"], {});
  expect(await readTask(scene.lab, scene.bound.idOf("a"))).toMatchObject({
    status: "Q",
    num_attempts: 0,
    counted_failures: 0,
  });
});

test("a preview counts and changes nothing", async () => {
  await using scene = await startScene(DIAMOND);
  await finishUntil(scene, "left");
  const before = await states(scene);
  expect(await set(scene, ["top"], { descendants: "all", preview: true })).toEqual({
    changed: 1,
    unchanged: 1,
    killed: 2,
  });
  expect(await states(scene)).toEqual(before);
});

test("a task of another workflow refuses the whole request", async () => {
  await using scene = await startScene(DIAMOND);
  const other = await bindWorkflow(scene.lab.engine, { args: "other", tasks: [{ name: "x" }] });
  const taskIds = [scene.bound.idOf("top"), other.idOf("x"), 999_999];
  const refusal = await catchRefusal(set(scene, [], { status: "DONE", taskIds }));
  expect(refusal).toMatchObject({ code: "not_found", ids: { taskIds: [other.idOf("x"), 999_999] } });
  expect((await states(scene)).top).toBe("QUEUED");
});

test("a workflow with an open run is not reset", async () => {
  await using scene = await startScene(DIAMOND);
  const attempt = resetWorkflow(scene.lab.engine, {
    workflowId: scene.workflowId,
    body: { user, scope: "all" },
  });
  expect((await catchRefusal(attempt)).code).toBe("workflow_run_active");
});

test("a reset of a whole workflow takes failed, unfinished or all tasks", async () => {
  const expected = {
    failed: { done: "DONE", bad: "QUEUED", blocked: "REGISTERING" },
    unfinished: { done: "DONE", bad: "QUEUED", blocked: "REGISTERING" },
    all: { done: "QUEUED", bad: "QUEUED", blocked: "REGISTERING" },
  };
  for (const scope of ["failed", "unfinished", "all"] as const) {
    await using scene = await startScene({
      tasks: [
        { name: "done" },
        { name: "bad", maxAttempts: 1 },
        { name: "blocked", upstreams: ["bad", "done"] },
      ],
    });
    const { done = 0, bad = 0 } = await scene.leaseAll();
    await scene.distributor.tell("finish", [done]);
    await scene.distributor.tell("fail", [bad]);
    await resetWorkflow(scene.lab.engine, { workflowId: scene.workflowId, body: { user, scope } });
    expect(await states(scene)).toEqual(expected[scope]);
    await sanityCheck(scene.lab.engine.store);
    expect(await runToEnd(scene.lab, scene.bound, "cold")).toMatchObject({ status: "DONE" });
  }
});

test("a reset of a whole done workflow runs all of it again", async () => {
  await using scene = await startScene(DIAMOND);
  await finishAll(scene);
  await resetWorkflow(scene.lab.engine, { workflowId: scene.workflowId, body: { user, scope: "all" } });
  expect(await readStatus(scene.lab, scene.workflowId)).toBe("FAILED");
  expect(await runToEnd(scene.lab, scene.bound, "cold")).toEqual({
    status: "DONE",
    order: [["top"], ["left", "right"], ["bottom"]],
  });
});

test("a reset after a stop leaves nothing behind that a resume would miss", async () => {
  await using scene = await startScene(DIAMOND);
  const left = await finishUntil(scene, "left");
  await stopWorkflow(scene.lab.engine, { workflowId: scene.workflowId, body: { user } });
  await scene.distributor.tell("killed", [left, left + 1]);
  await set(scene, ["top"], { descendants: "all" });
  await startRun(scene.lab.engine, scene.workflowId, { resume: "hot" });
  expect(await finishAll(scene)).toEqual([["top"], ["left", "right"], ["bottom"]]);
  await sanityCheck(scene.lab.engine.store);
});

test("with ancestors, everything a task waits for is done too, however far up", async () => {
  await using scene = await startScene({
    tasks: [
      { name: "a" },
      { name: "b", upstreams: ["a"] },
      { name: "c", upstreams: ["b"] },
      { name: "other" },
      { name: "d", upstreams: ["c", "other"] },
    ],
  });
  expect(await set(scene, ["c"], { status: "DONE", ancestors: "all", preview: true })).toMatchObject({
    changed: 3,
  });
  await set(scene, ["c"], { status: "DONE", ancestors: "all" });
  expect(await states(scene)).toEqual({ a: "DONE", b: "DONE", c: "DONE", other: "QUEUED", d: "REGISTERING" });
  await sanityCheck(scene.lab.engine.store);
});
