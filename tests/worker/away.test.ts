/** Workers whose server, or who themselves, go away at the wrong moment. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { WORKER_EXIT } from "@jobmon/core";
import { concludeJob } from "@jobmon/distributor";
import { readOutcome } from "@jobmon/process";
import { until } from "../support/sandbox.ts";
import { WorkerPost } from "../support/worker-post.ts";

setDefaultTimeout(60_000);

let post: WorkerPost;
beforeAll(async () => {
  post = await WorkerPost.open({ workerHeartbeatIntervalMs: 300 });
});
afterAll(() => post[Symbol.asyncDispose]());

test("a server that is away before the claim is waited for", async () => {
  const job = await post.submit({ command: "echo here" });
  await post.stopServer();
  const worker = post.start(job, 0);
  await until("the worker runs", () => post.processes().includes(worker.process.pid));
  post.startServerAgain();
  expect(await worker.ended).toBe(0);
  expect((await post.instance(job, 0)).status).toBe("DONE");
});

test("a server that stays away before the claim ends the worker with nothing run", async () => {
  const job = await post.submit({ command: `touch ${post.path("unclaimed")}` });
  await post.stopServer();
  const worker = post.start(job, 0, { words: ["--claim-patience", "0.5"] });
  expect(await worker.ended).toBe(WORKER_EXIT.neverClaimed);
  post.startServerAgain();
  expect(existsSync(post.path("unclaimed"))).toBeFalse();
  expect((await post.instance(job, 0)).status).toBe("INSTANTIATED");
});

test("a command whose server is away runs to its end, and its outcome waits beside the log", async () => {
  const job = await post.submit({
    command: `touch ${post.path("begun")}; while [ ! -e ${post.path("go")} ]; do sleep 0.02; done; echo out; exit 4`,
  });
  const worker = post.start(job, 0, { words: ["--report-patience", "0.3"] });
  await post.waitForFile("begun");
  await post.stopServer();
  await Bun.write(post.path("go"), "");
  expect(await worker.ended).toBe(4);
  expect(await worker.words()).toContain("is kept in");
  post.startServerAgain();
  const { stdoutPath, instanceId } = job.elements[0] as (typeof job.elements)[number];
  const outcome = readOutcome(stdoutPath, instanceId);
  expect(outcome).toMatchObject({ instanceId, command: { exitCode: 4, signal: null }, stdoutTail: "out\n" });
  expect(readOutcome(stdoutPath, instanceId + 1)).toBeUndefined();
  const event = concludeJob({ ...NOTHING_KNOWN, instanceId, outcome });
  expect(event).toMatchObject({ type: "ended", instanceId, ending: { kind: "exited", exitCode: 4 } });
  // Delivered, and delivered again by a successor that does not know.
  expect([await post.report(instanceId, "fail"), await post.report(instanceId, "fail")]).toEqual([
    "moved",
    "late",
  ]);
});

test("a server that comes back while the end waits to be told is told", async () => {
  const job = await post.submit({
    command: `touch ${post.path("begun-2")}; while [ ! -e ${post.path("go-2")} ]; do sleep 0.02; done; touch ${post.path("over-2")}`,
  });
  const worker = post.start(job, 0);
  await post.waitForFile("begun-2");
  await post.stopServer();
  await Bun.write(post.path("go-2"), "");
  await post.waitForFile("over-2");
  post.startServerAgain();
  expect(await worker.ended).toBe(0);
  expect((await post.instance(job, 0)).status).toBe("DONE");
  expect(readOutcome(job.elements[0]?.stdoutPath ?? "", job.elements[0]?.instanceId ?? 0)).toBeUndefined();
});

test("a worker that waits to tell the end, and is asked to end itself, leaves the outcome at once", async () => {
  const job = await post.submit({
    command: `touch ${post.path("begun-3")}; while [ ! -e ${post.path("go-3")} ]; do sleep 0.02; done; touch ${post.path("over-3")}`,
  });
  const worker = post.start(job, 0, { words: ["--report-patience", "600"] });
  await post.waitForFile("begun-3");
  await post.stopServer();
  await Bun.write(post.path("go-3"), "");
  await post.waitForFile("over-3");
  const { stdoutPath, instanceId } = job.elements[0] as (typeof job.elements)[number];
  const nudge = setInterval(() => worker.process.kill("SIGTERM"), 200);
  expect(await worker.ended).toBe(0);
  clearInterval(nudge);
  post.startServerAgain();
  const outcome = readOutcome(stdoutPath, instanceId);
  expect(concludeJob({ ...NOTHING_KNOWN, instanceId, outcome })).toMatchObject({
    ending: { kind: "exited", exitCode: 0 },
  });
});

test("a worker that is killed before its claim leaves the instance to be claimed by another", async () => {
  const job = await post.submit({ command: "echo once" });
  await post.stopServer();
  const worker = post.start(job, 0);
  await until("the worker runs", () => post.processes().includes(worker.process.pid));
  worker.process.kill("SIGKILL");
  expect(await worker.ended).toBe("SIGKILL");
  post.startServerAgain();
  expect(await post.start(job, 0).ended).toBe(0);
});

test("a worker that is killed while its command runs is never replaced in its instance; the cluster's word ends it", async () => {
  const job = await post.submit({ command: `echo $$ >${post.path("orphan")}; exec sleep 100` });
  const worker = post.start(job, 0);
  await post.waitForFile("orphan");
  await post.waitForStatus(job, 0, "RUNNING");
  worker.process.kill("SIGKILL");
  expect(await worker.ended).toBe("SIGKILL");
  expect(await post.start(job, 0).ended).toBe(WORKER_EXIT.refused);
  const { instanceId } = job.elements[0] as (typeof job.elements)[number];
  const event = concludeJob({
    ...NOTHING_KNOWN,
    instanceId,
    cluster: { verdict: "node", words: "NODE_FAIL" },
  });
  expect(event).toMatchObject({ ending: { kind: "vanished" } });
  expect(await post.report(instanceId, "lose")).toBe("moved");
  process.kill(Number(readFileSync(post.path("orphan"), "utf8")), "SIGKILL");
  await until("nothing of it is left", () => post.processes().length === 0);
});

const NOTHING_KNOWN = {
  at: 0,
  outcome: undefined,
  cluster: null,
  isKillRequested: false,
  memoryBytes: null,
  runtimeSeconds: null,
} as const;
