import { expect, test } from "bun:test";
import { startRun } from "../testing/bind-workflow.ts";
import { catchRefusal } from "../testing/catch-refusal.ts";
import { readInstanceState, readLastRun, readRuns, readTaskStates } from "../testing/read-states.ts";
import { readStatus } from "../testing/run-to-end.ts";
import { sanityCheck } from "../testing/sanity-check.ts";
import { ScriptedDistributor } from "../testing/scripted-distributor.ts";
import { type Scene, startScene } from "../testing/start-scene.ts";
import { DEFAULT_USER } from "../testing/workflow-spec.ts";
import { pauseWorkflow, setTemplateLimit, setWorkflowLimit, stopWorkflow } from "./control-workflow.ts";

const user = DEFAULT_USER;
const THREE = { limit: 2, tasks: [{ name: "a" }, { name: "b" }, { name: "c" }] };
const stop = ({ lab, workflowId }: Scene) => stopWorkflow(lab.engine, { workflowId, body: { user } });

test("a stop of a run of which nothing runs is over at once", async () => {
  await using scene = await startScene(THREE);
  expect(await stop(scene)).toEqual({ stopping: true, activeInstances: 0 });
  expect(await readLastRun(scene.lab, scene.workflowId)).toBe("STOPPED");
  expect(await readStatus(scene.lab, scene.workflowId)).toBe("HALTED");
  await sanityCheck(scene.lab.engine.store);
});

test("a stop launches nothing more, and is over when the last instance has ended", async () => {
  await using scene = await startScene(THREE);
  const { a = 0, b = 0 } = await scene.leaseAll();
  await scene.distributor.tell("start", [a]);
  expect(await stop(scene)).toEqual({ stopping: true, activeInstances: 2 });
  expect(await scene.distributor.lease()).toMatchObject({ leases: [], kills: [a, b] });
  await scene.distributor.tell("killed", [a]);
  expect(await readStatus(scene.lab, scene.workflowId)).toBe("RUNNING");
  await scene.distributor.tell("killed", [b]);
  expect(await readStatus(scene.lab, scene.workflowId)).toBe("HALTED");
  expect((await readRuns(scene.lab, scene.workflowId))[0]).toMatchObject({
    state: "STOPPED",
    reason: "stopped by ana",
  });
  expect((await scene.distributor.lease()).leases).toEqual([]);
  await sanityCheck(scene.lab.engine.store);
});

test("whatever bad end an instance comes to that was told to end, it counts as killed and costs no attempt", async () => {
  await using scene = await startScene(THREE);
  for (const event of ["fail", "exhaust", "lose", "reject"] as const) {
    const { a = 0, b = 0 } = await scene.leaseAll();
    await stop(scene);
    expect(await scene.distributor.tell(event, [a, b])).toEqual(["moved", "moved"]);
    expect(await readInstanceState(scene.lab, a)).toBe("ERROR_FATAL");
    expect(await readTaskStates(scene.lab, scene.bound)).toMatchObject({ a: "QUEUED", b: "QUEUED" });
    await startRun(scene.lab.engine, scene.workflowId, { resume: "cold" });
  }
  await sanityCheck(scene.lab.engine.store);
});

test("an instance that ends well although it was told to end is done", async () => {
  await using scene = await startScene(THREE);
  const { a = 0, b = 0 } = await scene.leaseAll();
  await stop(scene);
  await scene.distributor.report([
    { instanceId: a, event: "finish" },
    { instanceId: b, event: "killed" },
  ]);
  expect(await readTaskStates(scene.lab, scene.bound)).toMatchObject({ a: "DONE", b: "QUEUED" });
  expect(await readStatus(scene.lab, scene.workflowId)).toBe("HALTED");
});

test("a workflow whose last task ends well while it is stopped is done", async () => {
  await using scene = await startScene({ tasks: [{ name: "a" }] });
  const { a = 0 } = await scene.leaseAll();
  await stop(scene);
  await scene.distributor.tell("finish", [a]);
  expect(await readStatus(scene.lab, scene.workflowId)).toBe("DONE");
  await sanityCheck(scene.lab.engine.store);
});

