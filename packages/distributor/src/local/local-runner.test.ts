import { afterEach, beforeEach, expect, test } from "bun:test";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { RunnerLab, waitUntil } from "./testing/runner-lab.ts";

let lab: RunnerLab;
beforeEach(() => {
  lab = new RunnerLab();
});
afterEach(() => lab.close());

test("a command that succeeds is reported with its output and its times", async () => {
  const before = Date.now();
  const ended = await lab.run(1, "echo out; echo err >&2; sleep 0.05");
  expect(ended).toMatchObject({
    instanceId: 1,
    exitCode: 0,
    signal: null,
    reason: "exited",
    description: "exit code 0",
    stdoutTail: "out\n",
    stderrTail: "err\n",
  });
  expect(ended.startedAtMs).toBeGreaterThanOrEqual(before);
  expect(ended.wallMs).toBeGreaterThanOrEqual(50);
  expect(ended.endedAtMs - ended.startedAtMs).toBe(ended.wallMs);
  expect(lab.runner.running.size).toBe(0);
});

test.each([
  ["exit 3", 3, "exit code 3"],
  ["nosuch-command", 127, "exit code 127: command not found"],
  ["/etc/passwd", 126, "exit code 126: command found but not executable"],
  ["echo 'unbalanced", 2, "exit code 2"],
  ["exec sh -c 'exit 5'", 5, "exit code 5"],
  ["trap 'echo mine' EXIT; exit 4", 4, "exit code 4"],
])("%j ends with exit code %i", async (command, exitCode, description) => {
  expect(await lab.run(1, command)).toMatchObject({ reason: "exited", exitCode, description, signal: null });
});

test("a command that kills its own shell is reported with the signal in words", async () => {
  expect(await lab.run(1, "kill -SEGV $$")).toMatchObject({
    reason: "signaled",
    exitCode: null,
    signal: "SIGSEGV",
    description: "killed by signal SIGSEGV (segmentation fault)",
  });
  expect(await lab.run(2, "kill -40 $$")).toMatchObject({ reason: "signaled", signal: "SIG40" });
});

test("a command runs as the leader of its own session, in the given folder, with nothing on its input", async () => {
  const cwd = join(lab.dir, "it's here");
  mkdirSync(cwd);
  const pid = lab.start(1, "pwd; cat; cut -d' ' -f5,6 /proc/$$/stat; echo $0 $#", { cwd });
  const { stdoutTail } = await lab.waitForEnd(1);
  expect(stdoutTail).toBe(`${realpathSync(cwd)}\n${pid} ${pid}\n/bin/sh 0\n`);
});

test("a command sees the environment it was given and nothing else", async () => {
  const environment = { PATH: process.env.PATH ?? "", QUOTED: "a 'b' \"c\" \n $d", EMPTY: "", WIDE: "ü𝄞" };
  const { stdoutTail } = await lab.run(1, "cat /proc/self/environ", { environment, cwd: "/" });
  const expected = Object.entries({ ...environment, PWD: "/" }).map(([name, value]) => `${name}=${value}`);
  // The shell itself adds PWD, and bash some more, as they do without a runner.
  const lines = stdoutTail.split("\u2400").filter((line) => line !== "" && !/^(_|SHLVL|OLDPWD)=/.test(line));
  expect(lines.toSorted()).toEqual(expected.toSorted());
});

test("a command runs under the file mode mask it was given and the runner keeps its own", async () => {
  const own = process.umask();
  for (const [instanceId, umask] of [
    [1, 0o077],
    [2, 0o002],
    [3, own],
  ] as const) {
    const { stdoutTail } = await lab.run(instanceId, `umask; echo x > made${instanceId}`, { umask });
    expect(parseInt(stdoutTail, 8)).toBe(umask);
    expect(statSync(join(lab.dir, `made${instanceId}`)).mode & 0o777).toBe(0o666 & ~umask);
    expect(statSync(lab.request(instanceId, "").stdoutPath).mode & 0o777).toBe(0o666 & ~umask);
  }
  expect(process.umask()).toBe(own);
});

test("a log is never shortened by a later attempt", async () => {
  const { stdoutPath } = lab.request(1, "");
  await lab.run(1, "echo first");
  const { stdoutTail } = await lab.run(2, "echo second", { stdoutPath });
  expect(stdoutTail).toBe("first\nsecond\n");
  expect(readFileSync(stdoutPath, "utf8")).toBe("first\nsecond\n");
});

