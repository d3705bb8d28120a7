/** The Python client: from the first line of a script to the last stored task, its memory, and its import. */
import { join } from "node:path";
import { runCommand } from "../lab/executable.ts";
import { startJobmon } from "../lab/jobmon.ts";
import type { Lab } from "../lab/lab.ts";
import { preparePython } from "../lab/python.ts";
import { BYTES_PER_MB } from "../lab/read-memory.ts";
import { alternate, median } from "../lab/rounds.ts";
import type { Suite } from "../lab/suite.ts";
import { type Measurement, measure, valueAtMost } from "../measurement.ts";

interface Size {
  readonly tasks: number;
  readonly rounds: number;
  readonly goalSeconds: number;
}

interface PythonTimes {
  readonly defineMs: number;
  readonly bindMs: number;
  readonly peakMemoryBytes: number;
}

interface ClientTimes extends PythonTimes {
  readonly bytesPerTask: number;
}

const SCRIPT = join(import.meta.dir, "..", "scripts", "define_and_bind.py");
const YARDSTICK = join(import.meta.dir, "..", "yardsticks", "python_rows.py");
const SIZES: readonly Size[] = [
  { tasks: 100_000, rounds: 3, goalSeconds: 8 },
  { tasks: 1_000_000, rounds: 1, goalSeconds: 90 },
];
const GOAL_MEMORY_MB = 1_500;
const GOAL_MEMORY_TASKS = 1_000_000;
const GOAL_BYTES_PER_TASK = 1_500;
const GOAL_IMPORT_MS = 120;
const IMPORTS = 15;
const MS_PER_SECOND = 1_000;

export const python: Suite = {
  name: "python",
  async run(lab, say) {
    const interpreter = preparePython();
    const measurements = [...(await measureImport(lab, interpreter))];
    for (const size of SIZES) measurements.push(...(await measureSize(lab, interpreter, { size, say })));
    return measurements;
  },
};

async function measureImport(lab: Lab, interpreter: string): Promise<readonly Measurement[]> {
  const run = (code: string) => runCommand([interpreter, "-c", code], lab.environment());
  // The first import writes bytecode.
  await run("import jobmon.client.api");
  const { subject, yardstick } = await alternate(IMPORTS, {
    yardstick: () => run("pass"),
    subject: () => run("import jobmon.client.api"),
  });
  const bareMs = median(yardstick);
  return [
    measure("python", {
      name: "import jobmon.client.api, added to a bare start",
      value: median(subject) - bareMs,
      unit: "ms",
      goal: valueAtMost(GOAL_IMPORT_MS),
    }),
    measure("python", {
      name: "a process that imports jobmon.client.api",
      value: median(subject),
      unit: "ms",
      yardstick: { value: bareMs, what: "python -c pass" },
    }),
  ];
}

async function measureSize(
  lab: Lab,
  interpreter: string,
  { size, say }: { readonly size: Size; readonly say: (text: string) => void },
): Promise<readonly Measurement[]> {
  const { tasks, rounds: count, goalSeconds } = size;
  const rounds = await alternate(count, {
    yardstick: () =>
      lab.runProgram<PythonTimes>([interpreter, YARDSTICK], { tasks, folder: lab.makeFolder("rows") }),
    subject: async (round) => {
      const jobmon = await startJobmon(lab, []);
      const times = await lab.runProgram<ClientTimes>([interpreter, SCRIPT], { tasks, ...jobmon.endpoint });
      await jobmon.close();
      const { defineMs, bindMs } = times;
      say(
        `${tasks} tasks, round ${round + 1}: define ${Math.round(defineMs)} ms, bind ${Math.round(bindMs)} ms`,
      );
      return times;
    },
  });
  const label = `${tasks.toLocaleString("en-GB")} tasks`;
  const seconds = (times: readonly PythonTimes[]) =>
    median(times.map(({ defineMs, bindMs }) => defineMs + bindMs)) / MS_PER_SECOND;
  const peakMb = (times: readonly PythonTimes[]) =>
    Math.max(...times.map(({ peakMemoryBytes }) => peakMemoryBytes)) / BYTES_PER_MB;
  const what = "the same rows as dicts, JSON and SQLite in bare Python";
  return [
    measure("python", {
      name: `create and bind ${label}`,
      value: seconds(rounds.subject),
      unit: "s",
      yardstick: { value: seconds(rounds.yardstick), what },
      goal: valueAtMost(goalSeconds),
    }),
    measure("python", {
      name: `memory of one of ${label}`,
      value: median(rounds.subject.map(({ bytesPerTask }) => bytesPerTask)),
      unit: "bytes",
      goal: valueAtMost(GOAL_BYTES_PER_TASK),
    }),
    measure("python", {
      name: `peak memory of the script, ${label}`,
      value: peakMb(rounds.subject),
      unit: "MB",
      yardstick: { value: peakMb(rounds.yardstick), what },
      ...(tasks === GOAL_MEMORY_TASKS ? { goal: valueAtMost(GOAL_MEMORY_MB) } : {}),
    }),
  ];
}
