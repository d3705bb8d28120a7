/** A whole study on a Slurm cluster, with the configuration alone: the script starts server and distributor by itself. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describeOnSlurm } from "../../tools/slurm-cluster/testing.ts";
import { buildWorker } from "../support/build-worker.ts";
import { createSandbox, listProcesses, type Sandbox, until } from "../support/sandbox.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const LIMIT_MS = 240_000;

describeOnSlurm("a study on a Slurm cluster", { accounting: true }, (cluster) => {
  let sandbox: Sandbox;
  let environment: Record<string, string>;

  const jobmon = (...words: readonly string[]) =>
    Bun.spawnSync([sandbox.environment.JOBMON_BIN as string, ...words], {
      env: environment,
    }).stdout.toString();

  beforeAll(async () => {
    sandbox = await createSandbox({
      JOBMON__CLUSTERS__SLURM__KIND: "slurm",
      JOBMON__CLUSTERS__SLURM__SLURM__CONF: cluster().slurmConf,
      JOBMON__CLUSTERS__SLURM__SLURM__POLL_INTERVAL: "2",
      JOBMON__CLUSTERS__SLURM__SLURM__GRACE: "3",
      JOBMON__DISTRIBUTOR__WORKER_EXECUTABLE: await buildWorker(join(cluster().plan.dir, "jobmon")),
    });
    const { JOBMON__HTTP__SERVICE_URL: _, ...others } = sandbox.environment;
    environment = others;
  }, LIMIT_MS);
  afterAll(() => sandbox?.remove(), LIMIT_MS);

  test(
    "ends DONE, and each task tells its node, its logs, and what it used of what it had asked for",
    async () => {
      const script = join(ROOT, "examples", "life-expectancy", "demo.ts");
      const demo = Bun.spawn([process.execPath, script, "--cluster", "slurm"], {
        cwd: ROOT,
        env: environment,
        stderr: "pipe",
      });
      const [told, progress] = await Promise.all([
        new Response(demo.stdout).text(),
        new Response(demo.stderr).text(),
      ]);
      expect({ exitCode: await demo.exited, progress }).toMatchObject({ exitCode: 0 });
      expect(progress).toContain("150 of 150 tasks done");
      expect(told).toMatch(/china_indicator-life-expectancy +attempt 1 +RESOURCE_ERROR +memory 96M/);
      expect(told).toMatch(/china_indicator-life-expectancy +attempt 2 +DONE +memory 288M/);
      const workflowId = /workflow status (\d+)/.exec(told)?.[1] ?? "";
      const tasks: { id: number; name: string }[] = JSON.parse(
        jobmon("workflow", "tasks", workflowId, "-o", "json", "--limit", "200"),
      );
      const china = tasks.find(({ name }) => name.endsWith("china_indicator-life-expectancy"));
      const shown = jobmon("task", "status", String(china?.id));
      const nodes = cluster().plan.nodes.join("|");
      expect(shown).toMatch(
        new RegExp(` 2 +Done +(${nodes}) +\\d+_\\d+ +\\S+( ms| s)? of \\S+ .* MiB of 288 MiB`),
      );
      // Between the wall time that was used of what was asked for, and the memory: what the processor worked.
      expect(shown).toMatch(/ 2 +Done .* of \S+( ms| s| min| h)? +[1-9]\d*(\.\d+)? ?(ms|s) .*MiB of 288 MiB/);
      const logs = [...shown.matchAll(/^logs of attempt 2: (.*)$/gm)].map(([, path]) => path ?? "");
      expect(logs.map((path) => existsSync(path))).toEqual([true, true]);
      jobmon("down");
      await until("no process is left", () => listProcesses(sandbox.dir).length === 0);
    },
    LIMIT_MS,
  );
});
