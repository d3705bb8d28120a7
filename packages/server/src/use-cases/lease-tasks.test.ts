import { expect, test } from "bun:test";
import { bindWorkflow, startRun } from "../testing/bind-workflow.ts";
import { catchRefusal } from "../testing/catch-refusal.ts";
import { Lab } from "../testing/lab.ts";
import { readStatus } from "../testing/run-to-end.ts";
import { sanityCheck } from "../testing/sanity-check.ts";
import { ScriptedDistributor } from "../testing/scripted-distributor.ts";
import { DEFAULT_USER, type TaskSpec, type WorkflowSpec } from "../testing/workflow-spec.ts";
import {
  pauseWorkflow,
  setTemplateLimit,
  setWorkflowLimit,
  setWorkflowPriority,
  stopWorkflow,
  unpauseWorkflow,
} from "./control-workflow.ts";

const user = DEFAULT_USER;

function many(prefix: string, count: number, more: Partial<TaskSpec> = {}): TaskSpec[] {
  return Array.from({ length: count }, (_, index) => ({ name: `${prefix}${index}`, ...more }));
}

async function started(lab: Lab, spec: WorkflowSpec) {
  const bound = await bindWorkflow(lab.engine, { args: spec.tasks[0]?.name, ...spec });
  await startRun(lab.engine, bound.workflowId);
  return bound;
}

const namesOf = ({ leases }: { readonly leases: readonly { readonly name: string }[] }) =>
  leases.map((lease) => lease.name);
const idsOf = ({ leases }: { readonly leases: readonly { readonly instanceId: number }[] }) =>
  leases.map((lease) => lease.instanceId);
const countOf = (prefix: string, names: readonly string[]) =>
  names.filter((name) => name.startsWith(prefix)).length;

test("a lease carries the command, the resources and the run", async () => {
  await using lab = await Lab.open();
  const spec = {
    profiles: { p: { requested: { cores: 2, memory: "3G" } } },
    tasks: [{ name: "a", option: "it's" }],
  };
  const bound = await bindWorkflow(lab.engine, spec);
  const { workflowRunId } = await startRun(lab.engine, bound.workflowId, {
    contextPath: "/home/ana/context.json",
  });
  const reply = await (await ScriptedDistributor.register(lab)).lease();
  expect(reply.leases).toEqual([
    {
      instanceId: expect.any(Number),
      taskId: bound.idOf("a"),
      workflowId: bound.workflowId,
      workflowRunId,
      arrayId: expect.any(Number),
      resourcesId: expect.any(Number),
      attempt: 1,
      name: "a",
      command: "run a --data d --option it's",
    },
  ]);
  const [lease] = reply.leases;
  expect(reply.resources[lease?.resourcesId ?? 0]).toMatchObject({ cores: 2, memoryBytes: 3 * 2 ** 30 });
  expect(reply.runs[workflowRunId]).toEqual({ contextPath: "/home/ana/context.json", workflowName: "test" });
});

test("nothing is leased before a run is started, and the first lease sets the workflow running", async () => {
  await using lab = await Lab.open();
  const bound = await bindWorkflow(lab.engine, { tasks: many("a", 2) });
  const distributor = await ScriptedDistributor.register(lab);
  expect((await distributor.lease()).leases).toEqual([]);
  await startRun(lab.engine, bound.workflowId);
  expect(await readStatus(lab, bound.workflowId)).toBe("QUEUED");
  expect((await distributor.lease(0)).leases).toEqual([]);
  expect(namesOf(await distributor.lease(1))).toEqual(["a0"]);
  expect(await readStatus(lab, bound.workflowId)).toBe("RUNNING");
});

test("the workflow with the higher priority goes first, also after a change", async () => {
  await using lab = await Lab.open();
  const low = await started(lab, { priority: 1, tasks: many("low", 4) });
  await started(lab, { priority: 2, tasks: many("high", 4) });
  const distributor = await ScriptedDistributor.register(lab);
  expect(namesOf(await distributor.lease(2))).toEqual(["high0", "high1"]);
  await setWorkflowPriority(lab.engine, { workflowId: low.workflowId, body: { user, priority: 3 } });
  expect(countOf("low", namesOf(await distributor.lease(2)))).toBe(2);
});

