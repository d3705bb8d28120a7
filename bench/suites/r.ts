/** The R client: from the first line of a script to the last stored task, and its memory. */
import { join } from "node:path";
import { startJobmon } from "../lab/jobmon.ts";
import { prepareR } from "../lab/r.ts";
import { BYTES_PER_MB } from "../lab/read-memory.ts";
import { alternate, median } from "../lab/rounds.ts";
import type { Suite } from "../lab/suite.ts";
import { measure, valueAtMost } from "../measurement.ts";

interface Times {
  readonly defineMs: number;
  readonly bindMs: number;
  readonly peakMemoryBytes: number;
}

const SCRIPT = join(import.meta.dir, "..", "scripts", "define_and_bind.R");
const YARDSTICK = join(import.meta.dir, "..", "yardsticks", "r_rows.R");
const TASKS = 100_000;
const ROUNDS = 3;
const GOAL_SECONDS = 20;
const MS_PER_SECOND = 1_000;

export const r: Suite = {
  name: "r",
  async run(lab, say) {
    const command = prepareR();
    const rounds = await alternate(ROUNDS, {
      yardstick: () => lab.runProgram<Times>([...command, YARDSTICK], { tasks: TASKS }),
      subject: async (round) => {
        const jobmon = await startJobmon(lab, []);
        const times = await lab.runProgram<Times>([...command, SCRIPT], {
          tasks: TASKS,
          ...jobmon.endpoint,
        });
        await jobmon.close();
        say(
          `round ${round + 1}: define ${Math.round(times.defineMs)} ms, bind ${Math.round(times.bindMs)} ms`,
        );
        return times;
      },
    });
    const label = `${TASKS.toLocaleString("en-GB")} tasks`;
    const what = "the same rows as a data frame and JSON in bare R";
    const seconds = (times: readonly Times[]) =>
      median(times.map(({ defineMs, bindMs }) => defineMs + bindMs)) / MS_PER_SECOND;
    const peakMb = (times: readonly Times[]) =>
      Math.max(...times.map(({ peakMemoryBytes }) => peakMemoryBytes)) / BYTES_PER_MB;
    return [
      measure("r", {
        name: `create and bind ${label}`,
        value: seconds(rounds.subject),
        unit: "s",
        yardstick: { value: seconds(rounds.yardstick), what },
        goal: valueAtMost(GOAL_SECONDS),
      }),
      measure("r", {
        name: `peak memory of the script, ${label}`,
        value: peakMb(rounds.subject),
        unit: "MB",
        yardstick: { value: peakMb(rounds.yardstick), what },
      }),
    ];
  },
};
