import { afterEach, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planCluster } from "./cluster-plan.ts";
import { slurmConf } from "./configuration.ts";
import { CGROUP_ROOT } from "./containment.ts";
import { listProcesses } from "./processes.ts";
import { findCluster, startCluster, stopCluster } from "./slurm-cluster.ts";
import { describeOnSlurm } from "./testing.ts";

const LIMIT_MS = 60_000;

describeOnSlurm("a cluster of its own", { accounting: false }, (cluster) => {
  test(
    "starting it again starts nothing, and puts back what was killed",
    async () => {
      const { plan } = cluster();
      const before = cluster().listDaemons();
      await cluster().killDaemon("slurmctld");
      const again = await startCluster(plan);
      const after = again.listDaemons();
      const changed = after.filter(({ pid }, index) => pid !== before[index]?.pid);
      expect(changed.map(({ name }) => name)).toEqual(["slurmctld"]);
      expect(after.every(({ pid }) => pid !== undefined)).toBe(true);
    },
    LIMIT_MS,
  );

  test(
    "two run side by side, and stopping one in the midst of its jobs leaves nothing of it",
    async () => {
      const dir = mkdtempSync(join(tmpdir(), "jm-slurm-"));
      const other = await startCluster({ dir, accounting: false, overMemoryKill: false });
      try {
        const job = [
          "sbatch",
          "--parsable",
          "-n1",
          "--mem=50",
          "-o",
          "/dev/null",
          "--wrap",
          "sleep 300 & exec sleep 300",
        ];
        other.ask(...job);
        cluster().ask(...job);
        await until(() => other.ask("squeue", "-h", "-o", "%T").startsWith("RUNNING"));
        await until(() => listProcesses(dir).some(({ words }) => words[0] === "sleep"));
        // Nothing is known of it any more but its folder.
        await other.stop();
        expect(listProcesses(dir)).toEqual([]);
        expect(existsSync(dir)).toBe(false);
        expect(listGroups(other.plan.name)).toEqual([]);
        await stopCluster(dir);
        expect(cluster().run("scontrol", "ping").output).toContain("UP");
        expect(cluster().ask("squeue", "-h", "-o", "%T")).toContain("RUNNING");
      } finally {
        await stopCluster(dir);
      }
    },
    LIMIT_MS,
  );
});

describe("without a cluster", () => {
  const dir = mkdtempSync(join(tmpdir(), "jm-slurm-"));
  afterEach(() => stopCluster(dir));

  test("there is none to be found, and stopping is harmless", async () => {
    await stopCluster(dir);
    expect(findCluster(dir)).toBeUndefined();
  });

  test("a folder too deep for sockets is refused", async () => {
    const deep = join(dir, "d".repeat(80));
    await expect(startCluster({ dir: deep, accounting: false, overMemoryKill: false })).rejects.toThrow();
  });

  test("memory is watched by polling where it is asked for", async () => {
    const plan = await planCluster({ dir, accounting: false, overMemoryKill: true });
    expect(slurmConf(plan)).toContain("JobAcctGatherParams=OverMemoryKill");
    expect(new Set(Object.values(plan.ports)).size).toBe(6);
  });
});

function listGroups(name: string): readonly string[] {
  return readdirSync(CGROUP_ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => readdirSync(join(CGROUP_ROOT, entry.name)))
    .filter((entry) => entry.includes(name));
}

async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + LIMIT_MS / 2;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`Waited in vain until ${condition}.`);
    await Bun.sleep(50);
  }
}
