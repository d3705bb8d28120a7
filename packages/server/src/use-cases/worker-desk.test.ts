import { expect, test } from "bun:test";
import { createHash } from "node:crypto";
import type { Request } from "@jobmon/api";
import { catchRefusal } from "../testing/catch-refusal.ts";
import type { Lab } from "../testing/lab.ts";
import { readInstance, readInstanceState, readTaskStates } from "../testing/read-states.ts";
import { sanityCheck } from "../testing/sanity-check.ts";
import { ScriptedDistributor } from "../testing/scripted-distributor.ts";
import { startScene } from "../testing/start-scene.ts";
import { stopWorkflow } from "./control-workflow.ts";
import { openBatch } from "./open-batch.ts";

const CREDENTIAL = "the credential of this batch";
const KEY = "claim key of the first copy";
const OTHER_KEY = "claim key of another copy";
const TWO = { tasks: [{ name: "a" }, { name: "b" }] };

function open(
  lab: Lab,
  distributor: ScriptedDistributor,
  instanceIds: readonly number[],
  { key = "job-1", credential = CREDENTIAL } = {},
) {
  const instances = instanceIds.map((instanceId) => ({
    instanceId,
    stdoutPath: `/logs/o${instanceId}`,
    stderrPath: `/logs/e${instanceId}`,
  }));
  const credentialHash = createHash("sha256").update(credential).digest("hex");
  const body = { epoch: distributor.epoch, key, credentialHash, instances };
  return openBatch(lab.engine, { distributorId: distributor.id, body });
}

/** Two leased tasks in one batch, and what its workers can say. */
async function openScene() {
  const scene = await startScene(TWO);
  const { lab, distributor } = scene;
  const { a = 0, b = 0 } = await scene.leaseAll();
  const { batchId } = await open(lab, distributor, [a, b]);
  const say = (index: number, claimKey = KEY, bearer: string | null = CREDENTIAL) => {
    const at = lab.clock();
    type Report = Request<"reportWorker">["body"]["report"];
    return {
      claim: () =>
        lab.workerDesk.claimInstance({ batchId, body: { index, claimKey, at, node: "n1" } }, bearer),
      beat: () => lab.workerDesk.beatWorker({ batchId, body: { index, claimKey } }, bearer),
      report: (report: Omit<Report, "at">) =>
        lab.workerDesk.reportWorker(
          { batchId, body: { index, claimKey, report: { at, ...report } } },
          bearer,
        ),
    };
  };
  return {
    scene,
    lab,
    distributor,
    batchId,
    a,
    b,
    say,
    [Symbol.asyncDispose]: () => scene[Symbol.asyncDispose](),
  };
}

test("a claim starts the instance and tells the worker all it needs", async () => {
  await using bench = await openScene();
  const errand = await bench.say(1).claim();
  expect(errand).toMatchObject({
    instanceId: bench.b,
    attempt: 1,
    name: "b",
    stdoutPath: `/logs/o${bench.b}`,
    stderrPath: `/logs/e${bench.b}`,
    heartbeatIntervalSeconds: 90,
  });
  expect(errand.command).not.toBe("");
  expect(await readInstance(bench.lab, bench.b)).toMatchObject({
    node: "n1",
    stdout_path: `/logs/o${bench.b}`,
  });
  expect(await readInstanceState(bench.lab, bench.b)).toBe("RUNNING");
  expect(await readInstanceState(bench.lab, bench.a)).toBe("INSTANTIATED");
});

test("a claim whose reply was lost is repeated and gets the same answer", async () => {
  await using bench = await openScene();
  const first = await bench.say(0).claim();
  expect(await bench.say(0).claim()).toEqual(first);
});