test("both streams may share one log, and a log may be a device", async () => {
  const stdoutPath = join(lab.dir, "both");
  const ended = await lab.run(1, "echo a; echo b >&2; echo c", { stdoutPath, stderrPath: stdoutPath });
  expect(ended.stdoutTail).toBe("a\nb\nc\n");
  expect(await lab.run(2, "echo a", { stdoutPath: "/dev/null" })).toMatchObject({
    exitCode: 0,
    stdoutTail: "",
  });
});

test("the tail of a running command can be read", async () => {
  const gate = join(lab.dir, "gate");
  Bun.spawnSync(["mkfifo", gate]);
  lab.start(1, `echo so far; cat ${gate}; echo more`);
  await waitUntil("the first line", () => lab.runner.readTail(1, "stdout") === "so far\n");
  expect(lab.runner.readTail(1, "stdout", 4)).toBe("far\n");
  expect(lab.runner.readTail(1, "stderr")).toBe("");
  expect(lab.runner.readTail(77, "stdout")).toBe("");
  writeFileSync(gate, "gate\n");
  await lab.waitForEnd(1);
  expect(lab.runner.readTail(1, "stdout")).toBe("so far\ngate\nmore\n");
});

test("a command longer than an argument may be runs all the same, and leaves no file once acknowledged", async () => {
  const ended = await lab.run(1, `x=${"y".repeat(1_000_000)}; echo \${#x} $#; exit 9`);
  expect(ended).toMatchObject({ exitCode: 9, stdoutTail: "1000000 0\n" });
  lab.runner.acknowledge([1]);
  expect(readdirSync(lab.spoolDir)).toEqual([]);
});

test("an acknowledged instance leaves no spool file and one that is not keeps it", async () => {
  await lab.run(1, "true");
  await lab.run(2, "true");
  lab.runner.acknowledge([1, 99]);
  expect(lab.runner.listSpooled()).toEqual([2]);
  expect(existsSync(join(lab.spoolDir, "1"))).toBe(false);
});

test("an instance that is running can be neither started again nor acknowledged", async () => {
  lab.start(1, "sleep 1000");
  expect(() => lab.start(1, "true")).toThrow("running already");
  expect(() => lab.runner.acknowledge([1])).toThrow("acknowledged while running");
  lab.runner.kill([1]);
  await lab.waitForEnd(1);
});

test("an instance that has ended does not run a second time", async () => {
  await lab.run(1, "echo once");
  lab.ended.clear();
  const again = await lab.run(1, "echo twice");
  expect(again).toMatchObject({ reason: "refused", exitCode: null });
  expect(again.description).toContain("has claimed");
  expect(readFileSync(lab.request(1, "").stdoutPath, "utf8")).toBe("once\n");
});

test("CPU time and peak memory are measured", async () => {
  const busy = "const b = Buffer.alloc(200e6, 1); const t = Date.now(); while (Date.now() - t < 300);";
  const ended = await lab.run(1, `'${process.execPath}' -e '${busy}'`, { memoryBytes: 2 ** 40 });
  expect(ended.exitCode).toBe(0);
  expect(ended.cpuMs).toBeGreaterThan(150);
  expect(ended.peakMemoryBytes).toBeGreaterThan(200e6);
  expect(ended.peakMemoryBytes).toBeLessThan(800e6);
});

test("the memory of the runner is never taken for that of a command", async () => {
  const { peakMemoryBytes } = await lab.run(1, "sleep 0.1", { memoryBytes: 2 ** 40 });
  expect(peakMemoryBytes).toBeLessThan(20e6);
});

test("many commands at once all end, each once", async () => {
  for (let instanceId = 1; instanceId <= 100; instanceId += 1)
    lab.start(instanceId, `echo ${instanceId}; exit ${instanceId}`);
  await waitUntil("all ends", () => lab.ended.size === 100);
  for (const { instanceId, exitCode, stdoutTail } of lab.ended.values())
    expect({ exitCode, stdoutTail }).toEqual({ exitCode: instanceId, stdoutTail: `${instanceId}\n` });
});

test("a shell other than dash loses no exit code and reports no false one", async () => {
  const bash = new RunnerLab({ shellPath: "/bin/bash" });
  try {
    expect(await bash.run(1, "true; exit 6")).toMatchObject({ exitCode: 6, reason: "exited" });
    expect(await bash.run(2, "kill -TERM $$")).toMatchObject({ signal: "SIGTERM", reason: "signaled" });
    expect(readFileSync(join(bash.spoolDir, "2"), "utf8")).not.toContain("exit");
  } finally {
    await bash.close();
  }
});

test("a name that is a stranger in the spool folder is left alone", () => {
  writeFileSync(join(lab.spoolDir, "README"), "");
  expect(lab.runner.listSpooled()).toEqual([]);
});
