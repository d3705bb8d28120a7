import { expect, test } from "bun:test";
import type { Resources } from "@jobmon/core";
import { startRun } from "../testing/bind-workflow.ts";
import { readTask, readTaskStates } from "../testing/read-states.ts";
import { sanityCheck } from "../testing/sanity-check.ts";
import type { ReportEvent, ScriptedReport } from "../testing/scripted-distributor.ts";
import { type Scene, startScene } from "../testing/start-scene.ts";
import type { ProfileSpec } from "../testing/workflow-spec.ts";

const GIB = 2 ** 30;
const QUEUES = [
  { name: "short", maxMemoryBytes: 4 * GIB, maxRuntimeSeconds: 3_600, maxCores: null },
  { name: "long", maxMemoryBytes: 16 * GIB, maxRuntimeSeconds: 36_000, maxCores: null },
];

/** The task's next attempt fails in that way; upkeep brings it back when it may be tried again. */
async function failOnce(scene: Scene, event: ReportEvent, more: Partial<ScriptedReport> = {}): Promise<void> {
  const { a = 0 } = await scene.leaseAll();
  if (event !== "reject") await scene.distributor.tell("start", [a]);
  await scene.distributor.tell(event, [a], more);
}

const stateOf = async (scene: Scene, name: string) => (await readTaskStates(scene.lab, scene.bound))[name];

async function resourcesOf(scene: Scene, name: string): Promise<Resources> {
  const { task_resources_id: id } = await readTask(scene.lab, scene.bound.idOf(name));
  const row = await scene.lab.engine.store.read((db) =>
    db.selectFrom("task_resources").select("requested").where("id", "=", id).executeTakeFirstOrThrow(),
  );
  return JSON.parse(row.requested);
}

test("a failed task is tried again after a pause that doubles, and is given up after max_attempts", async () => {
  await using scene = await startScene({ tasks: [{ name: "a", maxAttempts: 4 }] });
  for (const pauseMs of [1_000, 2_000, 4_000]) {
    await failOnce(scene, "fail");
    expect(await stateOf(scene, "a")).toBe("ERROR_RECOVERABLE");
    scene.lab.clock.advance(pauseMs - 1);
    await scene.lab.runUpkeep();
    expect(await stateOf(scene, "a")).toBe("ERROR_RECOVERABLE");
    scene.lab.clock.advance(1);
    await scene.lab.runUpkeep();
    expect(await stateOf(scene, "a")).toBe("QUEUED");
  }
  await failOnce(scene, "fail");
  expect(await stateOf(scene, "a")).toBe("ERROR_FATAL");
  await sanityCheck(scene.lab.engine.store);
});

test("the pause never grows beyond its limit", async () => {
  const policy = { backoffInitialMs: 1_000, backoffFactor: 10, backoffMaxMs: 5_000 };
  await using scene = await startScene({ tasks: [{ name: "a", maxAttempts: 9 }] }, { policy });
  for (const pauseMs of [1_000, 5_000, 5_000]) {
    await failOnce(scene, "fail");
    const { retry_at } = await readTask(scene.lab, scene.bound.idOf("a"));
    expect(retry_at).toBe(scene.lab.clock() + pauseMs);
    scene.lab.clock.advance(pauseMs);
    await scene.lab.runUpkeep();
  }
});

test("one attempt means one attempt", async () => {
  await using scene = await startScene({ tasks: [{ name: "a", maxAttempts: 1 }] });
  await failOnce(scene, "fail");
  expect(await stateOf(scene, "a")).toBe("ERROR_FATAL");
});

test("application and resource failures share max_attempts", async () => {
  await using scene = await startScene({ tasks: [{ name: "a", maxAttempts: 3 }] });
  for (const event of ["fail", "exhaust", "reject"] as const) {
    scene.lab.clock.advance(60_000);
    await scene.lab.runUpkeep();
    await failOnce(scene, event);
  }
  expect(await readTask(scene.lab, scene.bound.idOf("a"))).toMatchObject({
    status: "F",
    counted_failures: 3,
  });
});

test("infrastructure failures have a budget of their own and leave the attempts alone", async () => {
  const policy = { maxInfrastructureFailures: 3 };
  await using scene = await startScene({ tasks: [{ name: "a", maxAttempts: 1 }] }, { policy });
  for (let lost = 1; lost <= 4; lost++) {
    expect(await stateOf(scene, "a")).toBe("QUEUED");
    await failOnce(scene, "lose");
    expect(await readTask(scene.lab, scene.bound.idOf("a"))).toMatchObject({
      counted_failures: 0,
      infrastructure_failures: lost,
    });
    scene.lab.clock.advance(300_000);
    await scene.lab.runUpkeep();
  }
  expect(await stateOf(scene, "a")).toBe("ERROR_FATAL");
  await sanityCheck(scene.lab.engine.store, scene.lab.policy);
});

test("an instance that was lost before it started uses up no budget", async () => {
  const policy = { maxInfrastructureFailures: 0 };
  await using scene = await startScene({ tasks: [{ name: "a" }] }, { policy });
  for (let i = 0; i < 5; i++) {
    const { a = 0 } = await scene.leaseAll();
    await scene.distributor.tell("lose", [a]);
    scene.lab.clock.advance(300_000);
    await scene.lab.runUpkeep();
  }
  expect(await readTask(scene.lab, scene.bound.idOf("a"))).toMatchObject({
    status: "Q",
    infrastructure_failures: 0,
  });
  const { a = 0 } = await scene.leaseAll();
  // That it had started is told together with the loss.
  await scene.distributor.tell("lose", [a], { startedAt: scene.lab.clock() });
  expect(await stateOf(scene, "a")).toBe("ERROR_FATAL");
});

