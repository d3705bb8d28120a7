/** `jobmon worker` as a real process, on a real server: what it claims, how it runs, what it tells. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { WORKER_EXIT } from "@jobmon/core";
import { until } from "../support/sandbox.ts";
import { WorkerPost } from "../support/worker-post.ts";

setDefaultTimeout(60_000);

let post: WorkerPost;
beforeAll(async () => {
  post = await WorkerPost.open({ workerHeartbeatIntervalMs: 200 });
});
afterAll(() => post[Symbol.asyncDispose]());

test("a command runs where the worker was started, knows its ids and not the credential, and its end is told", async () => {
  const job = await post.submit({
    command:
      'pwd; echo "$JOBMON_TASK_INSTANCE_ID $JOBMON_ATTEMPT $OF_THE_RUN $JOBMON_BATCH_CREDENTIAL."; echo bad >&2; umask; ps -o sid= -p $$',
  });
  const worker = post.start(job, 0, {
    environment: { OF_THE_RUN: "yes", SLURM_JOB_ID: "77" },
    before: ["sh", "-c", 'umask 027; exec "$@"', "sh"],
  });
  expect(await worker.ended).toBe(0);
  const { instanceId, stderrPath } = job.elements[0] as (typeof job.elements)[number];
  const [cwd, words, umask, session] = post.logOf(job, 0).trim().split("\n");
  expect([cwd, words, umask]).toEqual([join(post.dir, "work"), `${instanceId} 1 yes .`, "0027"]);
  expect(Number(session)).not.toBe(worker.process.pid);
  expect(readFileSync(stderrPath, "utf8")).toBe("bad\n");
  const instance = await post.instance(job, 0);
  expect(instance).toMatchObject({ status: "DONE", exitCode: 0, externalId: "77" });
  expect(instance.wallMs).toBeGreaterThan(0);
  expect(instance.cpuMs).toBeGreaterThan(0);
  const log = await post.client.call("getLog", { instanceId, stream: "stderr" });
  expect(log).toMatchObject({ source: "stored", text: "bad\n" });
  expect(existsSync(`${job.elements[0]?.stdoutPath}.outcome.json`)).toBeFalse();
});

test("a command that fails is a failed attempt, and the worker ends as it did", async () => {
  const job = await post.submit(
    { command: "exit 7" },
    { command: "kill -SEGV $$" },
    { command: "no-such-command" },
  );
  expect(await post.start(job, 0).ended).toBe(7);
  expect(await post.start(job, 1).ended).toBe(139);
  expect(await post.start(job, 2).ended).toBe(127);
  expect(await post.instance(job, 0)).toMatchObject({
    status: "ERROR",
    exitCode: 7,
    failureKind: "application",
  });
  expect(await post.instance(job, 1)).toMatchObject({
    status: "ERROR",
    signal: "SIGSEGV",
    failureKind: "application",
  });
  expect(await post.instance(job, 2)).toMatchObject({
    status: "ERROR",
    exitCode: 127,
    failureKind: "application",
  });
});

test("memory and CPU time of a command and its children are told", async () => {
  const job = await post.submit({
    command: "perl -e '$x = \"a\" x (180 * 1024 * 1024); $i++ while $i < 3000000'; true",
  });
  expect(await post.start(job, 0).ended).toBe(0);
  const { peakMemoryBytes, cpuMs } = await post.instance(job, 0);
  expect(peakMemoryBytes).toBeGreaterThan(150 * 1024 ** 2);
  expect(cpuMs).toBeGreaterThan(50);
});

test("of two copies of an element one runs; the other leaves and runs nothing", async () => {
  const job = await post.submit({ command: `echo ran >>${post.path("once")}; sleep 0.3` });
  const copies = [post.start(job, 0), post.start(job, 0)];
  const ends = await Promise.all(copies.map(({ ended }) => ended));
  expect(ends.sort()).toEqual([0, WORKER_EXIT.refused]);
  expect(readFileSync(post.path("once"), "utf8")).toBe("ran\n");
  expect(await post.start(job, 0).ended).toBe(WORKER_EXIT.refused);
  expect(readFileSync(post.path("once"), "utf8")).toBe("ran\n");
});

test("without a credential, with a forged one, of an unknown batch or element, nothing runs and the reason is said", async () => {
  const job = await post.submit({ command: `touch ${post.path("forged")}` });
  const open = post.path("open-file");
  writeFileSync(open, "a-credential-for-tests-only", { mode: 0o644 });
  const attempts = [
    [post.start(job, 0, { environment: { JOBMON_BATCH_CREDENTIAL: "" } }), "There is no credential"],
    [
      post.start(job, 0, { environment: { JOBMON_BATCH_CREDENTIAL: "forged" } }),
      "did not carry the credential",
    ],
    [post.start(job, 0, { words: ["--credential-file", open] }), "open to others"],
    [post.start({ batchId: 999_999 }, 0), "did not carry the credential"],
    [post.start(job, 5), "has no element 5"],
    [post.start(job, 0, { words: ["--server", "ftp://x"] }), "is no http address"],
    [post.start(job, 0, { words: ["--bogus"] }), "There is no option"],
  ] as const;
  for (const [worker, reason] of attempts) {
    expect(await worker.ended).toBe(WORKER_EXIT.misused);
    expect(await worker.words()).toContain(reason);
  }
  expect(existsSync(post.path("forged"))).toBeFalse();
  const file = post.path("private-file");
  writeFileSync(file, "a-credential-for-tests-only\n", { mode: 0o600 });
  const worker = post.start(job, 0, {
    words: ["--credential-file", file],
    environment: { JOBMON_BATCH_CREDENTIAL: "" },
  });
  expect(await worker.ended).toBe(0);
});

test("the index of an array job is taken from Slurm", async () => {
  const job = await post.submit({ command: "echo first" }, { command: "echo second" });
  const environment = {
    SLURM_ARRAY_JOB_ID: "1080",
    SLURM_ARRAY_TASK_ID: "1",
    SLURM_JOB_ID: "1082",
    SLURMD_NODENAME: "n17",
  };
  const worker = post.start(job, 1, { environment });
  expect(await worker.ended).toBe(0);
  expect(post.logOf(job, 1)).toBe("second\n");
  expect(await post.instance(job, 1)).toMatchObject({ externalId: "1080_1", node: "n17" });
});

test("an instance that the server wants ended is ended with all its processes", async () => {
  const job = await post.submit({
    command: `trap '' TERM; sh -c 'trap "" TERM; touch ${post.path("inner")}; while :; do sleep 1; done' & wait`,
  });
  const worker = post.start(job, 0);
  await post.waitForFile("inner");
  await post.client.call("stopWorkflow", { workflowId: job.workflowId, body: { user: "ana" } });
  expect(await worker.ended).toBe(137);
  await post.waitForStatus(job, 0, "ERROR_FATAL");
  expect(post.processes()).toEqual([]);
});

test("an instance that was given up is ended by its worker, so that two never run for long", async () => {
  const job = await post.submit({ command: "exec sleep 100" });
  const worker = post.start(job, 0);
  await post.waitForStatus(job, 0, "RUNNING");
  expect(await post.report(job.elements[0]?.instanceId ?? 0, "lose")).toBe("moved");
  expect(await worker.ended).toBe(143);
  expect(await post.instance(job, 0)).toMatchObject({ status: "UNKNOWN_ERROR" });
});

test("what a command leaves behind is ended before its end is told", async () => {
  const job = await post.submit({ command: `sleep 100 & echo $! >${post.path("left")}` });
  expect(await post.start(job, 0).ended).toBe(0);
  expect(existsSync(post.path("left"))).toBeTrue();
  expect(post.processes()).toEqual([]);
});

test("the warning that time runs out reaches every process, and a bad end after it is for want of time", async () => {
  const job = await post.submit({
    // The outer shell waits for the inner one: what a command leaves behind is ended with it.
    command: `trap 'until test -e ${post.path("warned-inner")}; do sleep 0.01; done; echo warned outer; exit 3' USR2; (trap 'touch ${post.path("warned-inner")}; exit 0' USR2; touch ${post.path("ready-inner")}; while :; do sleep 0.05; done) & while :; do sleep 0.05; done`,
  });
  const worker = post.start(job, 0);
  await post.waitForFile("ready-inner");
  worker.process.kill("SIGUSR2");
  expect(await worker.ended).toBe(3);
  expect(post.logOf(job, 0)).toBe("warned outer\n");
  expect(await post.instance(job, 0)).toMatchObject({ status: "RESOURCE_ERROR", failureKind: "resource" });
});

test("a command that saves itself at the warning and ends well is done", async () => {
  const job = await post.submit({
    command: `trap 'echo saved; exit 0' USR1; touch ${post.path("ready-save")}; while :; do sleep 0.05; done`,
  });
  const worker = post.start(job, 0, { words: ["--warning", "SIGUSR1"] });
  await post.waitForFile("ready-save");
  worker.process.kill("SIGUSR1");
  expect(await worker.ended).toBe(0);
  expect((await post.instance(job, 0)).status).toBe("DONE");
});

test("a signal from outside reaches the command, and its end is left to whoever can ask the cluster", async () => {
  const job = await post.submit({ command: `touch ${post.path("ready-term")}; exec sleep 100` });
  const worker = post.start(job, 0);
  await post.waitForFile("ready-term");
  worker.process.kill("SIGTERM");
  expect(await worker.ended).toBe(143);
  expect((await post.instance(job, 0)).status).toBe("RUNNING");
  const outcome = JSON.parse(readFileSync(`${job.elements[0]?.stdoutPath}.outcome.json`, "utf8"));
  expect(outcome).toMatchObject({
    instanceId: job.elements[0]?.instanceId,
    command: { signal: "SIGTERM", interruptedBy: "SIGTERM", exitCode: null },
    isKillRequested: false,
  });
});

test("a signal from outside that the server had asked for is a kill", async () => {
  const slow = await WorkerPost.open({ workerHeartbeatIntervalMs: 600_000 });
  await using _ = slow;
  const job = await slow.submit({ command: `touch ${slow.path("ready")}; exec sleep 100` });
  const worker = slow.start(job, 0);
  await slow.waitForFile("ready");
  await slow.client.call("stopWorkflow", { workflowId: job.workflowId, body: { user: "ana" } });
  worker.process.kill("SIGTERM");
  expect(await worker.ended).toBe(143);
  expect(await slow.instance(job, 0)).toMatchObject({ status: "ERROR_FATAL" });
});

test("a log that cannot be written fails the attempt with its path and runs nothing", async () => {
  const file = post.path("a-file");
  writeFileSync(file, "");
  mkdirSync(post.path("a-folder/o1"), { recursive: true });
  const job = await post.submit(
    { command: `touch ${post.path("unlogged")}`, stdoutPath: `${file}/o1` },
    { command: `touch ${post.path("unlogged")}`, stdoutPath: post.path("a-folder/o1") },
  );
  for (const index of [0, 1]) {
    expect(await post.start(job, index).ended).toBe(1);
    const { status, error, failureKind } = await post.instance(job, index);
    expect({ status, failureKind }).toEqual({ status: "ERROR", failureKind: "application" });
    expect(error).toContain(`could not open the log file ${job.elements[index]?.stdoutPath}`);
  }
  expect(existsSync(post.path("unlogged"))).toBeFalse();
});

test("a megabyte of NULs, bad UTF-8 and a long output arrive whole in the log, and their tails in the report", async () => {
  const job = await post.submit(
    { command: "head -c 1048576 /dev/zero" },
    { command: "printf '\\377\\376\\303('; printf 'x\\200y' >&2" },
    {
      command:
        "i=0; while [ $i -lt 200000 ]; do echo 0123456789012345678901234567890123456789; i=$((i+1)); done",
    },
  );
  for (const index of [0, 1, 2]) expect(await post.start(job, index).ended).toBe(0);
  expect(post.logOf(job, 0)).toHaveLength(1_048_576);
  expect(post.logOf(job, 2)).toHaveLength(200_000 * 41);
  const tails = await Promise.all(
    job.elements.map(({ instanceId }) => post.client.call("getLog", { instanceId, stream: "stdout" })),
  );
  expect(tails[0]?.text).toBe("\u2400".repeat(10_000));
  expect(tails[1]?.text).toContain("(");
  expect(tails[2]?.text).toEndWith("0123456789\n");
  for (const index of [0, 1, 2]) expect((await post.instance(job, index)).status).toBe("DONE");
});

test("a command too long for an argument runs", async () => {
  const job = await post.submit({ command: "echo long", pad: "x".repeat(65_000) });
  expect(await post.start(job, 0).ended).toBe(0);
  expect(post.logOf(job, 0)).toBe("long\n");
  expect(existsSync(`${job.elements[0]?.stdoutPath}.sh`)).toBeFalse();
});

test("a running command is vouched for by its worker alone", async () => {
  const lonely = await WorkerPost.open({
    heartbeatIntervalMs: 100,
    heartbeatTimeoutMs: 300,
    workerHeartbeatIntervalMs: 200,
    triageGraceMs: 600_000,
  });
  await using _ = lonely;
  const job = await lonely.submit({ command: "sleep 3" });
  const statuses = new Set<string>();
  const worker = lonely.start(job, 0);
  await lonely.waitForStatus(job, 0, "RUNNING");
  await until("it is over", async () => {
    const { status } = await lonely.instance(job, 0);
    statuses.add(status);
    return status === "DONE";
  });
  expect(await worker.ended).toBe(0);
  expect([...statuses]).toEqual(["RUNNING", "DONE"]);
});
