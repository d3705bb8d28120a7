/** Clusters without control groups, where Slurm looks at the memory of jobs now and then, and kills them as failed. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { describeOnSlurm } from "../../tools/slurm-cluster/testing.ts";
import { createSlurmSandbox, type SlurmSandbox } from "../support/slurm-sandbox.ts";

const LIMIT_MS = 120_000;

describeOnSlurm("a Slurm cluster that polls memory", { overMemoryKill: true }, (cluster) => {
  let jobmon: SlurmSandbox;

  beforeAll(async () => {
    jobmon = await createSlurmSandbox(cluster());
    await jobmon.open();
  }, LIMIT_MS);
  afterAll(() => jobmon?.remove(), LIMIT_MS);

  test(
    "a task that is killed for its memory has run out of memory, and more of it cures it",
    async () => {
      // It holds its memory long enough for Slurm to have looked.
      const holding = `${process.execPath} -e 'const held = Buffer.alloc(200e6, 1); setTimeout(() => held.length, 6000)'`;
      const wish = { name: "greedy", command: holding, resources: { memory: "150M" }, scales: { memory: 3 } };
      const workflowId = await jobmon.start([wish]);
      const ends = await jobmon.untilOver(workflowId, LIMIT_MS);
      const attempts = await jobmon.attempts(workflowId, "greedy");
      expect(ends).toEqual({ greedy: "DONE" });
      expect(attempts.map(({ status }) => status)).toEqual(["RESOURCE_ERROR", "DONE"]);
      expect(attempts[0]?.peakMemoryBytes).toBeGreaterThan(150 * 1024 ** 2);
      expect(attempts[1]?.resources.memoryBytes).toBeGreaterThan(attempts[0]?.resources.memoryBytes ?? 0);
    },
    LIMIT_MS,
  );
});
