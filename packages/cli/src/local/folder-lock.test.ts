import { expect, test } from "bun:test";
import { join } from "node:path";
import { inTemporaryFolder } from "../testing/run-cli.ts";
import { isFolderLocked, lockFolder } from "./folder-lock.ts";

test("a folder is locked once, and again after its release", () =>
  inTemporaryFolder((folder) => {
    const first = lockFolder(folder);
    expect(first).toBeDefined();
    expect(lockFolder(folder)).toBeUndefined();
    expect(isFolderLocked(folder)).toBe(true);
    first?.release();
    expect(isFolderLocked(folder)).toBe(false);
    const second = lockFolder(folder);
    expect(second).toBeDefined();
    second?.release();
  }));

test("asking whether a folder is locked creates nothing", () =>
  inTemporaryFolder((folder) => {
    const absent = join(folder, "absent");
    expect(isFolderLocked(absent)).toBe(false);
    expect(isFolderLocked(folder)).toBe(false);
    expect([...new Bun.Glob("**").scanSync({ cwd: folder, dot: true })]).toEqual([]);
  }));

test("the lock of a process that was killed is free", () =>
  inTemporaryFolder(async (folder) => {
    const script = `const { lockFolder } = await import(${JSON.stringify(join(import.meta.dir, "folder-lock.ts"))});
      globalThis.held = lockFolder(${JSON.stringify(folder)}); console.log("held"); setInterval(() => {}, 1000);`;
    const child = Bun.spawn([process.execPath, "-e", script], { stdout: "pipe", stderr: "inherit" });
    await child.stdout.getReader().read();
    expect(isFolderLocked(folder)).toBe(true);
    child.kill("SIGKILL");
    await child.exited;
    expect(isFolderLocked(folder)).toBe(false);
  }));
