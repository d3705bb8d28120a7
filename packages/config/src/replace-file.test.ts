import { expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { refuseWrite, replaceFile } from "./replace-file.ts";
import { catchRefusal, openSandbox } from "./test-sandbox.ts";

test("a file is replaced with exactly the mode asked for, whatever the umask", () => {
  using sandbox = openSandbox();
  const path = sandbox.write("work/file", "old");
  const umask = process.umask(0o077);
  try {
    replaceFile({ path, text: "new", mode: 0o644 });
  } finally {
    process.umask(umask);
  }
  expect(readFileSync(path, "utf8")).toBe("new");
  expect(statSync(path).mode & 0o777).toBe(0o644);
  expect(readdirSync(sandbox.cwd)).toEqual(["file"]);
});

test("a file that cannot be replaced leaves no draft behind", () => {
  using sandbox = openSandbox();
  const path = join(sandbox.cwd, "taken");
  mkdirSync(path);
  const refusal = catchRefusal(() => replaceFile({ path, text: "new", mode: 0o600 }));
  expect(refusal.detail).toBe(`File ${path} cannot be written: it is a folder. Nothing was changed.`);
  expect(readdirSync(sandbox.cwd)).toEqual(["taken"]);
});

test("a disk that fills up half-way leaves the old text and no draft", async () => {
  using sandbox = openSandbox();
  const path = sandbox.write("work/file", "old");
  const program = `
    import { replaceFile } from ${JSON.stringify(join(import.meta.dir, "replace-file.ts"))};
    try {
      replaceFile({ path: process.argv[2], text: "x".repeat(2_000_000), mode: 0o600 });
    } catch (error) {
      console.log(error.detail);
    }`;
  const script = sandbox.write("write.ts", program);
  // A limit on the size of files stands in for the end of the disk: the first part is written, the rest is not.
  const limited = `trap '' XFSZ; ulimit -f 100; exec "$0" "$@"`;
  const child = Bun.spawn(["sh", "-c", limited, process.execPath, script, path], { stdout: "pipe" });
  expect(await new Response(child.stdout).text()).toBe(
    `File ${path} cannot be written: it would be larger than the system allows. Nothing was changed.\n`,
  );
  expect(readFileSync(path, "utf8")).toBe("old");
  expect(readdirSync(sandbox.cwd)).toEqual(["file"]);
});

test("a full disk and a used-up quota have their own code", () => {
  for (const code of ["ENOSPC", "EDQUOT"]) {
    const refusal = refuseWrite("/data/file", Object.assign(new Error("write"), { code }));
    expect([refusal.code, refusal.hint]).toEqual(["disk_full", "Free some space, then repeat the command."]);
  }
  expect(refuseWrite("/data/file", Object.assign(new Error("write"), { code: "EACCES" })).code).toBe(
    "config_invalid",
  );
});
