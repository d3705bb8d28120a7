import { afterAll } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SlurmSettings } from "@jobmon/distributor";
import { describePluginConformance } from "@jobmon/distributor/conformance";
import { type SlurmCluster, startCluster } from "../../tools/slurm-cluster/slurm-cluster.ts";
import { skipWithoutSlurm } from "../../tools/slurm-cluster/testing.ts";
import { buildWorker } from "./build-worker.ts";
import { createPlugin, SETTINGS_VARIABLE } from "./slurm-plugin-module.ts";

export interface Variant {
  readonly name: string;
  readonly accounting: boolean;
  readonly settings: (cluster: SlurmCluster) => SlurmSettings;
}

const LIMIT_MS = 45_000;
const TASKS = 60;
const IMPATIENT = 'exec "$0" "$@" --report-patience 0.5 --claim-patience 5 --kill-grace 0.5';

/** The suite of all plugins, on a cluster of its own. To be awaited at the top of a test file. */
export async function describeSlurmConformance({ name, accounting, settings }: Variant): Promise<void> {
  if (skipWithoutSlurm(`plugin ${name}`, { accounting })) return;
  const dir = mkdtempSync(join(tmpdir(), "jm-slurm-"));
  const cluster = await startCluster({ dir, accounting, overMemoryKill: false });
  afterAll(async () => {
    await cluster.stop();
    rmSync(dir, { recursive: true, force: true });
    delete process.env[SETTINGS_VARIABLE];
  });
  process.env[SETTINGS_VARIABLE] = JSON.stringify(settings(cluster));
  const worker = await buildWorker(join(dir, "jobmon"));
  await describePluginConformance({
    name,
    create: createPlugin,
    module: join(import.meta.dir, "slurm-plugin-module.ts"),
    workers: ["/bin/sh", "-c", IMPATIENT, worker],
    limitMs: LIMIT_MS,
    tasks: TASKS,
    hasCoarseRuntime: true,
  });
}

/** As a test wants it: looks at the queue often, and does not wait long for what may still come. */
export function hastySettings(cluster: SlurmCluster): SlurmSettings {
  return {
    slurmConf: cluster.slurmConf,
    pollIntervalMs: 300,
    pollIntervalMaxMs: 1_000,
    graceMs: 2_000,
    submissionsPerMinute: 6_000,
  };
}
