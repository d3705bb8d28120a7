import { afterEach, beforeEach, expect, test } from "bun:test";
import { isProcessAlive, RunnerLab, waitUntil } from "./testing/runner-lab.ts";

let lab: RunnerLab;
beforeEach(() => {
  lab = new RunnerLab();
});
afterEach(() => lab.close());

/** Pids that the command printed, one a line. */
async function readPids(instanceId: number, count: number): Promise<number[]> {
  const read = () => lab.runner.readTail(instanceId, "stdout").split("\n").filter(Boolean).map(Number);
  await waitUntil(`${count} pids`, () => read().length === count);
  return read();
}

test("a killed command ends with all that it started", async () => {
  lab.start(1, "sleep 1000 & echo $!; (sleep 1000 & echo $!; sleep 1000); sleep 1000");
  const pids = await readPids(1, 2);
  lab.runner.kill([1]);
  expect(await lab.waitForEnd(1)).toMatchObject({ reason: "killed", description: "killed on request" });
  expect(pids.filter(isProcessAlive)).toEqual([]);
});

test("a kill reaches processes in groups of their own, such as those under timeout", async () => {
  lab.start(1, "timeout 1000 sh -c 'echo $$; sleep 1000; true'");
  const pids = await readPids(1, 1);
  lab.runner.kill([1]);
  await lab.waitForEnd(1);
  expect(pids.filter(isProcessAlive)).toEqual([]);
});

test("a command that heeds SIGTERM has its grace, though its shell dies at once", async () => {
  lab.start(
    1,
    "sh -c 'trap \"sleep 0.1; echo cleaned; exit 0\" TERM; echo up; while :; do sleep 0.01; done'",
  );
  await waitUntil("the trap", () => lab.runner.readTail(1, "stdout") === "up\n");
  lab.runner.kill([1]);
  expect(await lab.waitForEnd(1)).toMatchObject({ reason: "killed", stdoutTail: "up\ncleaned\n" });
});

test("a command that ignores SIGTERM is killed after its grace", async () => {
  lab.start(1, "trap '' TERM; echo up; sleep 1000; sleep 1000");
  await waitUntil("the trap", () => lab.runner.readTail(1, "stdout") === "up\n");
  const killedAtMs = Date.now();
  lab.runner.kill([1]);
  const ended = await lab.waitForEnd(1);
  expect(ended).toMatchObject({ reason: "killed", exitCode: null });
  expect(ended.endedAtMs - killedAtMs).toBeGreaterThanOrEqual(200);
});

test("what a command leaves behind when it exits by itself is killed at once", async () => {
  const ended = await lab.run(1, "trap '' TERM; sleep 1000 & echo $!; sleep 1000 & echo $!; exit 5");
  expect(ended).toMatchObject({ reason: "exited", exitCode: 5 });
  expect(ended.stdoutTail.split("\n").filter(Boolean).map(Number).filter(isProcessAlive)).toEqual([]);
});

test("what a command leaves behind in a group of its own is killed soon after", async () => {
  const ended = await lab.run(1, "timeout 1000 sleep 1000 & echo $!; sleep 0.1");
  const pid = Number(ended.stdoutTail);
  expect(pid).toBeGreaterThan(1);
  await waitUntil("the death of the stray process", () => !isProcessAlive(pid));
});

test("a command that runs too long is asked to end, with the limit in the description", async () => {
  expect(await lab.run(1, "sleep 1000", { runtimeSeconds: 0.1 })).toMatchObject({
    reason: "runtime",
    description: "killed for running longer than its limit of 0.1 s",
  });
});

test("a command within its limits is left alone", async () => {
  const changes = { runtimeSeconds: 60, memoryBytes: 500e6 };
  expect(await lab.run(1, "sleep 0.2; echo done", changes)).toMatchObject({ reason: "exited", exitCode: 0 });
});

const ALLOCATE = `'${process.execPath}' -e 'globalThis.b = Buffer.alloc(300e6, 1); await Bun.sleep(1e6)'`;

test("a command that uses too much memory is killed, with use and limit in the description", async () => {
  const ended = await lab.run(1, `trap '' TERM; ${ALLOCATE}`, { memoryBytes: 200 * 1024 ** 2 });
  expect(ended.reason).toBe("memory");
  expect(ended.description).toMatch(/^killed for using \d+ MiB of memory, above its limit of 200 MiB$/);
  expect(ended.peakMemoryBytes).toBeGreaterThan(200 * 1024 ** 2);
});

test("the memory of all processes of a command counts together", async () => {
  const half = ALLOCATE.replace("300e6", "150e6");
  const ended = await lab.run(1, `${half} & ${half} & wait`, { memoryBytes: 300 * 1024 ** 2 });
  expect(ended.reason).toBe("memory");
});

test("the first reason to stop a command stands", async () => {
  lab.start(1, "trap '' TERM; sleep 1000; sleep 1000", { runtimeSeconds: 0.05 });
  await waitUntil("the limit", () => lab.runner.running.get(1)?.stop != null);
  lab.runner.kill([1]);
  lab.runner.kill([1, 99]);
  expect((await lab.waitForEnd(1)).reason).toBe("runtime");
});

test("many commands are killed together", async () => {
  const ids = Array.from({ length: 30 }, (_, index) => index + 1);
  for (const instanceId of ids) lab.start(instanceId, "sleep 1000 & wait");
  lab.runner.kill(ids);
  await waitUntil("all ends", () => lab.ended.size === ids.length);
  expect(new Set([...lab.ended.values()].map((ended) => ended.reason))).toEqual(new Set(["killed"]));
});
