import { expect, test } from "bun:test";
import type { Resources } from "@jobmon/core";
import { explainTask } from "../queries/explain-task.ts";
import { getTaskStory } from "../queries/get-story.ts";
import { listErrors } from "../queries/list-errors.ts";
import { catchRefusal } from "../testing/catch-refusal.ts";
import { readTask, readTaskStates } from "../testing/read-states.ts";
import { sanityCheck } from "../testing/sanity-check.ts";
import { ScriptedDistributor } from "../testing/scripted-distributor.ts";
import { type Scene, startScene } from "../testing/start-scene.ts";
import type { WorkflowSpec } from "../testing/workflow-spec.ts";
import { resolveResources } from "./resolve-resources.ts";

const GIB = 2 ** 30;
const DYNAMIC = { command: ["python3", "-m", "resolve"], payload: "payload of f", name: "f" };
const PROFILES = {
  worked: {
    requested: { cores: 2, memory: "1G", runtime: "1h", project: "p" },
    scales: { memory: 1 },
    dynamic: DYNAMIC,
  },
  plain: { requested: { memory: "1G" } },
};
const TWO: WorkflowSpec = {
  profiles: PROFILES,
  tasks: [
    { name: "a", profile: "worked" },
    { name: "b", profile: "worked" },
  ],
};

async function readRow(scene: Scene, name: string) {
  const { task_resources_id: id } = await readTask(scene.lab, scene.bound.idOf(name));
  const row = await scene.lab.engine.store.read((db) =>
    db.selectFrom("task_resources").selectAll().where("id", "=", id).executeTakeFirstOrThrow(),
  );
  return { ...row, resources: JSON.parse(row.requested) as Resources };
}

test("a lease carries what is to be worked out, as it was bound", async () => {
  await using scene = await startScene({ ...TWO, tasks: [...TWO.tasks, { name: "c", profile: "plain" }] });
  const { leases, resources } = await scene.distributor.lease();
  const dynamicOf = (name: string) =>
    resources[leases.find((lease) => lease.name === name)?.resourcesId ?? 0]?.dynamic;
  expect([dynamicOf("a"), dynamicOf("b"), dynamicOf("c")]).toEqual([DYNAMIC, DYNAMIC, undefined]);
});

test("the answer is laid over the static resources, for this task alone", async () => {
  await using scene = await startScene(TWO);
  const { a = 0 } = await scene.leaseAll();
  const before = await readRow(scene, "b");
  const reply = await scene.distributor.resolve(a, {
    resources: { memory: "4G", queue: "long.q", partition: "x", project: null },
  });
  const row = await readRow(scene, "a");
  expect(reply).toEqual({ outcome: "resolved", resourcesId: row.id, resources: row.resources });
  expect(row.resources).toMatchObject({
    cores: 2,
    memoryBytes: 4 * GIB,
    runtimeSeconds: 3_600,
    queue: "long.q",
    extra: { partition: "x" },
  });
  expect(row).toMatchObject({ dynamic: null, resolved_by: "f", scales: before.scales });
  expect(await readRow(scene, "b")).toEqual(before);
  const instance = await scene.lab.engine.store.read((db) =>
    db.selectFrom("task_instance").select("task_resources_id").where("id", "=", a).executeTakeFirstOrThrow(),
  );
  expect(instance.task_resources_id).toBe(row.id);
  await sanityCheck(scene.lab.engine.store);
});

test("the first answer stands, whoever asks again and whatever comes out then", async () => {
  await using scene = await startScene(TWO);
  const { a = 0 } = await scene.leaseAll();
  const first = await scene.distributor.resolve(a, { resources: { memory: "4G" } });
  expect(await scene.distributor.resolve(a, { resources: { memory: "9G" } })).toEqual(first);
  const successor = await ScriptedDistributor.register(scene.lab);
  expect(await successor.resolve(a, { error: "Traceback" })).toEqual(first);
  expect(await catchRefusal(scene.distributor.resolve(a, { resources: {} }))).toMatchObject({
    code: "distributor_superseded",
  });
});

