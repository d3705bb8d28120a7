/** From the first line of a script that defines tasks one by one, until the server has stored them all. */

import { runClient } from "../lab/client.ts";
import { startJobmon } from "../lab/jobmon.ts";
import type { Lab } from "../lab/lab.ts";
import { BYTES_PER_MB } from "../lab/read-memory.ts";
import { alternate, median } from "../lab/rounds.ts";
import type { Suite } from "../lab/suite.ts";
import { type Measurement, measure, valueAtMost } from "../measurement.ts";
import { writeRows } from "../yardsticks/sqlite-rows.ts";

interface Size {
  readonly tasks: number;
  readonly rounds: number;
  readonly goalSeconds: number;
}

const SIZES: readonly Size[] = [
  { tasks: 100_000, rounds: 3, goalSeconds: 4 },
  { tasks: 1_000_000, rounds: 1, goalSeconds: 45 },
];
const GOAL_MEMORY_MB = 1_000;
const GOAL_MEMORY_TASKS = 1_000_000;
const MS_PER_SECOND = 1_000;

export const bind: Suite = {
  name: "bind",
  async run(lab, say) {
    const measurements: Measurement[] = [];
    for (const size of SIZES) measurements.push(...(await measureSize(lab, size, say)));
    return measurements;
  },
};

async function measureSize(
  lab: Lab,
  { tasks, rounds: count, goalSeconds }: Size,
  say: (text: string) => void,
): Promise<readonly Measurement[]> {
  const rounds = await alternate(count, {
    yardstick: async () => (await writeRows(lab.makeFolder("rows"), tasks)).insertMs,
    subject: async (round) => {
      const jobmon = await startJobmon(lab, []);
      const { endpoint } = jobmon;
      const times = await runClient(lab, {
        endpoint,
        shape: "independent",
        tasks,
        cluster: "dummy",
        until: "bound",
      });
      const serverMb = jobmon.readServerPeakMemoryBytes() / BYTES_PER_MB;
      await jobmon.close();
      say(
        `${tasks} tasks, round ${round + 1}: define ${Math.round(times.defineMs)} ms, bind ${Math.round(times.bindMs)} ms`,
      );
      return { ...times, serverMb };
    },
  });
  const label = `${tasks.toLocaleString("en-GB")} tasks`;
  const memoryGoal = tasks === GOAL_MEMORY_TASKS ? valueAtMost(GOAL_MEMORY_MB) : undefined;
  return [
    measure("bind", {
      name: `define and bind ${label}`,
      value: median(rounds.subject.map(({ defineMs, bindMs }) => defineMs + bindMs)) / MS_PER_SECOND,
      unit: "s",
      yardstick: {
        value: median(rounds.yardstick) / MS_PER_SECOND,
        what: "equal rows into bare SQLite, 1,000 a batch",
      },
      goal: valueAtMost(goalSeconds),
    }),
    measure("bind", {
      name: `client peak memory, ${label}`,
      value: Math.max(...rounds.subject.map(({ peakMemoryBytes }) => peakMemoryBytes)) / BYTES_PER_MB,
      unit: "MB",
      goal: memoryGoal,
    }),
    measure("bind", {
      name: `server peak memory, ${label}`,
      value: Math.max(...rounds.subject.map(({ serverMb }) => serverMb)),
      unit: "MB",
    }),
  ];
}