test("within a workflow tasks go by priority, then by age, across templates", async () => {
  await using lab = await Lab.open();
  await started(lab, {
    templates: { x: {}, y: {} },
    tasks: [
      { name: "old", template: "x" },
      { name: "urgent", template: "y", priority: 9 },
      { name: "young", template: "y" },
      { name: "lazy", template: "x", priority: -1 },
    ],
  });
  const distributor = await ScriptedDistributor.register(lab);
  const order = [];
  for (let i = 0; i < 4; i++) order.push(...namesOf(await distributor.lease(1)));
  expect(order).toEqual(["urgent", "old", "young", "lazy"]);
});

test("places are shared evenly among workflows of the same priority", async () => {
  await using lab = await Lab.open();
  for (const prefix of ["a", "b", "c"]) await started(lab, { tasks: many(prefix, 20) });
  const names = namesOf(await (await ScriptedDistributor.register(lab)).lease(12));
  expect(["a", "b", "c"].map((prefix) => countOf(prefix, names))).toEqual([4, 4, 4]);
});

test("a workflow that runs little catches up with its equals", async () => {
  await using lab = await Lab.open();
  await started(lab, { tasks: many("early", 20) });
  const distributor = await ScriptedDistributor.register(lab);
  await distributor.lease(6);
  await started(lab, { tasks: many("late", 20) });
  expect(countOf("late", namesOf(await distributor.lease(6)))).toBe(6);
  expect(countOf("late", namesOf(await distributor.lease(4)))).toBe(2);
});

test("with one place at a time, equals take turns", async () => {
  await using lab = await Lab.open();
  for (const prefix of ["a", "b"]) await started(lab, { tasks: many(prefix, 6) });
  const distributor = await ScriptedDistributor.register(lab);
  const order: string[] = [];
  for (let i = 0; i < 6; i++) {
    const reply = await distributor.lease(1);
    order.push(...namesOf(reply));
    await distributor.tell("finish", idsOf(reply));
  }
  expect(countOf("a", order)).toBe(3);
});

test("no place stays empty, or goes to a lower priority, while an equal could use it", async () => {
  await using lab = await Lab.open();
  await started(lab, { tasks: many("big", 20) });
  await started(lab, { tasks: many("small", 2) });
  await started(lab, { priority: -1, tasks: many("low", 20) });
  const names = namesOf(await (await ScriptedDistributor.register(lab)).lease(10));
  expect(["big", "small", "low"].map((prefix) => countOf(prefix, names))).toEqual([8, 2, 0]);
});

test("places that higher priorities cannot use go to lower ones", async () => {
  await using lab = await Lab.open();
  await started(lab, { priority: 2, limit: 1, tasks: many("high", 5) });
  await started(lab, { priority: 1, tasks: many("mid", 2) });
  await started(lab, { priority: 0, tasks: many("low", 5) });
  const names = namesOf(await (await ScriptedDistributor.register(lab)).lease(5));
  expect(["high", "mid", "low"].map((prefix) => countOf(prefix, names))).toEqual([1, 2, 2]);
});

test("the limit of a workflow holds at every instant, also when it is lowered below what runs", async () => {
  await using lab = await Lab.open();
  const { workflowId } = await started(lab, { limit: 3, tasks: many("a", 10) });
  const distributor = await ScriptedDistributor.register(lab);
  const setLimit = (maxConcurrentlyRunning: number) =>
    setWorkflowLimit(lab.engine, { workflowId, body: { user, maxConcurrentlyRunning } });
  const running = idsOf(await distributor.lease());
  expect(running).toHaveLength(3);
  expect(idsOf(await distributor.lease())).toEqual([]);
  await setLimit(2);
  await distributor.tell("finish", running.slice(0, 1));
  expect(idsOf(await distributor.lease())).toEqual([]);
  await distributor.tell("finish", running.slice(1, 2));
  expect(idsOf(await distributor.lease())).toHaveLength(1);
  await setLimit(0);
  await distributor.tell("finish", running.slice(2));
  expect(idsOf(await distributor.lease())).toEqual([]);
  await setLimit(100);
  expect(idsOf(await distributor.lease())).toHaveLength(6);
});

