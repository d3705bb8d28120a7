/** A cluster for the tests of one file. */
import { afterAll, beforeAll, describe, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClusterOptions } from "./cluster-plan.ts";
import { describeMissing } from "./missing-programs.ts";
import { type SlurmCluster, startCluster, stopCluster } from "./slurm-cluster.ts";

type Variant = Partial<Omit<ClusterOptions, "dir">>;

const START_LIMIT_MS = 60_000;

/**
 * Describes tests on a real cluster, which is started before them and stopped after them. Without Slurm they fail in
 * continuous integration, and elsewhere are skipped, both by name and with what is missing.
 */
export function describeOnSlurm(
  name: string,
  variant: Variant,
  tests: (cluster: () => SlurmCluster) => void,
): void {
  const { accounting = true, overMemoryKill = false } = variant;
  if (skipWithoutSlurm(name, { accounting })) return;
  describe(name, () => {
    const dir = mkdtempSync(join(tmpdir(), "jm-slurm-"));
    let cluster: SlurmCluster | undefined;
    beforeAll(async () => {
      cluster = await startCluster({ dir, accounting, overMemoryKill });
    }, START_LIMIT_MS);
    afterAll(async () => {
      await stopCluster(dir);
      // What tests have put there.
      rmSync(dir, { recursive: true, force: true });
    }, START_LIMIT_MS);
    tests(() => {
      if (cluster === undefined) throw new Error("The cluster was not started.");
      return cluster;
    });
  });
}

/** True where tests cannot run: they are skipped by name, or fail by name in continuous integration. */
export function skipWithoutSlurm(name: string, { accounting }: Pick<ClusterOptions, "accounting">): boolean {
  const missing =
    describeMissing({ accounting }) ??
    (process.getuid?.() === 0 ? undefined : "A cluster is started by root only.");
  if (missing === undefined) return false;
  if (process.env.CI) {
    test(`${name}: Slurm is needed here`, () => {
      throw new Error(missing);
    });
  } else {
    console.warn(`SKIPPED ${name}. ${missing}`);
    test.skip(`${name}: skipped. ${missing}`, () => {});
  }
  return true;
}
