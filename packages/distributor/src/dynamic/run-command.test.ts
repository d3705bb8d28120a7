import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../clock.ts";
import { until } from "../testing/until.ts";
import { runCommand } from "./run-command.ts";

setDefaultTimeout(20_000);

let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "jobmon-run-command-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function run(command: readonly string[], more: Partial<Parameters<typeof runCommand>[0]> = {}) {
  return runCommand({
    command,
    input: "",
    context: { environment: { PATH: process.env.PATH ?? "", FLAVOUR: "plum" }, cwd: dir, umask: 0o077 },
    timeoutMs: 15_000,
    signal: new AbortController().signal,
    clock: systemClock,
    ...more,
  });
}
const shell = (script: string) => ["sh", "-c", script];

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}

test("the command has the run's environment, folder and umask, and reads what it is given", async () => {
  const end = await run(shell('cat; echo "$FLAVOUR $(pwd)"; touch private; echo oh >&2'), { input: "in\n" });
  expect(end).toEqual({ fault: null, output: `in\nplum ${dir}\n`, errors: "oh\n" });
  expect(statSync(join(dir, "private")).mode & 0o777).toBe(0o600);
});

test("words are not read by a shell", async () => {
  expect((await run(["echo", "$FLAVOUR; exit 3", "*"])).output).toBe("$FLAVOUR; exit 3 *\n");
});

test("an input that nobody reads holds nothing up", async () => {
  const end = await run(["true"], { input: "x".repeat(8_000_000) });
  expect(end.fault).toBeNull();
});

test("a large input arrives whole", async () => {
  const end = await run(["wc", "-c"], { input: "x".repeat(8_000_000) });
  expect(end.output.trim()).toBe("8000000");
});

test.each([
  ["an exit code", shell("echo no >&2; exit 3"), "exit code 3", "no\n"],
  ["a missing program", ["/no/such/program"], "exit code 127", expect.stringContaining("/no/such/program")],
  ["a signal", shell("kill -TERM $$"), "SIGTERM", ""],
])("%s is a fault that says so", async (_, command, fragment, errors) => {
  const end = await run(command);
  expect(end.fault).toContain(fragment);
  expect(end.errors).toEqual(errors);
});

test("a folder that is not there is a fault", async () => {
  const context = { environment: {}, cwd: join(dir, "gone"), umask: 0o022 };
  expect((await run(["true"], { context })).fault).toContain(join(dir, "gone"));
});

test("at the time limit it ends with all that it started", async () => {
  const end = await run(shell("sleep 300 & echo $! >slow.pid; wait"), { timeoutMs: 500 });
  expect(end.fault).toContain("longer than 0.5 s");
  const pid = Number(readFileSync(join(dir, "slow.pid"), "utf8"));
  await until("the process in the background is gone", () => !isAlive(pid));
});

test("what it leaves in the background ends with it, though that holds its output open", async () => {
  const end = await run(shell("sleep 300 & echo $! >left.pid; echo done"));
  expect(end).toMatchObject({ fault: null, output: "done\n" });
  const pid = Number(readFileSync(join(dir, "left.pid"), "utf8"));
  await until("the process in the background is gone", () => !isAlive(pid));
});

test("it ends when nobody wants its answer any more", async () => {
  const unwanted = new AbortController();
  const ended = run(shell("echo $$ >unwanted.pid; exec sleep 300"), { signal: unwanted.signal });
  await until("it runs", () => existsSync(join(dir, "unwanted.pid")));
  unwanted.abort();
  expect((await ended).fault).toContain("SIGKILL");
});

test("should the distributor die, the group ends itself after the limit", async () => {
  const program = join(import.meta.dir, "..", "testing", "run-and-die.ts");
  const child = Bun.spawn([process.execPath, program, dir], { stdio: ["ignore", "ignore", "inherit"] });
  await child.exited;
  const pid = Number(readFileSync(join(dir, "orphan.pid"), "utf8"));
  expect(isAlive(pid)).toBe(true);
  await until("the orphan is gone", () => !isAlive(pid), 15_000);
});

test("of a flood of output the end is kept", async () => {
  const end = await run(shell("yes | head -c 20000000; echo; echo the end"));
  expect(end.output.endsWith("the end\n")).toBe(true);
  expect(end.output.length).toBeLessThan(18_000_000);
});
