import { afterEach, beforeEach, expect, test } from "bun:test";
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RunnerLab } from "./testing/runner-lab.ts";

let lab: RunnerLab;
beforeEach(() => {
  lab = new RunnerLab();
});
afterEach(() => lab.close());

const isRoot = process.getuid?.() === 0;

test("a log in a place that is a file is refused with path and cause, and the runner goes on", async () => {
  writeFileSync(join(lab.dir, "file"), "");
  const stderrPath = join(lab.dir, "file", "log");
  const pid = lab.start(1, "echo ran", { stderrPath });
  expect(pid).toBeNull();
  expect(lab.ended.size).toBe(0);
  const ended = await lab.waitForEnd(1);
  expect(ended).toMatchObject({ reason: "refused", exitCode: null, signal: null, stdoutTail: "" });
  expect(ended.description).toBe(`not started: could not open the log file ${stderrPath} (ENOTDIR)`);
  expect(await lab.run(2, "true")).toMatchObject({ reason: "exited", exitCode: 0 });
});

test.skipIf(isRoot)("a log in a folder that may not be written is refused", async () => {
  mkdirSync(join(lab.dir, "locked"));
  chmodSync(join(lab.dir, "locked"), 0o500);
  const ended = await lab.run(1, "true", { stdoutPath: join(lab.dir, "locked", "log") });
  expect(ended.description).toContain("(EACCES)");
});

test("a log that is a folder is refused", async () => {
  expect((await lab.run(1, "true", { stdoutPath: lab.dir })).description).toContain("(EISDIR)");
});

test("a working directory that is missing or a file is refused by its name", async () => {
  const cwd = join(lab.dir, "missing");
  const expected = `not started: the working directory ${cwd} is not a folder there`;
  expect(await lab.run(1, "true", { cwd })).toMatchObject({ reason: "refused", description: expected });
  expect((await lab.run(2, "true", { cwd: "/etc/passwd" })).reason).toBe("refused");
});

test("a command or a variable with a NUL byte is refused", async () => {
  expect((await lab.run(1, "echo a\0b")).reason).toBe("refused");
  expect((await lab.run(2, "true", { environment: { A: "x\0y" } })).reason).toBe("refused");
});

test("an environment larger than the kernel takes is refused", async () => {
  const environment = { BIG: "x".repeat(200_000) };
  expect((await lab.run(1, "true", { environment })).description).toContain("(E2BIG)");
});

test("a spool folder that has gone is refused by name, for its claim could not be kept", async () => {
  rmSync(lab.spoolDir, { recursive: true });
  const ended = await lab.run(1, "echo ran");
  expect(ended).toMatchObject({ reason: "refused", stdoutTail: "" });
  expect(ended.description).toBe(`not started: could not write ${join(lab.spoolDir, "1")} (ENOENT)`);
});

const canMount = isRoot && process.platform === "linux";

async function withTinyDisk(options: string, use: (dir: string) => Promise<void>): Promise<void> {
  const dir = join(lab.dir, "disk");
  mkdirSync(dir);
  const { success } = Bun.spawnSync(["mount", "-t", "tmpfs", "-o", options, "tmpfs", dir]);
  if (!success) throw new Error(`Could not mount a tmpfs with ${options}.`);
  try {
    await use(dir);
  } finally {
    Bun.spawnSync(["umount", "-l", dir]);
  }
}

test.skipIf(!canMount)("a full disk for the logs is refused with path and ENOSPC (needs root to mount)", () =>
  withTinyDisk("size=1m,nr_inodes=2", async (dir) => {
    writeFileSync(join(dir, "last"), "");
    const stdoutPath = join(dir, "log");
    const ended = await lab.run(1, "echo ran", { stdoutPath });
    expect(ended.description).toBe(`not started: could not open the log file ${stdoutPath} (ENOSPC)`);
  }),
);

test.skipIf(!canMount)("a log on a disk that is read-only is refused (needs root to mount)", () =>
  withTinyDisk("size=64k,ro", async (dir) => {
    const ended = await lab.run(1, "echo ran", { stdoutPath: join(dir, "new", "log") });
    expect(ended).toMatchObject({ reason: "refused" });
    expect(ended.description).toContain("(EROFS)");
  }),
);

test.skipIf(!canMount)(
  "a disk that fills up under a command is the command's failure (needs root to mount)",
  () =>
    withTinyDisk("size=64k", async (dir) => {
      const ended = await lab.run(1, "head -c 1000000 /dev/zero", { stdoutPath: join(dir, "log") });
      expect(ended).toMatchObject({ reason: "exited", exitCode: 1 });
      expect(ended.stderrTail).toContain("No space left");
    }),
);

test.skipIf(!canMount)(
  "a full disk for the spool refuses the command before it runs (needs root to mount)",
  () =>
    withTinyDisk("size=64k", async (dir) => {
      const full = new RunnerLab({ spoolDir: join(dir, "spool") });
      try {
        Bun.spawnSync(["sh", "-c", `cat /dev/zero > '${dir}/filler'`], { stderr: "ignore" });
        const ended = await full.run(1, "echo ran");
        expect(ended).toMatchObject({ reason: "refused", stdoutTail: "" });
        expect(ended.description).toBe(`not started: could not write ${join(dir, "spool", "1")} (ENOSPC)`);
      } finally {
        await full.close();
      }
    }),
);
