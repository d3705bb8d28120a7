/** How runs end by themselves. */
import { expect, test } from "bun:test";
import { readLastRun, readRuns, readTaskStates } from "../testing/read-states.ts";
import { readStatus } from "../testing/run-to-end.ts";
import { sanityCheck } from "../testing/sanity-check.ts";
import { type Scene, startScene } from "../testing/start-scene.ts";

const finished = async ({ lab, workflowId }: Scene) => [
  await readLastRun(lab, workflowId),
  await readStatus(lab, workflowId),
];

test("a run is done when its last task is", async () => {
  await using scene = await startScene({ tasks: [{ name: "a" }, { name: "b", upstreams: ["a"] }] });
  for (const state of [
    ["RUNNING", "RUNNING"],
    ["DONE", "DONE"],
  ]) {
    await scene.distributor.tell("finish", Object.values(await scene.leaseAll()));
    expect(await finished(scene)).toEqual(state);
  }
});

test("a run goes on while anything can, and fails when all that is left waits for a failed task", async () => {
  await using scene = await startScene({
    tasks: [{ name: "bad", maxAttempts: 1 }, { name: "blocked", upstreams: ["bad"] }, { name: "good" }],
  });
  const { bad = 0, good = 0 } = await scene.leaseAll();
  await scene.distributor.tell("fail", [bad]);
  expect(await finished(scene)).toEqual(["RUNNING", "RUNNING"]);
  await scene.distributor.tell("finish", [good]);
  expect(await finished(scene)).toEqual(["ERROR", "FAILED"]);
  expect((await readRuns(scene.lab, scene.workflowId))[0]?.reason).toBe("1 task failed, 1 wait for them");
});

test("with fail_fast the first task that fails for good ends the run, and what runs goes on", async () => {
  await using scene = await startScene(
    { tasks: [{ name: "bad", maxAttempts: 2 }, { name: "long" }, { name: "next", upstreams: ["long"] }] },
    { run: { failFast: true } },
  );
  const { bad = 0, long = 0 } = await scene.leaseAll();
  await scene.distributor.tell("fail", [bad]);
  expect(await finished(scene)).toEqual(["RUNNING", "RUNNING"]);
  scene.lab.clock.advance(60_000);
  await scene.lab.runUpkeep();
  await scene.distributor.tell("fail", Object.values(await scene.leaseAll()));
  expect(await finished(scene)).toEqual(["ERROR", "FAILED"]);
  expect(await scene.distributor.lease()).toMatchObject({ leases: [], kills: [] });
  expect(await scene.distributor.tell("finish", [long])).toEqual(["moved"]);
  expect(await scene.leaseAll()).toEqual({});
  await sanityCheck(scene.lab.engine.store);
});

test("a resource failure never triggers fail_fast, even the last", async () => {
  await using scene = await startScene(
    { tasks: [{ name: "big", maxAttempts: 1 }, { name: "other" }] },
    { run: { failFast: true } },
  );
  const { big = 0, other = 0 } = await scene.leaseAll();
  await scene.distributor.tell("exhaust", [big]);
  expect((await readTaskStates(scene.lab, scene.bound)).big).toBe("ERROR_FATAL");
  expect(await finished(scene)).toEqual(["RUNNING", "RUNNING"]);
  await scene.distributor.tell("finish", [other]);
  expect(await finished(scene)).toEqual(["ERROR", "FAILED"]);
});

test("without fail_fast a failed task ends nothing", async () => {
  await using scene = await startScene({ tasks: [{ name: "bad", maxAttempts: 1 }, { name: "other" }] });
  const { bad = 0 } = await scene.leaseAll();
  await scene.distributor.tell("fail", [bad]);
  expect(await finished(scene)).toEqual(["RUNNING", "RUNNING"]);
});

test("at its time limit a run launches nothing more, says so, and leaves submitted tasks running", async () => {
  await using scene = await startScene(
    { limit: 1, tasks: [{ name: "a" }, { name: "b" }] },
    { run: { secondsUntilTimeout: 60 } },
  );
  const { a = 0 } = await scene.leaseAll();
  scene.lab.clock.advance(59_999);
  await scene.lab.runUpkeep();
  expect(await finished(scene)).toEqual(["RUNNING", "RUNNING"]);
  scene.lab.clock.advance(1);
  await scene.lab.runUpkeep();
  expect(await finished(scene)).toEqual(["ERROR", "FAILED"]);
  expect((await readRuns(scene.lab, scene.workflowId))[0]?.reason).toContain("time limit");
  expect(await scene.distributor.lease()).toMatchObject({ leases: [], kills: [] });
  expect(await scene.distributor.tell("finish", [a])).toEqual(["moved"]);
  expect(await scene.leaseAll()).toEqual({});
});

test("a workflow whose last tasks end after the time limit is done all the same", async () => {
  await using scene = await startScene({ tasks: [{ name: "a" }] }, { run: { secondsUntilTimeout: 1 } });
  const { a = 0 } = await scene.leaseAll();
  scene.lab.clock.advance(1_000);
  await scene.lab.runUpkeep();
  await scene.distributor.tell("finish", [a]);
  expect(await finished(scene)).toEqual(["ERROR", "DONE"]);
  await sanityCheck(scene.lab.engine.store);
});