test("the limit of a template holds beside that of its workflow, over its retries too", async () => {
  await using lab = await Lab.open({ backoffInitialMs: 0 });
  const bound = await started(lab, {
    limit: 3,
    templates: { narrow: { limit: 1 }, wide: {} },
    tasks: [...many("narrow", 4, { template: "narrow" }), ...many("wide", 4, { template: "wide" })],
  });
  const distributor = await ScriptedDistributor.register(lab);
  const reply = await distributor.lease();
  expect(namesOf(reply)).toEqual(["narrow0", "wide0", "wide1"]);
  await distributor.tell("fail", idsOf(reply).slice(0, 1));
  await lab.runUpkeep();
  expect(namesOf(await distributor.lease())).toEqual(["narrow0"]);
  const arrayId = reply.leases[0]?.arrayId ?? 0;
  await setTemplateLimit(lab.engine, {
    workflowId: bound.workflowId,
    arrayId,
    body: { user, maxConcurrentlyRunning: 5 },
  });
  await setWorkflowLimit(lab.engine, {
    workflowId: bound.workflowId,
    body: { user, maxConcurrentlyRunning: 9 },
  });
  expect(countOf("narrow", namesOf(await distributor.lease()))).toBe(3);
  await sanityCheck(lab.engine.store);
});

test("limits hold when many ask at once", async () => {
  await using lab = await Lab.open();
  await started(lab, { limit: 5, tasks: many("a", 50) });
  const distributor = await ScriptedDistributor.register(lab);
  const replies = await Promise.all(Array.from({ length: 8 }, () => distributor.lease(3)));
  const ids = replies.flatMap(idsOf);
  expect(ids).toHaveLength(5);
  expect(new Set(ids).size).toBe(5);
  await sanityCheck(lab.engine.store);
});

test("a paused workflow launches nothing and keeps what runs; unpaused it goes on", async () => {
  await using lab = await Lab.open();
  const { workflowId } = await started(lab, { tasks: [{ name: "a" }, { name: "b", upstreams: ["a"] }] });
  const distributor = await ScriptedDistributor.register(lab);
  const running = idsOf(await distributor.lease());
  await pauseWorkflow(lab.engine, { workflowId, body: { user } });
  expect(await distributor.tell("finish", running)).toEqual(["moved"]);
  expect(await distributor.lease()).toMatchObject({ leases: [], kills: [] });
  expect(await readStatus(lab, workflowId)).toBe("RUNNING");
  await unpauseWorkflow(lab.engine, { workflowId, body: { user } });
  expect(namesOf(await distributor.lease())).toEqual(["b"]);
});

test("the distributor of another user, host or cluster gets nothing", async () => {
  await using lab = await Lab.open();
  await started(lab, { tasks: many("a", 3) });
  for (const post of [{ user: "eve" }, { host: "login2" }, { cluster: "sequential" }])
    expect((await (await ScriptedDistributor.register(lab, post)).lease()).leases).toEqual([]);
  expect((await (await ScriptedDistributor.register(lab)).lease()).leases).toHaveLength(3);
});

test("each cluster's distributor gets the tasks of its templates", async () => {
  await using lab = await Lab.open();
  await started(lab, {
    templates: { here: { cluster: "dummy" }, there: { cluster: "sequential" } },
    tasks: [
      { name: "a", template: "here" },
      { name: "b", template: "there" },
    ],
  });
  for (const [cluster, name] of [
    ["sequential", "b"],
    ["dummy", "a"],
  ] as const)
    expect(namesOf(await (await ScriptedDistributor.register(lab, { cluster })).lease())).toEqual([name]);
});

