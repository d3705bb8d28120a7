/**
 * Tasks made by one call, `array_tasks()` in R and `tasks()` in TypeScript: from the first line of a script to the last
 * stored task, each beside what its language and the database need to write down as many rows.
 */
import { join } from "node:path";
import { runClient } from "../lab/client.ts";
import { type Endpoint, startJobmon } from "../lab/jobmon.ts";
import type { Lab } from "../lab/lab.ts";
import { prepareR } from "../lab/r.ts";
import { BYTES_PER_MB } from "../lab/read-memory.ts";
import { alternate, median } from "../lab/rounds.ts";
import type { Suite } from "../lab/suite.ts";
import { type Measurement, measure, valueAtMost } from "../measurement.ts";
import { writeRows } from "../yardsticks/sqlite-rows.ts";

interface Times {
  readonly defineMs: number;
  readonly bindMs: number;
  readonly peakMemoryBytes: number;
}

interface Language {
  readonly name: string;
  readonly goalSeconds: number;
  readonly bind: (endpoint: Endpoint) => Promise<Times>;
  readonly yardstick: { readonly measureMs: () => Promise<number>; readonly what: string };
}

const SCRIPT = join(import.meta.dir, "..", "scripts", "define_and_bind.R");
const YARDSTICK = join(import.meta.dir, "..", "yardsticks", "r_rows.R");
const TASKS = 100_000;
const ROUNDS = 3;
const MS_PER_SECOND = 1_000;

export const arrays: Suite = {
  name: "arrays",
  async run(lab, say) {
    const measurements: Measurement[] = [];
    for (const language of [inTypeScript(lab), inR(lab)])
      measurements.push(...(await measureLanguage(lab, language, say)));
    return measurements;
  },
};

function inTypeScript(lab: Lab): Language {
  return {
    name: "TypeScript",
    goalSeconds: 4,
    bind: (endpoint) =>
      runClient(lab, { endpoint, shape: "array", tasks: TASKS, cluster: "dummy", until: "bound" }),
    yardstick: {
      measureMs: async () => (await writeRows(lab.makeFolder("rows"), TASKS)).insertMs,
      what: "equal rows into bare SQLite, 1,000 a batch",
    },
  };
}

function inR(lab: Lab): Language {
  const command = prepareR();
  return {
    name: "R",
    goalSeconds: 20,
    bind: (endpoint) => lab.runProgram<Times>([...command, SCRIPT], { tasks: TASKS, ...endpoint }),
    yardstick: {
      measureMs: async () => totalMs(await lab.runProgram<Times>([...command, YARDSTICK], { tasks: TASKS })),
      what: "the same rows as a data frame and JSON in bare R",
    },
  };
}

async function measureLanguage(
  lab: Lab,
  { name, goalSeconds, bind, yardstick }: Language,
  say: (text: string) => void,
): Promise<readonly Measurement[]> {
  const rounds = await alternate(ROUNDS, {
    yardstick: yardstick.measureMs,
    subject: async (round) => {
      const jobmon = await startJobmon(lab, []);
      const times = await bind(jobmon.endpoint);
      await jobmon.close();
      const { defineMs, bindMs } = times;
      say(`${name}, round ${round + 1}: define ${Math.round(defineMs)} ms, bind ${Math.round(bindMs)} ms`);
      return times;
    },
  });
  const label = `${TASKS.toLocaleString("en-GB")} tasks`;
  return [
    measure("arrays", {
      name: `${name}: define and bind ${label}`,
      value: median(rounds.subject.map(totalMs)) / MS_PER_SECOND,
      unit: "s",
      yardstick: { value: median(rounds.yardstick) / MS_PER_SECOND, what: yardstick.what },
      goal: valueAtMost(goalSeconds),
    }),
    measure("arrays", {
      name: `${name}: peak memory of the script`,
      value: Math.max(...rounds.subject.map(({ peakMemoryBytes }) => peakMemoryBytes)) / BYTES_PER_MB,
      unit: "MB",
    }),
  ];
}

function totalMs({ defineMs, bindMs }: Times): number {
  return defineMs + bindMs;
}
