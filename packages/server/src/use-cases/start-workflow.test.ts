import { expect, test } from "bun:test";
import { bindWorkflow, startRun } from "../testing/bind-workflow.ts";
import { catchRefusal } from "../testing/catch-refusal.ts";
import { readInstance, readRuns, readTask, readTaskStates } from "../testing/read-states.ts";
import { readStatus, runToEnd } from "../testing/run-to-end.ts";
import { sanityCheck } from "../testing/sanity-check.ts";
import { type Scene, startScene } from "../testing/start-scene.ts";

const CHAIN = {
  tasks: [{ name: "a" }, { name: "b", upstreams: ["a"] }, { name: "c", upstreams: ["b"] }],
};
const PAIR = { tasks: [{ name: "a" }, { name: "b" }] };

const runStates = async ({ lab, workflowId }: Scene) =>
  (await readRuns(lab, workflowId)).map((run) => run.state);
const resume = ({ lab, workflowId }: Scene, how: "cold" | "hot") =>
  startRun(lab.engine, workflowId, { resume: how });

test("a workflow that has an open run is not started again, and the refusal names the run", async () => {
  await using scene = await startScene(PAIR);
  const refusal = await catchRefusal(startRun(scene.lab.engine, scene.workflowId));
  expect(refusal.code).toBe("workflow_run_active");
  expect(refusal.ids).toMatchObject({ workflowId: scene.workflowId, workflowRunId: expect.any(Number) });
});

test("a workflow that was run before is started again only as a resume", async () => {
  await using scene = await startScene({ tasks: [{ name: "a", maxAttempts: 1 }] });
  await scene.distributor.tell("fail", Object.values(await scene.leaseAll()));
  const refusal = await catchRefusal(startRun(scene.lab.engine, scene.workflowId));
  expect(refusal.code).toBe("workflow_already_exists");
  expect(refusal.hint).toContain(`jobmon workflow resume ${scene.workflowId}`);
});

test("of two starts at once exactly one opens a run", async () => {
  await using scene = await startScene(PAIR);

  const { workflowId } = await bindWorkflow(scene.lab.engine, { args: "other", tasks: [{ name: "x" }] });
  const results = await Promise.allSettled([1, 2, 3].map(() => startRun(scene.lab.engine, workflowId)));
  expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
  expect((await readRuns(scene.lab, workflowId)).map((run) => run.state)).toEqual(["BOUND"]);
});

test("a resume skips what is done, and failed tasks get all their attempts again", async () => {
  await using scene = await startScene({
    tasks: [{ name: "a" }, { name: "b", upstreams: ["a"], maxAttempts: 2 }, { name: "c", upstreams: ["b"] }],
  });
  await scene.distributor.tell("finish", Object.values(await scene.leaseAll()));
  for (let attempt = 0; attempt < 2; attempt++) {
    await scene.distributor.tell("fail", Object.values(await scene.leaseAll()));
    scene.lab.clock.advance(60_000);
    await scene.lab.runUpkeep();
  }
  expect(await readStatus(scene.lab, scene.workflowId)).toBe("FAILED");
  await resume(scene, "cold");
  expect(await readTask(scene.lab, scene.bound.idOf("b"))).toMatchObject({
    counted_failures: 0,
    num_attempts: 0,
  });
  await scene.distributor.tell("fail", Object.values(await scene.leaseAll()));
  expect(await readTaskStates(scene.lab, scene.bound)).toEqual({
    a: "DONE",
    b: "ERROR_RECOVERABLE",
    c: "REGISTERING",
  });
  await sanityCheck(scene.lab.engine.store);
});

test("a cold resume ends what still runs, waits for it, and then begins", async () => {
  await using scene = await startScene(PAIR);
  const { a = 0, b = 0 } = await scene.leaseAll();
  const { workflowRunId, status } = await resume(scene, "cold");
  expect(status).toBe("LINKING");
  expect(await scene.distributor.lease()).toMatchObject({ leases: [], kills: [a, b] });
  await scene.distributor.tell("killed", [a]);
  expect(await runStates(scene)).toEqual(["COLD_RESUME", "LINKING"]);
  await scene.distributor.tell("killed", [b]);
  expect(await runStates(scene)).toEqual(["TERMINATED", "BOUND"]);
  const { leases } = await scene.distributor.lease();
  expect(leases.map((lease) => [lease.name, lease.workflowRunId])).toEqual([
    ["a", workflowRunId],
    ["b", workflowRunId],
  ]);
  await sanityCheck(scene.lab.engine.store);
});

test("a cold resume that waits for nothing begins at once", async () => {
  await using scene = await startScene(PAIR);
  expect((await resume(scene, "cold")).status).toBe("BOUND");
  expect(await runStates(scene)).toEqual(["TERMINATED", "BOUND"]);
});

test("a cold resume has nothing left to do when what it waited for ends well", async () => {
  await using scene = await startScene(PAIR);
  const { a = 0, b = 0 } = await scene.leaseAll();
  await resume(scene, "cold");
  await scene.distributor.tell("finish", [a, b]);
  expect(await runStates(scene)).toEqual(["TERMINATED", "DONE"]);
  expect(await readStatus(scene.lab, scene.workflowId)).toBe("DONE");
  await sanityCheck(scene.lab.engine.store);
});

test("a hot resume lets what runs go on, under the new run", async () => {
  await using scene = await startScene(CHAIN);
  const { a = 0 } = await scene.leaseAll();
  await scene.distributor.tell("start", [a]);
  const { workflowRunId, status } = await resume(scene, "hot");
  expect(status).toBe("BOUND");
  expect(await runStates(scene)).toEqual(["TERMINATED", "BOUND"]);
  expect((await readInstance(scene.lab, a)).workflow_run_id).toBe(workflowRunId);
  expect(await scene.distributor.lease()).toMatchObject({ leases: [], kills: [] });
  await scene.distributor.tell("finish", [a]);
  expect((await scene.distributor.lease()).leases).toMatchObject([{ name: "b", workflowRunId }]);
  await sanityCheck(scene.lab.engine.store);
});

