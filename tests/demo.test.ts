import { afterAll, beforeAll, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createSandbox, listProcesses, type Sandbox, until } from "./support/sandbox.ts";

const ROOT = join(import.meta.dirname, "..");

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createSandbox();
});
afterAll(() => sandbox.remove());

test("the demo ends with every task DONE, and shows the retry and the memory retry", async () => {
  const { JOBMON__HTTP__SERVICE_URL: _, ...environment } = sandbox.environment;
  const demo = Bun.spawn([process.execPath, join(ROOT, "examples", "life-expectancy", "demo.ts")], {
    cwd: ROOT,
    env: environment,
    stderr: "pipe",
  });
  const [told, progress] = await Promise.all([
    new Response(demo.stdout).text(),
    new Response(demo.stderr).text(),
  ]);
  expect(await demo.exited).toBe(0);
  expect(progress).toContain("150 of 150 tasks done");
  expect(told).toMatch(/model_country-peru_indicator-fertility +attempt 1 +ERROR/);
  expect(told).toMatch(/model_country-peru_indicator-fertility +attempt 2 +DONE/);
  expect(told).toMatch(/china_indicator-life-expectancy +attempt 1 +RESOURCE_ERROR +memory 96M/);
  expect(told).toMatch(/china_indicator-life-expectancy +attempt 2 +DONE +memory 288M/);
  expect(told).toMatch(/Life expectancy at birth/);
  const chart = told.match(/^Chart: (.*)$/m)?.[1] ?? "";
  expect(existsSync(join(ROOT, chart))).toBe(true);

  Bun.spawnSync([environment.JOBMON_BIN as string, "down"], { env: environment });
  await until("no process is left", () => listProcesses(sandbox.dir).length === 0);
}, 240_000);