test("a retry is launched with the answer, and grows from it", async () => {
  await using scene = await startScene(TWO);
  const { a = 0 } = await scene.leaseAll();
  await scene.distributor.resolve(a, { resources: { memory: "4G" } });
  await scene.distributor.tell("start", [a]);
  await scene.distributor.tell("exhaust", [a], { exhausted: "memory" });
  await scene.lab.runUpkeep();
  const { leases, resources } = await scene.distributor.lease();
  expect(resources[leases[0]?.resourcesId ?? 0]).toMatchObject({ memoryBytes: 8 * GIB });
  expect(resources[leases[0]?.resourcesId ?? 0]).not.toHaveProperty("dynamic");
});

test.each([
  ["the callable raised", { error: "Traceback (most recent call last):\nKeyError: 'x'" }, "KeyError: 'x'"],
  ["the answer is no amount", { resources: { memory: "much" } }, "memory"],
  ["the answer asks for no core", { resources: { cores: 0 } }, "cores"],
])(
  "when %s, the task fails at once with that in its error, and only that task",
  async (_, said, fragment) => {
    await using scene = await startScene(TWO);
    const { a = 0, b = 0 } = await scene.leaseAll();
    expect(await scene.distributor.resolve(a, said)).toEqual({ outcome: "failed" });
    expect(await scene.distributor.resolve(b, { resources: {} })).toMatchObject({ outcome: "resolved" });
    expect(await readTaskStates(scene.lab, scene.bound)).toEqual({ a: "ERROR_FATAL", b: "INSTANTIATING" });
    const { rows } = await listErrors(scene.lab.engine, {
      workflowId: scene.workflowId,
      limit: 10,
      where: [],
    });
    expect(rows).toHaveLength(1);
    expect(rows[0]?.description).toContain(fragment);
    expect(rows[0]?.description).toContain("Not tried again");
    await scene.distributor.tell("finish", [b]);
    await sanityCheck(scene.lab.engine.store);
  },
);

test("an instance that is being ended, is over or is unknown takes no answer", async () => {
  await using scene = await startScene(TWO);
  const { a = 0, b = 0 } = await scene.leaseAll();
  await scene.distributor.tell("finish", [a]);
  await scene.lab.engine.store.read(async () => undefined);
  expect(await scene.distributor.resolve(a, { error: "late" })).toEqual({ outcome: "late" });
  expect(await scene.distributor.resolve(987_654, { resources: {} })).toEqual({ outcome: "unknown" });
  const reply = await resolveResources(scene.lab.engine, {
    distributorId: scene.distributor.id,
    body: {
      epoch: scene.distributor.epoch,
      resolutions: [
        { instanceId: b, at: 1, resources: { memory: "2G" } },
        { instanceId: b, at: 1, resources: { memory: "3G" } },
      ],
    },
  });
  expect(reply.outcomes.map(({ outcome }) => outcome)).toEqual(["resolved", "late"]);
});

test("one that fell silent and was vouched for still gets its resources; one that has started does not", async () => {
  await using scene = await startScene(TWO);
  const { a = 0, b = 0 } = await scene.leaseAll();
  scene.lab.clock.advance(scene.lab.policy.heartbeatTimeoutMs + 1);
  await scene.lab.runUpkeep();
  await scene.distributor.heartbeat([a, b]);
  expect(await scene.distributor.resolve(a, { resources: { memory: "4G" } })).toMatchObject({
    outcome: "resolved",
  });
  await scene.distributor.resolve(b, { resources: { memory: "4G" } });
  await scene.distributor.tell("finish", [a], { startedAt: 1 });
  expect(await scene.distributor.resolve(a, { resources: {} })).toEqual({ outcome: "late" });
  await sanityCheck(scene.lab.engine.store);
});

test("the story and the explanation say who works the resources out and what came of it", async () => {
  await using scene = await startScene(TWO);
  const { a = 0 } = await scene.leaseAll();
  const taskId = scene.bound.idOf("a");
  const { answer, reasons } = await explainTask(scene.lab.engine, { taskId });
  expect(answer).toBe("Its resources are being worked out.");
  expect(reasons[0]?.text).toContain("waits for f,");
  await scene.distributor.resolve(a, { resources: { memory: "4G" } });
  expect((await explainTask(scene.lab.engine, { taskId })).answer).toBe("It is being submitted.");
  const { rows } = await getTaskStory(scene.lab.engine, { taskId });
  expect(rows.find(({ what }) => what === "instance_leased")?.text).toContain(
    "f worked out its resources: 2 cores, 4 GiB, 1h",
  );
});
