import { afterEach, beforeEach, expect, test } from "bun:test";
import { appendFileSync, existsSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readArguments } from "@jobmon/process";
import { INSTANCE_VARIABLE } from "./inspect-instance.ts";
import { formatRecord, parseSpoolEntry } from "./spool-entry.ts";
import { buildRequest, isProcessAlive, RunnerLab, waitUntil } from "./testing/runner-lab.ts";

let lab: RunnerLab;
beforeEach(() => {
  lab = new RunnerLab();
});
afterEach(() => lab.close());

/** Starts the commands from another process and kills that with SIGKILL, once they are started and `ready` holds. */
async function startAndDie(commands: readonly (readonly [number, string])[], ready = allClaimed(commands)) {
  const script = join(import.meta.dir, "testing", "start-and-wait.ts");
  const host = Bun.spawn([process.execPath, script, lab.dir, JSON.stringify(commands)], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  await waitUntil("the first runner to be ready", ready);
  host.kill("SIGKILL");
  await host.exited;
}

function allClaimed(commands: readonly (readonly [number, string])[]) {
  return () => commands.every(([instanceId]) => readSpool(instanceId)?.kind === "claimed");
}

function readSpool(instanceId: number) {
  const path = join(lab.spoolDir, String(instanceId));
  return existsSync(path) ? parseSpoolEntry(readFileSync(path, "utf8")) : null;
}

function readPid(instanceId: number): number {
  const entry = readSpool(instanceId);
  if (entry?.kind !== "claimed") throw new Error(`Instance ${instanceId} is not claimed.`);
  return entry.pid;
}

function writeClaim(instanceId: number, pid: number): void {
  const { stdoutPath, stderrPath } = buildRequest(lab.dir, instanceId, "");
  const record = {
    instanceId,
    startedAtMs: 5000,
    stdoutPath,
    stderrPath,
    memoryBytes: null,
    runtimeSeconds: null,
  };
  writeFileSync(join(lab.spoolDir, String(instanceId)), `${pid}\n${formatRecord(record)}\n`);
}

test("commands survive the death of their runner, and a successor collects their exit codes and output", async () => {
  const wait = `while [ ! -e '${lab.dir}/go' ]; do sleep 0.02; done; echo done`;
  await startAndDie(
    [
      [1, `${wait}; exit 7`],
      [2, wait],
      [3, `exec sh -c "${wait}; exit 8"`],
      [4, "echo early; exit 9"],
    ],
    () =>
      readSpool(4)?.kind === "claimed" &&
      allClaimed([
        [1, ""],
        [2, ""],
        [3, ""],
      ])(),
  );
  await waitUntil("the end of instance 4", () => !isProcessAlive(readPid(4)));
  const adoption = lab.runner.adopt([1, 2, 3, 4]);
  expect(adoption).toMatchObject({ running: [1, 2, 3], neverStarted: [] });
  expect(adoption.ended).toMatchObject([
    { instanceId: 4, exitCode: 9, reason: "exited", stdoutTail: "early\n" },
  ]);
  expect(lab.runner.adopt([1])).toEqual({ running: [1], ended: [], neverStarted: [] });
  writeFileSync(join(lab.dir, "go"), "");
  for (const [instanceId, exitCode] of [
    [1, 7],
    [2, 0],
    [3, 8],
  ] as const) {
    const ended = await lab.waitForEnd(instanceId);
    expect(ended).toMatchObject({ exitCode, reason: "exited", stdoutTail: "done\n" });
    expect(ended.cpuMs).toBeNumber();
    expect(ended.wallMs).toBeGreaterThan(0);
  }
});

test("an instance that was never started is revoked: a late shell does not run it", async () => {
  expect(lab.runner.adopt([5])).toEqual({ running: [], ended: [], neverStarted: [5] });
  lab.runner.acknowledge([5]);
  const late = await lab.run(5, "echo ran");
  expect(late).toMatchObject({ reason: "refused", stdoutTail: "" });
  expect(late.description).toContain("revoked");
  expect(lab.runner.adopt([5]).neverStarted).toEqual([5]);
});

test("a revocation is dropped when no late shell can be under way any more", () => {
  lab.runner.adopt([5, 6]);
  utimesSync(join(lab.spoolDir, "5"), 1000, 1000);
  const later = new RunnerLab({ spoolDir: lab.spoolDir });
  expect(later.runner.listSpooled()).toEqual([6]);
  return later.close();
});

test("a shell killed while nobody watched has vanished, and its children are ended", async () => {
  const command = "sleep 1000 & echo $!; wait";
  await startAndDie([[1, command]], () => allClaimed([[1, ""]])() && lab.runner.readTail(1, "stdout") !== "");
  const child = Number(lab.runner.readTail(1, "stdout"));
  const pid = readPid(1);
  process.kill(pid, "SIGKILL");
  await waitUntil("the shell's death", () => !isProcessAlive(pid));
  const { ended } = lab.runner.adopt([1]);
  expect(ended).toMatchObject([{ instanceId: 1, reason: "vanished", exitCode: null }]);
  expect(ended[0]?.description).toContain(`process ${pid} is gone`);
  await waitUntil("the child's death", () => !isProcessAlive(child));
});

test("what a command left behind while nobody watched is ended", async () => {
  const command = "sleep 1000 & echo $!; timeout 1000 sleep 1000 & echo $!; exit 4";
  await startAndDie([[1, command]], () => lab.runner.readTail(1, "stdout").split("\n").length === 3);
  await waitUntil("the exit code", () => readFileSync(join(lab.spoolDir, "1"), "utf8").includes("exit 4"));
  const pids = lab.runner.readTail(1, "stdout").split("\n").filter(Boolean).map(Number);
  expect(lab.runner.adopt([1]).ended).toMatchObject([{ exitCode: 4, reason: "exited" }]);
  await waitUntil("the death of what was left", () => !pids.some(isProcessAlive));
});

test("an adopted command whose shell is killed has vanished, with nothing of it left", async () => {
  await startAndDie([[1, "sleep 1000 & echo $!; wait"]], () => lab.runner.readTail(1, "stdout") !== "");
  const child = Number(lab.runner.readTail(1, "stdout"));
  lab.runner.adopt([1]);
  process.kill(readPid(1), "SIGKILL");
  expect((await lab.waitForEnd(1)).reason).toBe("vanished");
  expect(isProcessAlive(child)).toBe(false);
});

test("an adopted command can be killed", async () => {
  await startAndDie([[1, "timeout 1000 sleep 1000; true"]]);
  lab.runner.adopt([1]);
  lab.runner.kill([1]);
  expect(await lab.waitForEnd(1)).toMatchObject({ reason: "killed" });
});

test("the limits of an adopted command hold", async () => {
  const start = (instanceId: number, limits: object) => first.start(instanceId, "sleep 1000", limits);
  const first = new RunnerLab({ spoolDir: lab.spoolDir, clock: () => Date.now() - 3_600_000 });
  start(1, { runtimeSeconds: 3000 });
  start(2, { memoryBytes: 1000 });
  await waitUntil(
    "both claims",
    allClaimed([
      [1, ""],
      [2, ""],
    ]),
  );
  first.runner.close();
  expect(lab.runner.adopt([1, 2]).running).toEqual([1, 2]);
  expect((await lab.waitForEnd(1)).reason).toBe("runtime");
  expect((await lab.waitForEnd(2)).reason).toBe("memory");
  await first.close();
});

test("why a command was being stopped is known to the successor", async () => {
  await startAndDie([
    [1, "trap '' TERM; sleep 1000"],
    [2, "sleep 1000"],
  ]);
  const stop = { reason: "memory", description: "killed for using too much" };
  for (const instanceId of [1, 2])
    appendFileSync(join(lab.spoolDir, String(instanceId)), `stop ${JSON.stringify(stop)}\n`);
  process.kill(-readPid(2), "SIGKILL");
  await waitUntil("the death of instance 2", () => !isProcessAlive(readPid(2)));
  const { ended, running } = lab.runner.adopt([1, 2]);
  expect(running).toEqual([1]);
  expect(ended).toMatchObject([stop]);
  expect(await lab.waitForEnd(1)).toMatchObject(stop);
});

test("the signal that a shell died of is known to the successor", async () => {
  await lab.run(1, "kill -SEGV $$");
  expect(lab.runner.adopt([1]).ended).toMatchObject([{ reason: "signaled", signal: "SIGSEGV" }]);
});

test("a pid that belongs to somebody else by now has vanished, and that process is never signalled", async () => {
  const stranger = Bun.spawn(["sleep", "1000"], { detached: true });
  writeClaim(1, stranger.pid);
  const { ended } = lab.runner.adopt([1]);
  expect(ended).toMatchObject([{ instanceId: 1, reason: "vanished", startedAtMs: 5000 }]);
  lab.runner.kill([1]);
  lab.runner.acknowledge([1]);
  expect(await hasEnded(stranger)).toBe(false);
  stranger.kill("SIGKILL");
});

test("a stranger with the pid of an instance that left its exit code is never signalled", async () => {
  const stranger = Bun.spawn(["sleep", "1000"], { detached: true });
  writeClaim(1, stranger.pid);
  appendFileSync(join(lab.spoolDir, "1"), "exit 3\n");
  expect(lab.runner.adopt([1]).ended).toMatchObject([{ exitCode: 3, reason: "exited" }]);
  expect(await hasEnded(stranger)).toBe(false);
  stranger.kill("SIGKILL");
});

test("a session whose leader has gone is ended only when it carries the instance in its environment", async () => {
  const children: number[] = [];
  for (const [instanceId, variable] of [
    [1, "2"],
    [2, "2"],
  ] as const) {
    const shell = Bun.spawn(["/bin/sh", "-c", "sleep 1000 >/dev/null 2>&1 & echo $!"], {
      detached: true,
      env: { PATH: process.env.PATH, [INSTANCE_VARIABLE]: variable },
    });
    writeClaim(instanceId, shell.pid);
    await shell.exited;
    children.push(Number((await shell.stdout.text()).trim()));
  }
  const [stranger = 0, own = 0] = children;
  lab.runner.adopt([1, 2]);
  await waitUntil("the death of the instance's own child", () => !isProcessAlive(own));
  expect(isProcessAlive(stranger)).toBe(true);
  process.kill(stranger, "SIGKILL");
});

test("a claim that its shell did not live to write has vanished", () => {
  writeFileSync(join(lab.spoolDir, "1"), "");
  writeFileSync(join(lab.spoolDir, "2"), "garbage");
  const { ended } = lab.runner.adopt([1, 2]);
  expect(ended).toMatchObject([
    { instanceId: 1, reason: "vanished" },
    { instanceId: 2, reason: "vanished" },
  ]);
});

test("a shell that is stuck in the middle of its claim is ended before it runs anything", async () => {
  const path = join(lab.spoolDir, "1");
  writeFileSync(path, "");
  const stuck = Bun.spawn(["/bin/sh", "-c", `sleep 1000; : >'${path}'||exit 126`], { detached: true });
  // The kernel shows the arguments of a new process a moment after it has started.
  await waitUntil("the arguments of the shell", () => readArguments(stuck.pid).includes(path));
  expect(lab.runner.adopt([1]).ended).toMatchObject([{ reason: "vanished" }]);
  await waitUntil("the shell's death", () => !isProcessAlive(stuck.pid));
  await stuck.exited;
  expect(stuck.signalCode).toBe("SIGKILL");
});

test("a closed runner leaves its commands running for another to adopt", async () => {
  const first = new RunnerLab({ spoolDir: lab.spoolDir });
  first.start(1, "sleep 0.3; exit 2");
  await waitUntil("the claim", allClaimed([[1, ""]]));
  first.runner.close();
  expect(() => first.runner.start(first.request(2, "true"))).toThrow("closed");
  expect(lab.runner.adopt([1]).running).toEqual([1]);
  expect((await lab.waitForEnd(1)).exitCode).toBe(2);
  await first.close();
});

async function hasEnded(child: Bun.Subprocess): Promise<boolean> {
  // A signal is delivered before the process runs again: once it has answered one, an earlier one has had its effect.
  process.kill(child.pid, "SIGCONT");
  await Bun.sleep(0);
  return !isProcessAlive(child.pid) || child.signalCode !== null;
}