test("a distributor that was replaced is refused, and what it held goes to its successor", async () => {
  await using lab = await Lab.open();
  await started(lab, { tasks: many("a", 3) });
  const old = await ScriptedDistributor.register(lab);
  const ids = idsOf(await old.lease(2));
  await old.tell("start", ids.slice(0, 1));
  const successor = await ScriptedDistributor.register(lab);
  expect(successor).toMatchObject({ id: old.id, epoch: old.epoch + 1 });
  expect(successor.active.map(({ instanceId, status }) => [instanceId, status])).toEqual([
    [ids[0] as number, "RUNNING"],
    [ids[1] as number, "INSTANTIATED"],
  ]);
  for (const attempt of [() => old.lease(), () => old.tell("finish", ids), () => old.heartbeat(ids)])
    expect((await catchRefusal(attempt())).code).toBe("distributor_superseded");
  expect(await successor.tell("finish", ids)).toEqual(["moved", "moved"]);
  expect(namesOf(await successor.lease())).toEqual(["a2"]);
});

test("a lease that is under way when a successor registers is refused, and leaves nothing behind", async () => {
  await using lab = await Lab.open();
  for (let hops = 0; hops < 300; hops += 20) {
    await started(lab, { args: `${hops}`, tasks: many("a", 2) });
    const old = await ScriptedDistributor.register(lab);
    const lease = old.lease().then(idsOf, () => []);
    // Later and later in the work of the lease.
    for (let hop = 0; hop < hops; hop++) await Promise.resolve();
    const successor = await ScriptedDistributor.register(lab);
    const leased = [...(await lease), ...idsOf(await successor.lease())];
    expect(successor.active.length + leased.length).toBeGreaterThanOrEqual(2);
    const live = await lab.engine.store.read((db) =>
      db.selectFrom("task_instance").select("id").where("status", "=", "I").execute(),
    );
    const known = new Set([...leased, ...successor.active.map(({ instanceId }) => instanceId)]);
    expect(live.map((row) => row.id).filter((id) => !known.has(id))).toEqual([]);
    await successor.tell("finish", [...known]);
  }
});

test("an order to end is repeated while it is not obeyed, though not in every reply", async () => {
  await using lab = await Lab.open();
  const { workflowId } = await started(lab, { tasks: many("a", 1) });
  const distributor = await ScriptedDistributor.register(lab);
  const ids = idsOf(await distributor.lease());
  await stopWorkflow(lab.engine, { workflowId, body: { user } });
  expect((await distributor.lease()).kills).toEqual(ids);
  expect((await distributor.lease()).kills).toEqual([]);
  lab.clock.advance(5_000);
  expect((await distributor.lease()).kills).toEqual(ids);
  await distributor.tell("killed", ids);
  lab.clock.advance(5_000);
  expect((await distributor.lease()).kills).toEqual([]);
});

test("a waiting lease is answered as soon as there is something to do", async () => {
  await using lab = await Lab.open();
  const { workflowId } = await bindWorkflow(lab.engine, { tasks: many("a", 1) });
  const distributor = await ScriptedDistributor.register(lab);
  const waiting = lab.leaseDesk.leaseTasks(
    { distributorId: distributor.id, body: { epoch: distributor.epoch, max: 5, waitSeconds: 30 } },
    new AbortController().signal,
  );
  await startRun(lab.engine, workflowId);
  expect(namesOf(await waiting)).toEqual(["a0"]);
});

test("a waiting lease is answered as soon as something is to end", async () => {
  await using lab = await Lab.open();
  const { workflowId } = await started(lab, { tasks: many("a", 1) });
  const distributor = await ScriptedDistributor.register(lab);
  const ids = idsOf(await distributor.lease());
  const waiting = lab.leaseDesk.leaseTasks(
    { distributorId: distributor.id, body: { epoch: distributor.epoch, max: 0, waitSeconds: 30 } },
    new AbortController().signal,
  );
  await stopWorkflow(lab.engine, { workflowId, body: { user } });
  expect((await waiting).kills).toEqual(ids);
});

test("a waiting lease ends when its caller leaves", async () => {
  await using lab = await Lab.open();
  const distributor = await ScriptedDistributor.register(lab);
  const leaving = new AbortController();
  const waiting = lab.leaseDesk.leaseTasks(
    { distributorId: distributor.id, body: { epoch: distributor.epoch, max: 5, waitSeconds: 30 } },
    leaving.signal,
  );
  leaving.abort();
  expect((await waiting).leases).toEqual([]);
});
