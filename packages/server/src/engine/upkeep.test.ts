/** What happens by itself when something falls silent, and when a retry falls due. */
import { expect, test } from "bun:test";
import { readInstance, readInstanceState, readTask, readTaskStates } from "../testing/read-states.ts";
import { readStatus } from "../testing/run-to-end.ts";
import { sanityCheck } from "../testing/sanity-check.ts";
import { startScene } from "../testing/start-scene.ts";
import { DEFAULT_USER } from "../testing/workflow-spec.ts";
import { stopWorkflow } from "../use-cases/control-workflow.ts";
import { setTaskStatus } from "../use-cases/set-task-status.ts";
import { startUpkeep } from "./upkeep.ts";

const ONE = { tasks: [{ name: "a" }] };
const user = DEFAULT_USER;

test("an instance that falls silent is looked into, not declared dead", async () => {
  await using scene = await startScene(ONE);
  const { lab, distributor } = scene;
  const { a = 0 } = await scene.leaseAll();
  await distributor.tell("start", [a]);
  lab.clock.advance(lab.policy.heartbeatTimeoutMs);
  await lab.runUpkeep();
  expect(await readInstanceState(lab, a)).toBe("RUNNING");
  lab.clock.advance(1);
  await lab.runUpkeep();
  expect(await readInstanceState(lab, a)).toBe("TRIAGING");
  expect((await readTaskStates(lab, scene.bound)).a).toBe("RUNNING");
  expect(await distributor.lease()).toMatchObject({ leases: [], checks: [a] });
});

test("heartbeats keep an instance from being looked into", async () => {
  await using scene = await startScene(ONE);
  const { lab, distributor } = scene;
  const { a = 0 } = await scene.leaseAll();
  await distributor.tell("start", [a]);
  for (let beat = 0; beat < 5; beat++) {
    lab.clock.advance(lab.policy.heartbeatTimeoutMs - 1);
    await distributor.heartbeat([a]);
    await lab.runUpkeep();
  }
  expect(await readInstanceState(lab, a)).toBe("RUNNING");
});

test("a heartbeat, or a start, brings a silent instance back", async () => {
  for (const revive of ["heartbeat", "start"] as const) {
    await using scene = await startScene(ONE);
    const { lab, distributor } = scene;
    const { a = 0 } = await scene.leaseAll();
    await distributor.tell("start", [a]);
    lab.clock.advance(lab.policy.heartbeatTimeoutMs + 1);
    await lab.runUpkeep();
    if (revive === "heartbeat") await distributor.heartbeat([a]);
    else await distributor.tell("start", [a]);
    expect(await readInstanceState(lab, a)).toBe("RUNNING");
    await lab.runUpkeep();
    expect(await distributor.tell("finish", [a])).toEqual(["moved"]);
    expect(await readStatus(lab, scene.workflowId)).toBe("DONE");
  }
});

test("a silent instance of which nothing is found is given up after the grace, and its task is tried again", async () => {
  await using scene = await startScene(ONE);
  const { lab, distributor } = scene;
  const { a = 0 } = await scene.leaseAll();
  await distributor.tell("start", [a]);
  lab.clock.advance(lab.policy.heartbeatTimeoutMs + 1);
  await lab.runUpkeep();
  lab.clock.advance(lab.policy.heartbeatTimeoutMs + lab.policy.triageGraceMs);
  await lab.runUpkeep();
  expect(await readInstanceState(lab, a)).toBe("TRIAGING");
  lab.clock.advance(1);
  await lab.runUpkeep();
  expect(await readInstance(lab, a)).toMatchObject({ status: "X", failure_kind: "infrastructure" });
  lab.clock.advance(60_000);
  await lab.runUpkeep();
  const { a: second = 0 } = await scene.leaseAll();
  expect(second).not.toBe(a);
  // The first one was alive after all: too late, the second one counts.
  expect(await distributor.tell("finish", [a])).toEqual(["late"]);
  expect((await readTaskStates(lab, scene.bound)).a).toBe("INSTANTIATING");
  expect(await distributor.tell("finish", [second])).toEqual(["moved"]);
  await sanityCheck(lab.engine.store);
});

