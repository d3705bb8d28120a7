import { expect, test } from "bun:test";
import { catchRefusal } from "../testing/catch-refusal.ts";
import { readInstance, readInstanceState, readTask, readTaskStates } from "../testing/read-states.ts";
import { sanityCheck } from "../testing/sanity-check.ts";
import { type ReportEvent, ScriptedDistributor } from "../testing/scripted-distributor.ts";
import { startScene } from "../testing/start-scene.ts";

const ONE = { tasks: [{ name: "a" }] };

test("launch, start and finish move the instance and its task, and keep what was told", async () => {
  await using scene = await startScene(ONE);
  const { lab, bound, distributor } = scene;
  const { a = 0 } = await scene.leaseAll();
  const states = async () => [await readInstanceState(lab, a), (await readTaskStates(lab, bound)).a];
  expect(await states()).toEqual(["INSTANTIATED", "INSTANTIATING"]);
  await distributor.tell("launch", [a], { externalId: "4711", stdoutPath: "/logs/a.o1" });
  expect(await states()).toEqual(["LAUNCHED", "LAUNCHED"]);
  const startedAt = lab.clock();
  await distributor.tell("start", [a], { node: "node7" });
  expect(await states()).toEqual(["RUNNING", "RUNNING"]);
  lab.clock.advance(2_500);
  await distributor.tell("finish", [a], {
    exitCode: 0,
    wallMs: 2_400,
    cpuMs: 90,
    peakMemoryBytes: 1_000,
    stdoutTail: "ok\n",
  });
  expect(await states()).toEqual(["DONE", "DONE"]);
  expect(await readInstance(lab, a)).toMatchObject({
    external_id: "4711",
    node: "node7",
    started_at: startedAt,
    ended_at: startedAt + 2_500,
    exit_code: 0,
    wall_ms: 2_400,
    cpu_ms: 90,
    peak_memory_bytes: 1_000,
    stdout_path: "/logs/a.o1",
    stderr_path: null,
  });
});

const ENDS: readonly [ReportEvent, string, string][] = [
  ["finish", "DONE", "DONE"],
  ["fail", "ERROR", "ERROR_RECOVERABLE"],
  ["exhaust", "RESOURCE_ERROR", "ADJUSTING_RESOURCES"],
  ["lose", "UNKNOWN_ERROR", "ERROR_RECOVERABLE"],
  ["reject", "NO_DISTRIBUTOR_ID", "ERROR_RECOVERABLE"],
];
for (const [event, instanceState, taskState] of ENDS)
  test(`${event} ends the instance as ${instanceState} and makes the task ${taskState}, in whatever state it was`, async () => {
    for (const before of [[], ["launch"], ["launch", "start"], ["start"]] as ReportEvent[][]) {
      if (event === "reject" && before.length > 0) continue;
      await using scene = await startScene(ONE);
      const { a = 0 } = await scene.leaseAll();
      const reports = [...before, event].map((each) => ({ instanceId: a, event: each }));
      // All in one request, as after an outage.
      expect(await scene.distributor.report(reports)).toEqual(reports.map(() => "moved" as const));
      expect(await readInstanceState(scene.lab, a)).toBe(instanceState);
      expect((await readTaskStates(scene.lab, scene.bound)).a).toBe(taskState);
      await sanityCheck(scene.lab.engine.store);
    }
  });

test("a second end, or anything after the end, is late and changes nothing", async () => {
  for (const end of ["finish", "fail", "exhaust", "lose", "reject"] as const) {
    await using scene = await startScene(ONE);
    const { a = 0 } = await scene.leaseAll();
    await scene.distributor.tell(end, [a], { exitCode: 3 });
    const before = [await readInstance(scene.lab, a), await readTask(scene.lab, scene.bound.idOf("a"))];
    scene.lab.clock.advance(1_000);
    for (const event of ["launch", "start", "finish", "fail", "exhaust", "lose", "reject", "killed"] as const)
      expect(await scene.distributor.tell(event, [a], { exitCode: 9, node: "n" })).toEqual(["late"]);
    await scene.distributor.heartbeat([a]);
    const after = [await readInstance(scene.lab, a), await readTask(scene.lab, scene.bound.idOf("a"))];
    expect(after).toEqual(before);
  }
});

test("a launch or start that is overtaken by what comes after it is late", async () => {
  await using scene = await startScene(ONE);
  const { a = 0 } = await scene.leaseAll();
  const events = ["start", "launch", "start", "finish", "start"] as const;
  const outcomes = await scene.distributor.report(events.map((event) => ({ instanceId: a, event })));
  expect(outcomes).toEqual(["moved", "late", "late", "moved", "late"]);
  expect((await readTaskStates(scene.lab, scene.bound)).a).toBe("DONE");
});

test("two ends in one request: the first counts", async () => {
  await using scene = await startScene(ONE);
  const { a = 0 } = await scene.leaseAll();
  const reports = [
    { instanceId: a, event: "fail" },
    { instanceId: a, event: "finish" },
  ] as const;
  expect(await scene.distributor.report(reports)).toEqual(["moved", "late"]);
  expect((await readTaskStates(scene.lab, scene.bound)).a).toBe("ERROR_RECOVERABLE");
});

