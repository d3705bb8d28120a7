import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createSandbox, type Sandbox, until } from "../../tests/support/sandbox.ts";

const SCRIPT = join(import.meta.dirname, "quickstart.ts");

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createSandbox();
});
afterAll(() => sandbox.remove());

test("the script of the README runs as it stands and starts what it needs", async () => {
  const { JOBMON__HTTP__SERVICE_URL: _, ...environment } = sandbox.environment;
  const { stdout, exited } = Bun.spawn([process.execPath, SCRIPT, sandbox.dir], {
    env: environment,
    cwd: sandbox.dir,
    stderr: "inherit",
  });
  expect(await exited).toBe(0);
  expect(await new Response(stdout).text()).toBe("DONE: 16 of 16 tasks\n");
  const lines = readFileSync(join(sandbox.dir, "summary.txt"), "utf8").trim().split("\n");
  expect(lines).toHaveLength(15);
  expect(lines).toContain("location 3, year 2010: 6030");
  Bun.spawnSync([process.env.JOBMON_BIN ?? (sandbox.environment.JOBMON_BIN as string), "down"], {
    env: environment,
  });
  await until("the server has ended", () => sandbox.jobmon("workflow", "list").status === 5);
}, 60_000);

test("the README shows this very script", () => {
  const readme = readFileSync(join(import.meta.dirname, "..", "..", "README.md"), "utf8");
  expect(readme).toContain(readFileSync(SCRIPT, "utf8").trim());
});
