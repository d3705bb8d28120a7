/** A study defined in R on a Slurm cluster, with the configuration alone: the script starts server and distributor by itself. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describeOnSlurm } from "../../tools/slurm-cluster/testing.ts";
import { findClients } from "../parity/clients.ts";
import { buildWorker } from "../support/build-worker.ts";
import { createSandbox, listProcesses, type Sandbox, until } from "../support/sandbox.ts";

const SCRIPT = join(import.meta.dirname, "..", "..", "clients", "r", "inst", "examples", "fork-join.R");
const LIMIT_MS = 240_000;

describeOnSlurm("an R script on a Slurm cluster", { accounting: false }, (cluster) => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await createSandbox({
      JOBMON__CLUSTERS__SLURM__KIND: "slurm",
      JOBMON__CLUSTERS__SLURM__SLURM__CONF: cluster().slurmConf,
      JOBMON__CLUSTERS__SLURM__SLURM__POLL_INTERVAL: "2",
      JOBMON__CLUSTERS__SLURM__SLURM__GRACE: "3",
      JOBMON__DISTRIBUTOR__WORKER_EXECUTABLE: await buildWorker(join(cluster().plan.dir, "jobmon")),
    });
  }, LIMIT_MS);
  afterAll(() => sandbox?.remove(), LIMIT_MS);

  const r = findClients().find(({ name }) => name === "r");
  const rscript = r !== undefined && "command" in r ? r : undefined;
  test.skipIf(rscript === undefined && !process.env.CI)(
    "models 100 draws of 5 locations and summarises each",
    async () => {
      const { JOBMON__HTTP__SERVICE_URL: _, ...environment } = sandbox.environment;
      const out = join(sandbox.dir, "out");
      mkdirSync(out);
      const script = Bun.spawn([rscript?.command[0] ?? "Rscript", SCRIPT, "slurm", out], {
        env: { ...environment, ...rscript?.environment },
        stderr: "pipe",
      });
      const [told, progress] = await Promise.all([
        new Response(script.stdout).text(),
        new Response(script.stderr).text(),
      ]);
      expect({ exitCode: await script.exited, progress }).toMatchObject({ exitCode: 0 });
      expect(told.trim().split("\n").at(-1)).toBe("D 100 100 100 100 100");
      sandbox.jobmon("down");
      await until("no process is left", () => listProcesses(sandbox.dir).length === 0);
    },
    LIMIT_MS,
  );
});