test("a hot resume takes over what a run left running when it timed out", async () => {
  await using scene = await startScene(CHAIN, { run: { secondsUntilTimeout: 1 } });
  const { a = 0 } = await scene.leaseAll();
  scene.lab.clock.advance(1_000);
  await scene.lab.runUpkeep();
  await resume(scene, "hot");
  await scene.distributor.tell("finish", [a]);
  expect(await runStates(scene)).toEqual(["ERROR", "BOUND"]);
  expect((await scene.distributor.lease()).leases).toMatchObject([{ name: "b" }]);
  await sanityCheck(scene.lab.engine.store);
});

test("a cold resume ends what a run left running when it timed out, and no task runs twice at once", async () => {
  await using scene = await startScene(CHAIN, { run: { secondsUntilTimeout: 1 } });
  const { a = 0 } = await scene.leaseAll();
  scene.lab.clock.advance(1_000);
  await scene.lab.runUpkeep();
  expect((await resume(scene, "cold")).status).toBe("LINKING");
  expect(await scene.distributor.lease()).toMatchObject({ leases: [], kills: [a] });
  await scene.distributor.tell("killed", [a]);
  expect((await scene.distributor.lease()).leases).toMatchObject([{ name: "a" }]);
});

test("a resume of a resume that still waits replaces it", async () => {
  for (const how of ["cold", "hot"] as const) {
    await using scene = await startScene(PAIR);
    const { a = 0, b = 0 } = await scene.leaseAll();
    await resume(scene, "cold");
    await resume(scene, how);
    await scene.distributor.tell("killed", [a, b]);
    expect(await runStates(scene)).toEqual(["TERMINATED", "ABORTED", "BOUND"]);
    expect((await scene.distributor.lease()).leases).toHaveLength(2);
    await sanityCheck(scene.lab.engine.store);
  }
});

test("a resume takes the context of the previous run unless it brings its own", async () => {
  await using scene = await startScene(PAIR, { run: { contextPath: "/home/ana/first.json" } });
  const context = async () => Object.values((await scene.distributor.lease(1)).runs)[0]?.contextPath;
  await resume(scene, "cold");
  expect(await context()).toBe("/home/ana/first.json");
  await startRun(scene.lab.engine, scene.workflowId, { resume: "hot", contextPath: "/home/ana/second.json" });
  expect(await context()).toBe("/home/ana/second.json");
});

test("a resume of a workflow that was never run just runs it", async () => {
  await using scene = await startScene(PAIR);

  const bound = await bindWorkflow(scene.lab.engine, { args: "new", tasks: [{ name: "x" }] });
  expect(await runToEnd(scene.lab, bound, "cold")).toMatchObject({ status: "DONE" });
});

test("a resume of a done workflow is refused and launches nothing", async () => {
  await using scene = await startScene(PAIR);
  await scene.distributor.tell("finish", Object.values(await scene.leaseAll()));
  expect((await catchRefusal(resume(scene, "hot"))).code).toBe("workflow_already_done");
  expect(await runStates(scene)).toEqual(["DONE"]);
  expect(await scene.leaseAll()).toEqual({});
});

test("a resume cuts the pause before a retry short", async () => {
  await using scene = await startScene({ tasks: [{ name: "a" }] });
  await scene.distributor.tell("fail", Object.values(await scene.leaseAll()));
  await resume(scene, "cold");
  expect(Object.keys(await scene.leaseAll())).toEqual(["a"]);
});

test("a resume that increases gives each exhausted task more of what ran out, once, and no other", async () => {
  const GIB = 2 ** 30;
  await using scene = await startScene({
    profiles: { small: { requested: { memory: "8G", runtime: "1h" } } },
    tasks: ["a", "b", "c", "d"].map((name) => ({ name, maxAttempts: 1 })),
  });
  const { a = 0, b = 0, c = 0, d = 0 } = await scene.leaseAll();
  await scene.distributor.tell("start", [a, b, c, d]);
  await scene.distributor.tell("exhaust", [a, b], { exhausted: "memory" });
  await scene.distributor.tell("exhaust", [c], { exhausted: "runtime" });
  await scene.distributor.tell("fail", [d]);
  await startRun(scene.lab.engine, scene.workflowId, { resume: "cold", increaseResources: true });
  const { leases, resources } = await scene.distributor.lease();
  const asked = leases.map(({ name, resourcesId }) => {
    const { memoryBytes, runtimeSeconds } = resources[resourcesId] ?? {};
    return [name, (memoryBytes ?? 0) / GIB, runtimeSeconds];
  });
  expect(asked).toEqual([
    ["a", 12, 3_600],
    ["b", 12, 3_600],
    ["c", 8, 5_400],
    ["d", 8, 3_600],
  ]);
  await sanityCheck(scene.lab.engine.store);
});

test("a resume that does not ask for it leaves the resources as they are", async () => {
  await using scene = await startScene({ tasks: [{ name: "a", maxAttempts: 1 }] });
  const before = (await readTask(scene.lab, scene.bound.idOf("a"))).task_resources_id;
  await scene.distributor.tell("exhaust", Object.values(await scene.leaseAll()), { exhausted: "memory" });
  await resume(scene, "cold");
  expect((await readTask(scene.lab, scene.bound.idOf("a"))).task_resources_id).toBe(before);
});
