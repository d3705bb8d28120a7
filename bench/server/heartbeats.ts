/**
 * A server that an institute keeps busy, over PostgreSQL on the same machine: 100,000 workers say every 90 s that their
 * commands run, and somebody looks at a workflow of a million tasks.
 */
import { createApiClient } from "jobmon";
import { startJobmon } from "../lab/jobmon.ts";
import type { Lab } from "../lab/lab.ts";
import { BYTES_PER_MB } from "../lab/read-memory.ts";
import { alternate, median } from "../lab/rounds.ts";
import { startDatabase } from "../lab/start-database.ts";
import { type Measurement, measure, valueAtMost } from "../measurement.ts";
import { type Crowd, gatherCrowd } from "./crowd.ts";

const TASKS = 1_000_000;
const RUNNING = 100_000;
const BEAT_EVERY_SECONDS = 90;
const MEASURED_SECONDS = 45;
const LOOKS = 40;
const GOAL_P99_MS = 50;
const GOAL_CPU_PERCENT = 40;
const GOAL_MEMORY_MB = 400;
const GOAL_PAGE_MS = 20;
const MS_PER_SECOND = 1_000;

export async function measureInstitute(lab: Lab, say: (text: string) => void): Promise<Measurement[]> {
  const databases = await startDatabase(lab, "postgres");
  const jobmon = await startJobmon(lab, [], { JOBMON__DB__URL: databases.url("postgres") });
  const crowd = await gatherCrowd(lab, jobmon.endpoint, { tasks: TASKS, running: RUNNING, say });
  const client = createApiClient(jobmon.endpoint);
  const look = () => timeOf(() => lookAtWorkflow(client, crowd.workflowId));
  const pages = await alternate(LOOKS, {
    yardstick: () => timeOf(() => client.call("getHealth", {})),
    subject: look,
  });
  jobmon.forgetServerPeakMemory();
  const cpuBefore = jobmon.readServerCpuSeconds();
  const startedMs = performance.now();
  const beats = await beatEvenly(crowd);
  const seconds = (performance.now() - startedMs) / MS_PER_SECOND;
  const cpuPercent = ((jobmon.readServerCpuSeconds() - cpuBefore) / seconds) * 100;
  const memoryMb = jobmon.readServerPeakMemoryBytes() / BYTES_PER_MB;
  say(`${beats.length} heartbeats in ${seconds.toFixed(0)} s, ${cpuPercent.toFixed(0)} % of a core`);
  await jobmon.close();
  await databases.stop();
  const what = `${RUNNING.toLocaleString("en-GB")} instances, a heartbeat each ${BEAT_EVERY_SECONDS} s`;
  return [
    measure("server", {
      name: `${what}: answered, 99 of 100`,
      value: percentile(beats, 0.99),
      unit: "ms",
      yardstick: {
        value: median(pages.yardstick),
        what: "a request that asks nothing of the database, alone",
      },
      goal: valueAtMost(GOAL_P99_MS),
    }),
    measure("server", { name: `${what}: answered, half`, value: median(beats), unit: "ms" }),
    measure("server", {
      name: `${what}: CPU of a core`,
      value: cpuPercent,
      unit: "%",
      goal: valueAtMost(GOAL_CPU_PERCENT),
    }),
    measure("server", {
      name: `${what}: server peak memory meanwhile`,
      value: memoryMb,
      unit: "MB",
      goal: valueAtMost(GOAL_MEMORY_MB),
    }),
    measure("server", {
      name: "status of a workflow of a million tasks",
      value: median(pages.subject),
      unit: "ms",
      yardstick: { value: median(pages.yardstick), what: "a request that asks nothing of the database" },
      goal: valueAtMost(GOAL_PAGE_MS),
    }),
  ];
}

/** What `jobmon workflow status` and the head of the page ask for. */
async function lookAtWorkflow(client: ReturnType<typeof createApiClient>, workflowId: number) {
  await Promise.all([
    client.call("getWorkflow", { workflowId }),
    client.call("listArrays", { workflowId }),
    client.call("listWorkflows", { where: [`id:is:${workflowId}`] }),
  ]);
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

/** Beats of ever other workers, spread evenly over the time. How long each was under way, in milliseconds. */
async function beatEvenly({ size, beat }: Crowd): Promise<number[]> {
  const total = Math.round((size * MEASURED_SECONDS) / BEAT_EVERY_SECONDS);
  const step = (MEASURED_SECONDS * MS_PER_SECOND) / total;
  const startedMs = performance.now();
  const underWay: Promise<number>[] = [];
  while (underWay.length < total) {
    const due = Math.min(total, Math.ceil((performance.now() - startedMs) / step));
    while (underWay.length < due) {
      const worker = underWay.length % size;
      underWay.push(timeOf(() => beat(worker)));
    }
    await Bun.sleep(1);
  }
  return Promise.all(underWay);
}

function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