test("an event that cannot be is illegal and changes nothing, beside others that count", async () => {
  await using scene = await startScene({ tasks: [{ name: "a" }, { name: "b" }] });
  const { a = 0, b = 0 } = await scene.leaseAll();
  await scene.distributor.tell("start", [a, b]);
  const reports = [
    { instanceId: a, event: "killed" },
    { instanceId: b, event: "finish" },
    { instanceId: a, event: "reject" },
    { instanceId: 999_999, event: "finish" },
  ] as const;
  expect(await scene.distributor.report(reports)).toEqual(["illegal", "moved", "illegal", "unknown"]);
  expect(await readTaskStates(scene.lab, scene.bound)).toEqual({ a: "RUNNING", b: "DONE" });
});

test("a report on a stranger's instance refuses the whole request", async () => {
  await using scene = await startScene({
    templates: { mine: { cluster: "dummy" }, theirs: { cluster: "sequential" } },
    tasks: [
      { name: "a", template: "mine" },
      { name: "b", template: "theirs" },
    ],
  });
  const { a = 0 } = await scene.leaseAll();
  const other = await ScriptedDistributor.register(scene.lab, { cluster: "sequential" });
  const b = (await other.lease()).leases[0]?.instanceId ?? 0;
  for (const attempt of [scene.distributor.tell("finish", [a, b]), scene.distributor.heartbeat([a, b])]) {
    const refusal = await catchRefusal(attempt);
    expect(refusal).toMatchObject({ code: "not_your_instance", ids: { instanceIds: [b] } });
  }
  expect(await readTaskStates(scene.lab, scene.bound)).toEqual({ a: "INSTANTIATING", b: "INSTANTIATING" });
});

test("requests that come at once share transactions, and one that fails harms no other", async () => {
  await using scene = await startScene({ tasks: Array.from({ length: 6 }, (_, i) => ({ name: `t${i}` })) });
  const { lab, distributor } = scene;
  const ids = Object.values(await scene.leaseAll());
  // What the routes would not let through fails inside the shared transaction.
  const bad = { instanceId: ids[0] as number, event: "explode" as ReportEvent };
  let transactions = 0;
  const { write } = lab.engine.store;
  Object.assign(lab.engine.store, {
    write: (work: Parameters<typeof write>[0]) => {
      transactions += 1;
      return write(work);
    },
  });
  const results = await Promise.allSettled([
    distributor.tell("finish", ids.slice(1, 3)),
    distributor.report([bad]),
    distributor.tell("finish", ids.slice(3, 6)),
  ]);
  expect(results.map((result) => result.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(transactions).toBe(4);
  const states = Object.values(await readTaskStates(lab, scene.bound));
  expect(states).toEqual(["INSTANTIATING", "DONE", "DONE", "DONE", "DONE", "DONE"]);
  await sanityCheck(lab.engine.store);
});

test("the end of a task that others wait for makes them ready in the same transaction", async () => {
  await using scene = await startScene({
    tasks: [
      { name: "a" },
      { name: "b" },
      { name: "both", upstreams: ["a", "b"] },
      { name: "one", upstreams: ["a"] },
    ],
  });
  const { a = 0, b = 0 } = await scene.leaseAll();
  await scene.distributor.tell("finish", [a]);
  expect(await readTaskStates(scene.lab, scene.bound)).toMatchObject({ both: "REGISTERING", one: "QUEUED" });
  await scene.distributor.tell("finish", [b]);
  expect(await readTaskStates(scene.lab, scene.bound)).toMatchObject({ both: "QUEUED" });
});

test("tails of the logs are stored with the end", async () => {
  await using scene = await startScene(ONE);
  const { a = 0 } = await scene.leaseAll();
  await scene.distributor.tell("fail", [a], {
    stdoutTail: "out",
    stderrTail: "err: 42",
    description: "exit code 1",
  });
  const { log, error } = await scene.lab.engine.store.read(async (db) => ({
    log: await db.selectFrom("task_instance_log").selectAll().executeTakeFirst(),
    error: await db.selectFrom("task_instance_error").selectAll().executeTakeFirst(),
  }));
  expect(log).toEqual({ task_instance_id: a, stdout_tail: "out", stderr_tail: "err: 42" });
  expect(error).toMatchObject({ task_instance_id: a, kind: "application" });
  expect(error?.description).toStartWith("exit code 1. Tried again after");
});

test("a heartbeat answers for each instance, and names those that are to end", async () => {
  await using scene = await startScene({ tasks: [{ name: "a" }, { name: "b" }] });
  const { a = 0, b = 0 } = await scene.leaseAll();
  await scene.distributor.tell("finish", [b]);
  expect(await scene.distributor.heartbeat([a, b, 999_999])).toEqual({
    kills: [],
    outcomes: ["moved", "late", "unknown"],
  });
});