test("a stop converges although the distributor dies and the server restarts: the successor is told", async () => {
  await using scene = await startScene(THREE);
  const { a = 0, b = 0 } = await scene.leaseAll();
  await stop(scene);
  await scene.lab.restart();
  const successor = await ScriptedDistributor.register(scene.lab);
  expect(successor.active.map(({ instanceId, status }) => [instanceId, status])).toEqual([
    [a, "KILL_SELF"],
    [b, "KILL_SELF"],
  ]);
  expect((await successor.lease()).kills).toEqual([a, b]);
  expect((await catchRefusal(scene.distributor.tell("finish", [a]))).code).toBe("distributor_superseded");
  await successor.tell("killed", [a, b]);
  expect(await readStatus(scene.lab, scene.workflowId)).toBe("HALTED");
  await sanityCheck(scene.lab.engine.store);
});

test("a stop while a resume waits for the previous run ends both", async () => {
  await using scene = await startScene(THREE);
  const { a = 0, b = 0 } = await scene.leaseAll();
  await startRun(scene.lab.engine, scene.workflowId, { resume: "cold" });
  await stop(scene);
  await scene.distributor.tell("killed", [a, b]);
  expect((await readRuns(scene.lab, scene.workflowId)).map((run) => run.state)).toEqual([
    "STOPPED",
    "ABORTED",
  ]);
  expect(await readStatus(scene.lab, scene.workflowId)).toBe("HALTED");
  await sanityCheck(scene.lab.engine.store);
});

test("a stop while a resume waits for the rest of a run that timed out ends in HALTED", async () => {
  await using scene = await startScene(THREE, { run: { secondsUntilTimeout: 1 } });
  const { a = 0, b = 0 } = await scene.leaseAll();
  scene.lab.clock.advance(1_000);
  await scene.lab.runUpkeep();
  await startRun(scene.lab.engine, scene.workflowId, { resume: "cold" });
  await stop(scene);
  await scene.distributor.tell("killed", [a, b]);
  expect((await readRuns(scene.lab, scene.workflowId)).map((run) => run.state)).toEqual(["ERROR", "ABORTED"]);
  expect(await readStatus(scene.lab, scene.workflowId)).toBe("HALTED");
  await sanityCheck(scene.lab.engine.store);
});

test("a stop ends what a run left running when it failed", async () => {
  await using scene = await startScene(
    { tasks: [{ name: "bad", maxAttempts: 1 }, { name: "long" }] },
    { run: { failFast: true } },
  );
  const { bad = 0, long = 0 } = await scene.leaseAll();
  await scene.distributor.tell("fail", [bad]);
  expect(await stop(scene)).toEqual({ stopping: true, activeInstances: 1 });
  expect((await scene.distributor.lease()).kills).toEqual([long]);
  await scene.distributor.tell("killed", [long]);
  expect(await readStatus(scene.lab, scene.workflowId)).toBe("FAILED");
});

test("a second stop changes nothing, and a stop of what is over is refused", async () => {
  await using scene = await startScene(THREE);
  const { a = 0, b = 0 } = await scene.leaseAll();
  await stop(scene);
  await stop(scene);
  expect(await readInstanceState(scene.lab, a)).toBe("KILL_SELF");
  await scene.distributor.tell("killed", [a, b]);
  const refusal = await catchRefusal(stop(scene));
  expect(refusal).toMatchObject({ code: "workflow_not_resumable", ids: { workflowId: scene.workflowId } });
});

test("unknown workflows and templates are refused with their numbers", async () => {
  await using scene = await startScene(THREE);
  const { engine } = scene.lab;
  const body = { user, maxConcurrentlyRunning: 1 };
  for (const attempt of [
    () => stopWorkflow(engine, { workflowId: 99, body: { user } }),
    () => pauseWorkflow(engine, { workflowId: 99, body: { user } }),
    () => setWorkflowLimit(engine, { workflowId: 99, body }),
    () => setTemplateLimit(engine, { workflowId: 99, arrayId: 1, body }),
  ])
    expect(await catchRefusal(attempt())).toMatchObject({ code: "not_found", ids: { workflowId: 99 } });
  const foreign = setTemplateLimit(engine, { workflowId: scene.workflowId, arrayId: 99, body });
  expect(await catchRefusal(foreign)).toMatchObject({ code: "not_found", ids: { arrayId: 99 } });
});

test("pausing twice changes nothing the second time", async () => {
  await using scene = await startScene(THREE);
  const pause = () => pauseWorkflow(scene.lab.engine, { workflowId: scene.workflowId, body: { user } });
  expect([await pause(), await pause()]).toEqual([{ changed: 1 }, { changed: 0 }]);
});