test("only the exhausted resource grows, at once, and only for that task, though others share its row", async () => {
  const profiles = { shared: { requested: { cores: 2, memory: "2G", runtime: "1h" } } };
  await using scene = await startScene({ profiles, tasks: [{ name: "a" }, { name: "b" }] });
  const before = await resourcesOf(scene, "a");
  await failOnce(scene, "exhaust", { exhausted: "memory" });
  expect(await stateOf(scene, "a")).toBe("ADJUSTING_RESOURCES");
  expect(await resourcesOf(scene, "a")).toEqual({ ...before, memoryBytes: 3 * GIB });
  expect(await resourcesOf(scene, "b")).toEqual(before);
  await scene.lab.runUpkeep();
  await failOnce(scene, "exhaust", { exhausted: "runtime" });
  expect(await resourcesOf(scene, "a")).toEqual({ ...before, memoryBytes: 3 * GIB, runtimeSeconds: 5_400 });
  expect(await resourcesOf(scene, "b")).toEqual(before);
  await scene.lab.runUpkeep();
  const reply = await scene.distributor.lease();
  expect(Object.values(reply.resources)[0]).toMatchObject({ memoryBytes: 3 * GIB, runtimeSeconds: 5_400 });
});

test("two tasks that share a row and run out in one request grow each by itself", async () => {
  const profiles = { shared: { requested: { memory: "2G", runtime: "1h" } } };
  await using scene = await startScene({ profiles, tasks: [{ name: "a" }, { name: "b" }] });
  const { a = 0, b = 0 } = await scene.leaseAll();
  await scene.distributor.report([
    { instanceId: a, event: "exhaust", exhausted: "memory" },
    { instanceId: b, event: "exhaust", exhausted: "runtime" },
  ]);
  expect(await resourcesOf(scene, "a")).toMatchObject({ memoryBytes: 3 * GIB, runtimeSeconds: 3_600 });
  expect(await resourcesOf(scene, "b")).toMatchObject({ memoryBytes: 2 * GIB, runtimeSeconds: 5_400 });
});

/** What the task asks for after each of so many memory failures. */
async function growths(
  profile: ProfileSpec,
  times: number,
): Promise<Pick<Resources, "memoryBytes" | "queue">[]> {
  const scene = await startScene(
    { profiles: { p: profile }, tasks: [{ name: "a", maxAttempts: 99 }] },
    { post: { queues: QUEUES } },
  );
  await using _ = scene;
  const seen = [];
  for (let i = 0; i < times; i++) {
    await failOnce(scene, "exhaust", { exhausted: "memory" });
    const { memoryBytes, queue } = await resourcesOf(scene, "a");
    seen.push({ memoryBytes, queue });
    await scene.lab.runUpkeep();
  }
  return seen;
}

test("a list of amounts is gone through, and its last amount stays", async () => {
  const listed = { requested: { memory: "1G" }, scales: { memory: ["2G", "10G"] } };
  expect((await growths(listed, 3)).map(({ memoryBytes }) => memoryBytes)).toEqual([
    2 * GIB,
    10 * GIB,
    10 * GIB,
  ]);
});

test("growth is cut to the limit of the queue", async () => {
  const doubling = { requested: { memory: "3G", queue: "short" }, scales: { memory: 1 } };
  expect(await growths(doubling, 2)).toEqual([
    { memoryBytes: 4 * GIB, queue: "short" },
    { memoryBytes: 4 * GIB, queue: "short" },
  ]);
});

test("what the queue cannot hold goes to the fallback queue", async () => {
  const doubling = {
    requested: { memory: "3G", queue: "short" },
    scales: { memory: 1 },
    fallbackQueues: ["long"],
  };
  expect(await growths(doubling, 3)).toEqual([
    { memoryBytes: 6 * GIB, queue: "long" },
    { memoryBytes: 12 * GIB, queue: "long" },
    { memoryBytes: 16 * GIB, queue: "long" },
  ]);
});

test("a resume gives back all attempts and keeps what has grown", async () => {
  await using scene = await startScene({ tasks: [{ name: "a", maxAttempts: 2 }] });
  for (let i = 0; i < 2; i++) {
    await failOnce(scene, "exhaust", { exhausted: "memory" });
    await scene.lab.runUpkeep();
  }
  expect(await stateOf(scene, "a")).toBe("ERROR_FATAL");
  await startRun(scene.lab.engine, scene.workflowId, { resume: "cold" });
  const task = await readTask(scene.lab, scene.bound.idOf("a"));
  expect(task).toMatchObject({ status: "Q", num_attempts: 0, counted_failures: 0 });
  expect((await resourcesOf(scene, "a")).memoryBytes).toBe(1.5 * GIB);
});

test("each failure is recorded with what was decided", async () => {
  await using scene = await startScene({ tasks: [{ name: "a", maxAttempts: 3 }] });
  await failOnce(scene, "fail", { description: "exit code 1" });
  scene.lab.clock.advance(60_000);
  await scene.lab.runUpkeep();
  await failOnce(scene, "exhaust", { description: "memory limit", exhausted: "memory" });
  await scene.lab.runUpkeep();
  await failOnce(scene, "fail", { description: "exit code 2" });
  const rows = await scene.lab.engine.store.read((db) =>
    db.selectFrom("task_instance_error").select(["kind", "description"]).orderBy("id").execute(),
  );
  expect(rows.map((row) => row.kind)).toEqual(["application", "resource", "application"]);
  expect(rows[0]?.description).toMatch(/^exit code 1\. Tried again after 1/);
  expect(rows[1]?.description).toMatch(/^memory limit\. The memory grows from .* to .*Tried again\.$/);
  expect(rows[2]?.description).toMatch(/^exit code 2\. Not tried again: 3 of 3 attempts failed\.$/);
});
