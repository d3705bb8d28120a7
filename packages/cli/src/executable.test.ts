import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openInstallation } from "./testing/installation.ts";
import { inTemporaryFolder } from "./testing/run-cli.ts";
import { runProcess } from "./testing/run-process.ts";
import { VERSION } from "./version.ts";

const ROOT = join(import.meta.dir, "../../..");

let folder: string;
let program: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "jobmon-build-"));
  program = join(folder, "jobmon");
  const build = Bun.spawnSync([process.execPath, join(ROOT, "tools/build.ts"), program]);
  if (build.exitCode !== 0) throw new Error(build.stderr.toString());
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the executable works in an empty folder, without node_modules and without Bun", () =>
  inTemporaryFolder(async (home) => {
    const run = await runProcess(["version"], { home, program, environment: { PATH: "/nonexistent" } });
    expect(run).toEqual({ exitCode: 0, stdout: `${VERSION}\n`, stderr: "" });
    expect((await runProcess(["workflow", "list"], { home, program })).exitCode).toBe(5);
  }));

test("the executable takes nothing from a .env that lies where it is called", () =>
  inTemporaryFolder(async (home) => {
    writeFileSync(join(home, ".env"), "JOBMON__SERVER__PORT=nonsense\n");
    expect((await runProcess(["config", "show", "server.port"], { home, program })).exitCode).toBe(0);
  }));

test(
  "the executable holds server, distributors and all that a workflow needs",
  () =>
    inTemporaryFolder(async (home) => {
      const jobmon = openInstallation(home, program);
      try {
        expect((await jobmon.run("up", "--detach")).exitCode).toBe(0);
        const id = await jobmon.start((tool) => {
          const workflow = tool.workflow({ name: "packed" });
          for (const defaultCluster of ["dummy", "sequential", "multiprocess"])
            workflow.addTask(
              tool
                .taskTemplate({ name: defaultCluster, command: "echo {place}", defaultCluster })
                .task({ place: home }),
            );
          return workflow;
        });
        const watch = await jobmon.run("workflow", "watch", String(id));
        expect(watch).toMatchObject({ exitCode: 0, stderr: "" });
        expect(watch.stdout).toContain("3 tasks of 3 done");
        expect((await jobmon.run("workflow", "status", String(id))).stdout).toContain("✓ Done");
      } finally {
        await jobmon.close();
      }
    }),
  60_000,
);
