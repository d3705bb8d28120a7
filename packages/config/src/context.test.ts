import { expect, test } from "bun:test";
import { chmodSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { captureContext, readContext } from "./context.ts";
import { catchRefusal, openSandbox } from "./test-sandbox.ts";

const shell = {
  environment: { PATH: "/bin", NAME: "Ada\nLovelace ☃", EMPTY: "" },
  cwd: "/work",
  umask: 0o022,
};

test("a context is read back as it was captured, from a private file", () => {
  using sandbox = openSandbox();
  const path = captureContext({ dataDir: join(sandbox.home, ".jobmon"), ...shell });
  expect(readContext(path)).toEqual(shell);
  expect(path).toMatch(/\/\.jobmon\/contexts\/[0-9a-f]{32}\.json$/);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(sandbox.home, ".jobmon", "contexts")).mode & 0o777).toBe(0o700);
});

test("equal shells share one file, in whatever order their variables come", () => {
  using sandbox = openSandbox();
  const dataDir = sandbox.home;
  const first = captureContext({ dataDir, ...shell });
  const again = captureContext({
    dataDir,
    ...shell,
    environment: { EMPTY: "", UNSET: undefined, NAME: shell.environment.NAME, PATH: "/bin" },
  });
  expect(again).toBe(first);
  expect(readdirSync(join(dataDir, "contexts"))).toHaveLength(1);
});

test("another variable, folder or umask makes another context", () => {
  using sandbox = openSandbox();
  const paths = [
    shell,
    { ...shell, cwd: "/elsewhere" },
    { ...shell, umask: 0o027 },
    { ...shell, environment: { ...shell.environment, EMPTY: "no" } },
  ].map((each) => captureContext({ dataDir: sandbox.home, ...each }));
  expect(new Set(paths).size).toBe(4);
});

test("a relative folder and an impossible umask are refused before anything is written", () => {
  using sandbox = openSandbox();
  for (const wrong of [{ cwd: "work" }, { umask: -1 }, { umask: 0o1000 }, { umask: 1.5 }]) {
    catchRefusal(() => captureContext({ dataDir: sandbox.home, ...shell, ...wrong }));
  }
  expect(readdirSync(sandbox.home)).toEqual([]);
});

test("a context that others may read is refused with the chmod to run", () => {
  using sandbox = openSandbox();
  const path = captureContext({ dataDir: sandbox.home, ...shell });
  chmodSync(path, 0o604);
  const refusal = catchRefusal(() => readContext(path));
  expect([refusal.code, refusal.hint]).toEqual(["forbidden", `Run: chmod 600 ${path}`]);
});

test("a context that is gone, was changed or was moved is refused", () => {
  using sandbox = openSandbox();
  const path = captureContext({ dataDir: sandbox.home, ...shell });
  const text = readFileSync(path, "utf8");
  for (const changed of ["", "{}", text.slice(0, -9), text.replace("/bin", "/tmp")]) {
    writeFileSync(path, changed);
    expect(catchRefusal(() => readContext(path)).detail).toBe(
      `The environment of the run in ${path} is damaged.`,
    );
  }
  writeFileSync(path, text);
  expect(readContext(path)).toEqual(shell);
  const moved = join(sandbox.home, "elsewhere.json");
  renameSync(path, moved);
  expect(catchRefusal(() => readContext(moved)).code).toBe("config_invalid");
  const gone = catchRefusal(() => readContext(path));
  expect([gone.code, gone.detail]).toEqual(["not_found", `The environment of the run in ${path} is gone.`]);
});

test("capturing again repairs a damaged file", () => {
  using sandbox = openSandbox();
  const path = captureContext({ dataDir: sandbox.home, ...shell });
  writeFileSync(path, "");
  captureContext({ dataDir: sandbox.home, ...shell });
  expect(readContext(path)).toEqual(shell);
});
