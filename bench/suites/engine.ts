/** Server and distributor alone, over HTTP: tasks that nobody has to run. */

import { runClient } from "../lab/client.ts";
import { startJobmon } from "../lab/jobmon.ts";
import { BYTES_PER_MB } from "../lab/read-memory.ts";
import { alternate, median, perSecond } from "../lab/rounds.ts";
import type { Suite } from "../lab/suite.ts";
import { measure, valueAtLeast, valueAtMost } from "../measurement.ts";
import { writeRows } from "../yardsticks/sqlite-rows.ts";

const TASKS = 100_000;
const ROUNDS = 3;
const GOAL_TASKS_PER_SECOND = 10_000;
const GOAL_MEMORY_MB = 300;

export const engine: Suite = {
  name: "engine",
  async run(lab, say) {
    const rounds = await alternate(ROUNDS, {
      yardstick: async () => perSecond(TASKS, (await writeRows(lab.makeFolder("rows"), TASKS)).runMs),
      subject: async (round) => {
        const jobmon = await startJobmon(lab, ["dummy"]);
        const { endpoint } = jobmon;
        const plan = {
          endpoint,
          shape: "independent",
          tasks: TASKS,
          cluster: "dummy",
          until: "done",
        } as const;
        const rate = perSecond(TASKS, (await runClient(lab, plan)).runMs);
        const memoryMb = jobmon.readServerPeakMemoryBytes() / BYTES_PER_MB;
        await jobmon.close();
        say(`round ${round + 1}: ${Math.round(rate)} tasks/s, server ${Math.round(memoryMb)} MB`);
        return { rate, memoryMb };
      },
    });
    const what = "1 insert and 3 updates a task in a bare SQLite loop";
    return [
      measure("engine", {
        name: `${TASKS.toLocaleString("en-GB")} tasks on dummy, run`,
        value: median(rounds.subject.map(({ rate }) => rate)),
        unit: "tasks/s",
        yardstick: { value: median(rounds.yardstick), what },
        goal: valueAtLeast(GOAL_TASKS_PER_SECOND),
      }),
      measure("engine", {
        name: "server peak memory, bind and run",
        value: Math.max(...rounds.subject.map(({ memoryMb }) => memoryMb)),
        unit: "MB",
        goal: valueAtMost(GOAL_MEMORY_MB),
      }),
    ];
  },
};
