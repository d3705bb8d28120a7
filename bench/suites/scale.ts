/**
 * Whether a task of a large workflow costs more than one of a small workflow.
 *
 * What only the first tasks of a process cost is left out: each server has run a small workflow before, and the time of a
 * run is the server's own, which the pace of the event stream does not round up.
 */
import { type ClientTimes, runClient } from "../lab/client.ts";
import { type Endpoint, startJobmon } from "../lab/jobmon.ts";
import type { Lab } from "../lab/lab.ts";
import { BYTES_PER_MB } from "../lab/read-memory.ts";
import { median } from "../lab/rounds.ts";
import type { Suite } from "../lab/suite.ts";
import { type Goal, type Measurement, measure, ratioAtMost } from "../measurement.ts";
import { writeRows } from "../yardsticks/sqlite-rows.ts";

/** What one task costs, in microseconds. */
interface Cost {
  readonly bindUs: number;
  readonly runUs: number;
  readonly totalUs: number;
  readonly rowsUs: number;
  readonly serverMb: number;
}

const WARM_UP_TASKS = 10_000;
/** By round: load on the machine changes with time, and then falls on small and large. */
const ROUNDS: readonly (readonly number[])[] = [
  [10_000, 100_000, 10_000],
  [100_000, 1_000_000, 100_000],
  [10_000, 100_000, 10_000],
];
const FLAT_RATIO = 1.2;
const US_PER_MS = 1_000;

export const scale: Suite = {
  name: "scale",
  async run(lab, say) {
    const costs = new Map<number, Cost[]>();
    for (const tasks of ROUNDS.flat()) {
      const cost = await measureOnce(lab, tasks);
      const { bindUs, runUs, serverMb } = cost;
      say(
        `${tasks} tasks: bind ${bindUs.toFixed(1)} us, run ${runUs.toFixed(1)} us a task, server ${Math.round(serverMb)} MB`,
      );
      costs.set(tasks, [...(costs.get(tasks) ?? []), cost]);
    }
    const curve = [...costs].map(([tasks, all]) => ({ tasks, cost: medianCost(all) }));
    const spreadOf = (name: keyof Cost, what: string, goal?: Goal) =>
      describeSpread({ what, costs: curve.map(({ cost }) => cost[name]), goal });
    return [
      ...curve.flatMap(({ tasks, cost }) => describeSize(tasks, cost)),
      spreadOf("bindUs", "bind"),
      spreadOf("runUs", "run on dummy"),
      spreadOf("totalUs", "bind and run", ratioAtMost(FLAT_RATIO)),
    ];
  },
};

/** On a server of its own: what other rounds left would count as well. */
async function measureOnce(lab: Lab, tasks: number): Promise<Cost> {
  const rows = await writeRows(lab.makeFolder("rows"), tasks);
  const jobmon = await startJobmon(lab, ["dummy"]);
  await runTasks(lab, jobmon.endpoint, WARM_UP_TASKS);
  const times = await runTasks(lab, jobmon.endpoint, tasks);
  const serverMb = jobmon.readServerPeakMemoryBytes() / BYTES_PER_MB;
  await jobmon.close();
  const perTask = (ms: number) => (ms * US_PER_MS) / tasks;
  const bindUs = perTask(times.defineMs + times.bindMs);
  const runUs = perTask(times.serverRunMs);
  return { bindUs, runUs, totalUs: bindUs + runUs, rowsUs: perTask(rows.insertMs + rows.runMs), serverMb };
}

function runTasks(lab: Lab, endpoint: Endpoint, tasks: number): Promise<ClientTimes> {
  return runClient(lab, { endpoint, shape: "independent", tasks, cluster: "dummy", until: "done" });
}

function medianCost(costs: readonly Cost[]): Cost {
  const of = (name: keyof Cost) => median(costs.map((cost) => cost[name]));
  return {
    bindUs: of("bindUs"),
    runUs: of("runUs"),
    totalUs: of("totalUs"),
    rowsUs: of("rowsUs"),
    serverMb: of("serverMb"),
  };
}

function describeSize(tasks: number, cost: Cost): readonly Measurement[] {
  const label = `${tasks.toLocaleString("en-GB")} tasks`;
  const yardstick = { value: cost.rowsUs, what: "the same rows in bare SQLite" };
  return [
    measure("scale", { name: `${label}: bind`, value: cost.bindUs, unit: "us/task" }),
    measure("scale", { name: `${label}: run on dummy`, value: cost.runUs, unit: "us/task" }),
    measure("scale", { name: `${label}: bind and run`, value: cost.totalUs, unit: "us/task", yardstick }),
    measure("scale", { name: `${label}: server peak memory`, value: cost.serverMb, unit: "MB" }),
  ];
}

function describeSpread(spread: {
  readonly what: string;
  readonly costs: readonly number[];
  readonly goal: Goal | undefined;
}): Measurement {
  const { what, costs, goal } = spread;
  const yardstick = { value: Math.min(...costs), what: "the smallest of the three" };
  const name = `${what}: largest cost of the three`;
  return measure("scale", { name, value: Math.max(...costs), unit: "us/task", yardstick, goal });
}
