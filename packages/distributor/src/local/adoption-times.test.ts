import { afterEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalRunner } from "./local-runner.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

test("the end of an adopted task is told in whole milliseconds, whatever the file system keeps", async () => {
  const folder = mkdtempSync(join(tmpdir(), "jobmon-times-"));
  folders.push(folder);
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const first = new LocalRunner({
    spoolDir: join(folder, "spool"),
    clock: Date.now,
    onEnded: () => resolve(),
  });
  const files = { stdoutPath: join(folder, "t.o1"), stderrPath: join(folder, "t.e1") };
  first.start({
    instanceId: 1,
    name: "t",
    command: "true",
    cwd: folder,
    umask: 0o22,
    environment: {},
    ...files,
    memoryBytes: null,
    runtimeSeconds: null,
  });
  await ended;
  first.close();
  utimesSync(join(folder, "spool", "1"), 1_795_200_000, 1_795_200_000.1237);
  const second = new LocalRunner({ spoolDir: join(folder, "spool"), clock: Date.now, onEnded: () => {} });
  const [adopted] = second.adopt([1]).ended;
  second.close();
  expect(adopted?.exitCode).toBe(0);
  expect(Number.isInteger(adopted?.endedAtMs)).toBe(true);
});