test("of two copies that claim at once, one gets the instance, and the other is told to end", async () => {
  await using bench = await openScene();
  const claims = await Promise.allSettled([bench.say(0, KEY).claim(), bench.say(0, OTHER_KEY).claim()]);
  expect(claims.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const late = await catchRefusal(bench.say(0, "a third claim key").claim());
  expect(late).toMatchObject({ code: "instance_claimed", ids: { instanceId: bench.a } });
});

test("only the copy that claimed is heard", async () => {
  await using bench = await openScene();
  await bench.say(0, KEY).claim();
  for (const attempt of [
    () => bench.say(0, OTHER_KEY).beat(),
    () => bench.say(0, OTHER_KEY).report({ event: "finish" }),
  ])
    expect((await catchRefusal(attempt())).code).toBe("not_your_instance");
  expect((await catchRefusal(bench.say(1, KEY).report({ event: "finish" }))).code).toBe("not_your_instance");
  expect(await readInstanceState(bench.lab, bench.a)).toBe("RUNNING");
});

test("a forged credential, none, that of another batch, and an unknown batch are refused alike", async () => {
  await using bench = await openScene();
  const { batchId: other } = await open(bench.lab, bench.distributor, [bench.a], {
    key: "job-2",
    credential: "the credential of another batch",
  });
  for (const bearer of [null, "", "forged", "the credential of another batch"])
    for (const attempt of [
      () => bench.say(0, KEY, bearer).claim(),
      () => bench.say(0, KEY, bearer).beat(),
      () => bench.say(0, KEY, bearer).report({ event: "finish" }),
    ])
      expect((await catchRefusal(attempt())).code).toBe("unauthorized");
  const body = { index: 0, claimKey: KEY, at: bench.lab.clock() };
  for (const batchId of [other, 999_999])
    expect((await catchRefusal(bench.lab.workerDesk.claimInstance({ batchId, body }, CREDENTIAL))).code).toBe(
      "unauthorized",
    );
  expect(await readInstanceState(bench.lab, bench.a)).toBe("INSTANTIATED");
});

test("an element that the batch has not is not found", async () => {
  await using bench = await openScene();
  for (const attempt of [
    () => bench.say(2).claim(),
    () => bench.say(2).beat(),
    () => bench.say(2).report({ event: "finish" }),
  ])
    expect((await catchRefusal(attempt())).code).toBe("not_found");
});

test("an instance that is over, or told to end, cannot be claimed", async () => {
  await using bench = await openScene();
  await bench.distributor.tell("lose", [bench.a]);
  expect((await catchRefusal(bench.say(0).claim())).code).toBe("instance_over");
  await stopWorkflow(bench.lab.engine, { workflowId: bench.scene.workflowId, body: { user: "ana" } });
  expect((await catchRefusal(bench.say(1).claim())).code).toBe("instance_over");
  expect(await readInstanceState(bench.lab, bench.b)).toBe("KILL_SELF");
});

test("a worker's end moves the task, is late the second time, and is news for the distributor once", async () => {
  await using bench = await openScene();
  await bench.say(0).claim();
  expect(await bench.say(0).report({ event: "finish", exitCode: 0, wallMs: 5, cpuMs: 3 })).toEqual({
    outcome: "moved",
  });
  expect(await bench.say(0).report({ event: "fail", exitCode: 1 })).toEqual({ outcome: "late" });
  expect((await readTaskStates(bench.lab, bench.scene.bound)).a).toBe("DONE");
  expect((await bench.distributor.lease()).ended).toEqual([bench.a]);
  expect((await bench.distributor.lease()).ended).toEqual([]);
  const { outcomes } = await bench.distributor.heartbeat([bench.a, bench.b]);
  expect(outcomes).toEqual(["late", "moved"]);
  expect(await bench.distributor.tell("lose", [bench.a])).toEqual(["late"]);
  await sanityCheck(bench.lab.engine.store);
});

test("the start that a distributor tells after the claim is late, and so is a launch", async () => {
  await using bench = await openScene();
  await bench.say(0).claim();
  expect(await bench.distributor.tell("launch", [bench.a])).toEqual(["late"]);
  expect(await bench.distributor.tell("start", [bench.a])).toEqual(["late"]);
  await bench.distributor.tell("start", [bench.b]);
  // The distributor saw it run first: the claim still stands.
  expect((await bench.say(1).claim()).instanceId).toBe(bench.b);
});

test("signs of life of its worker keep an instance when its distributor is silent, and bring it back from silence", async () => {
  await using bench = await openScene();
  const { lab, say, a } = bench;
  await say(0).claim();
  lab.clock.advance(200_000);
  await lab.runUpkeep();
  expect(await readInstanceState(lab, a)).toBe("RUNNING");
  expect(await say(0).beat()).toEqual({ order: "go_on", status: "RUNNING", heartbeatIntervalSeconds: 90 });
  lab.clock.advance(271_000);
  await lab.runUpkeep();
  expect(await readInstanceState(lab, a)).toBe("TRIAGING");
  expect((await say(0).beat()).order).toBe("go_on");
  expect(await readInstanceState(lab, a)).toBe("RUNNING");
  lab.clock.advance(200_000);
  await lab.runUpkeep();
  expect(await readInstanceState(lab, a)).toBe("RUNNING");
});

test("a worker hears that it is to end, also when its instance was given up", async () => {
  await using bench = await openScene();
  const { lab, say } = bench;
  await say(0).claim();
  await say(1).claim();
  await bench.distributor.tell("lose", [bench.b]);
  expect((await say(1).beat()).order).toBe("end");
  await stopWorkflow(lab.engine, { workflowId: bench.scene.workflowId, body: { user: "ana" } });
  expect(await say(0).beat()).toMatchObject({ order: "end", status: "KILL_SELF" });
  expect(await say(0).report({ event: "fail", signal: "SIGTERM" })).toEqual({ outcome: "moved" });
  expect(await readInstanceState(lab, bench.a)).toBe("ERROR_FATAL");
});

test("the same key opens the same batch; other instances or another credential under it are refused", async () => {
  await using bench = await openScene();
  const { lab, distributor, a, b, batchId } = bench;
  expect(await open(lab, distributor, [a, b])).toEqual({ batchId });
  expect((await catchRefusal(open(lab, distributor, [b, a]))).code).toBe("batch_differs");
  expect((await catchRefusal(open(lab, distributor, [a]))).code).toBe("batch_differs");
  const forged = open(lab, distributor, [a, b], { credential: "another credential" });
  expect((await catchRefusal(forged)).code).toBe("batch_differs");
  const successor = await ScriptedDistributor.register(lab);
  expect(await open(lab, successor, [a, b])).toEqual({ batchId });
  expect((await catchRefusal(open(lab, distributor, [a, b]))).code).toBe("distributor_superseded");
});

test("a batch of a stranger's instance, an unknown one, or one twice is refused", async () => {
  await using bench = await openScene();
  const { lab, a, distributor } = bench;
  const other = await ScriptedDistributor.register(lab, { cluster: "elsewhere" });
  expect(await catchRefusal(open(lab, other, [a]))).toMatchObject({
    code: "not_your_instance",
    ids: { instanceIds: [a] },
  });
  for (const ids of [
    [a, a],
    [a, 999_999],
  ])
    expect((await catchRefusal(open(lab, distributor, ids, { key: "job-3" }))).code).toBe(
      "not_your_instance",
    );
});

test("an instance that was submitted again in another batch still runs once", async () => {
  await using bench = await openScene();
  const { lab, distributor, a } = bench;
  const again = await open(lab, distributor, [a], { key: "job-9", credential: "credential nine" });
  await bench.say(0).claim();
  const claim = lab.workerDesk.claimInstance(
    { batchId: again.batchId, body: { index: 0, claimKey: OTHER_KEY, at: lab.clock() } },
    "credential nine",
  );
  expect((await catchRefusal(claim)).code).toBe("instance_claimed");
});

test("a hundred workers that speak at once share transactions", async () => {
  const tasks = Array.from({ length: 100 }, (_, position) => ({ name: `t${position}` }));
  await using scene = await startScene({ tasks });
  const { lab } = scene;
  const ids = Object.values(await scene.leaseAll());
  const { batchId } = await open(lab, scene.distributor, ids);
  let writes = 0;
  const { store } = lab.engine;
  const write = store.write;
  Object.assign(store, {
    write: (work: Parameters<typeof write>[0]) => {
      writes += 1;
      return write(work);
    },
  });
  const keyOf = (index: number) => `claim key number ${index}`;
  const all = <T>(say: (index: number) => Promise<T>) => Promise.all(ids.map((_, index) => say(index)));
  await all((index) =>
    lab.workerDesk.claimInstance(
      { batchId, body: { index, claimKey: keyOf(index), at: lab.clock() } },
      CREDENTIAL,
    ),
  );
  await all((index) =>
    lab.workerDesk.beatWorker({ batchId, body: { index, claimKey: keyOf(index) } }, CREDENTIAL),
  );
  await all((index) =>
    lab.workerDesk.reportWorker(
      { batchId, body: { index, claimKey: keyOf(index), report: { event: "finish", at: lab.clock() } } },
      CREDENTIAL,
    ),
  );
  expect(writes).toBeLessThan(30);
  expect(new Set(Object.values(await readTaskStates(lab, scene.bound)))).toEqual(new Set(["DONE"]));
  await sanityCheck(store);
});