test("a rejection that arrives while the instance is looked into is a failure of the task", async () => {
  await using scene = await startScene(ONE);
  const { lab, distributor } = scene;
  const { a = 0 } = await scene.leaseAll();
  lab.clock.advance(lab.policy.heartbeatTimeoutMs + 1);
  await lab.runUpkeep();
  expect(await distributor.tell("reject", [a], { description: "no such queue" })).toEqual(["moved"]);
  expect(await readTask(lab, scene.bound.idOf("a"))).toMatchObject({ status: "E", counted_failures: 1 });
});

test("what was told to end and is never heard of again counts as ended after the grace", async () => {
  await using scene = await startScene(ONE);
  const { lab, workflowId } = scene;
  const { a = 0 } = await scene.leaseAll();
  await stopWorkflow(lab.engine, { workflowId, body: { user } });
  lab.clock.advance(lab.policy.heartbeatTimeoutMs + lab.policy.triageGraceMs);
  await lab.runUpkeep();
  expect(await readInstanceState(lab, a)).toBe("KILL_SELF");
  lab.clock.advance(1);
  await lab.runUpkeep();
  expect(await readInstanceState(lab, a)).toBe("ERROR_FATAL");
  expect(await readStatus(lab, workflowId)).toBe("HALTED");
  await sanityCheck(lab.engine.store);
});

test("a retry waits for an upstream that was reset while the attempt ran", async () => {
  await using scene = await startScene({ tasks: [{ name: "up" }, { name: "down", upstreams: ["up"] }] });
  const { lab, bound, distributor, workflowId } = scene;
  await distributor.tell("finish", Object.values(await scene.leaseAll()));
  const { down = 0 } = await scene.leaseAll();
  await setTaskStatus(lab.engine, {
    workflowId,
    body: {
      user,
      status: "REGISTERING",
      taskIds: [bound.idOf("up")],
      descendants: "none",
      ancestors: "none",
      preview: false,
    },
  });
  await distributor.tell("fail", [down]);
  lab.clock.advance(60_000);
  await lab.runUpkeep();
  expect(await readTaskStates(lab, bound)).toEqual({ up: "QUEUED", down: "REGISTERING" });
  await distributor.tell("finish", Object.values(await scene.leaseAll()));
  expect(await readTaskStates(lab, bound)).toEqual({ up: "DONE", down: "QUEUED" });
  await sanityCheck(lab.engine.store);
});

test("with its timers upkeep brings a retry back, promotes what is left over, and ends when asked", async () => {
  await using scene = await startScene({ tasks: [{ name: "a" }] }, { policy: { backoffInitialMs: 0 } });
  const upkeep = startUpkeep(scene.lab.engine);
  const { a = 0 } = await scene.leaseAll();
  await scene.distributor.tell("fail", [a]);
  const waiting = scene.lab.leaseDesk.leaseTasks(
    {
      distributorId: scene.distributor.id,
      body: { epoch: scene.distributor.epoch, max: 1, waitSeconds: 30 },
    },
    new AbortController().signal,
  );
  expect((await waiting).leases).toMatchObject([{ name: "a", attempt: 2 }]);
  await upkeep.stop();
});

test("a clock that is set back an hour holds up no retry and no order", async () => {
  await using scene = await startScene({ tasks: [{ name: "a" }] });
  const { lab, distributor } = scene;
  const { a = 0 } = await scene.leaseAll();
  await distributor.tell("fail", [a]);
  lab.clock.advance(-3_600_000);
  await lab.runUpkeep();
  const { a: second = 0 } = await scene.leaseAll();
  expect(second).toBeGreaterThan(a);
  await distributor.tell("start", [second]);
  await stopWorkflow(lab.engine, { workflowId: scene.workflowId, body: { user } });
  expect((await distributor.lease()).kills).toEqual([second]);
  lab.clock.advance(-3_600_000);
  expect((await distributor.lease()).kills).toEqual([second]);
  await distributor.tell("killed", [second]);
  await sanityCheck(lab.engine.store);
});
