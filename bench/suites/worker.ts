/**
 * What a worker adds to its command: time from the start of its process to the end, and memory. Most of what is resident
 * are pages of the executable, which all workers of a node share; its own is what each costs.
 */
import { createHash } from "node:crypto";
import { hostname } from "node:os";
import { join } from "node:path";
import { findUser } from "@jobmon/config";
import { createApiClient, Tool } from "jobmon";
import { type Environment, EXECUTABLE, runCommand } from "../lab/executable.ts";
import { type Endpoint, startJobmon } from "../lab/jobmon.ts";
import { BYTES_PER_MB, readOwnMemoryBytes, readPeakMemoryBytes } from "../lab/read-memory.ts";
import { alternate, median } from "../lab/rounds.ts";
import type { Suite } from "../lab/suite.ts";
import { measure, valueAtMost } from "../measurement.ts";

const RUNS = 40;
const WARM_RUNS = 3;
const GOAL_OVERHEAD_MS = 20;
const GOAL_MEMORY_MB = 40;
const CREDENTIAL = "a-credential-for-the-bench";
const COMMAND = "exit 0";
const POLL_MS = 1;

export const worker: Suite = {
  name: "worker",
  async run(lab) {
    const jobmon = await startJobmon(lab, []);
    const elements = WARM_RUNS + RUNS + 1;
    const batchId = await openBatch(jobmon.endpoint, { elements, logsDir: lab.makeFolder("logs") });
    const environment = { ...jobmon.environment, JOBMON_BATCH_CREDENTIAL: CREDENTIAL };
    const words = (index: number) => [
      ...[EXECUTABLE, "worker", "--server", jobmon.endpoint.url],
      ...["--batch", String(batchId), "--index", String(index)],
    ];
    for (let index = 0; index < WARM_RUNS; index++) await runCommand(words(index), environment);
    const rounds = await alternate(RUNS, {
      yardstick: () => runCommand(["/bin/sh", "-c", COMMAND], environment),
      subject: (round) => runCommand(words(WARM_RUNS + round), environment),
    });
    const memory = await watchMemory(words(elements - 1), environment);
    await jobmon.close();
    const bareMs = median(rounds.yardstick);
    return [
      measure("worker", {
        name: "what a worker adds to its command",
        value: median(rounds.subject) - bareMs,
        unit: "ms",
        yardstick: { value: bareMs, what: "the command by /bin/sh alone" },
        goal: valueAtMost(GOAL_OVERHEAD_MS),
      }),
      measure("worker", {
        name: "memory of a worker's own",
        value: memory.ownBytes / BYTES_PER_MB,
        unit: "MB",
        goal: valueAtMost(GOAL_MEMORY_MB),
      }),
      measure("worker", {
        name: "peak memory of a worker, shared pages included",
        value: memory.peakBytes / BYTES_PER_MB,
        unit: "MB",
      }),
    ];
  },
};

/** As a distributor does it before it submits an array job. */
async function openBatch(
  { url, token }: Endpoint,
  { elements, logsDir }: { readonly elements: number; readonly logsDir: string },
): Promise<number> {
  const client = createApiClient({ url, token });
  const cluster = { name: "paper", kind: "paper", queues: [] };
  const { distributorId, epoch } = await client.call("registerDistributor", {
    body: { user: findUser(), host: hostname(), version: "0", cluster },
  });
  const tool = new Tool({ name: "bench", client, defaultCluster: cluster.name });
  const template = tool.taskTemplate({ name: "any", command: `${COMMAND} # {n}` });
  const workflow = tool.workflow();
  workflow.addTasks(template.tasks({ n: Array.from({ length: elements }, (_, n) => n) }));
  await workflow.start();
  const { leases } = await client.call("leaseTasks", {
    distributorId,
    body: { epoch, max: elements, waitSeconds: 10 },
  });
  const credentialHash = createHash("sha256").update(CREDENTIAL).digest("hex");
  const instances = leases.map(({ instanceId }) => ({
    instanceId,
    stdoutPath: join(logsDir, `o${instanceId}`),
    stderrPath: join(logsDir, `e${instanceId}`),
  }));
  const body = { epoch, key: "bench", credentialHash, instances };
  return (await client.call("openBatch", { distributorId, body })).batchId;
}

async function watchMemory(words: readonly string[], environment: Environment) {
  const child = Bun.spawn({ cmd: [...words], env: environment, stdio: ["ignore", "ignore", "ignore"] });
  const seen = { peakBytes: 0, ownBytes: 0 };
  while (child.exitCode === null) {
    try {
      seen.peakBytes = Math.max(seen.peakBytes, readPeakMemoryBytes(child.pid));
      seen.ownBytes = Math.max(seen.ownBytes, readOwnMemoryBytes(child.pid));
    } catch {} // It is over between two looks.
    await Bun.sleep(POLL_MS);
  }
  return seen;
}
