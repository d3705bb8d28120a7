/** No-op commands on this machine, durable, from the start of the run to the news that all are done. */
import { availableParallelism } from "node:os";
import { runClient } from "../lab/client.ts";
import { startJobmon } from "../lab/jobmon.ts";
import { alternate, median, perSecond } from "../lab/rounds.ts";
import type { Suite } from "../lab/suite.ts";
import { measure, ratioAtLeast } from "../measurement.ts";
import { runXargs } from "../yardsticks/run-xargs.ts";

const TASKS = 5_000;
const ROUNDS = 3;
const REQUIRED_RATIO = 0.6;
const WANTED_RATIO = 0.8;

export const local: Suite = {
  name: "local",
  async run(lab, say) {
    const cores = availableParallelism();
    const jobmon = await startJobmon(lab, ["multiprocess"]);
    const rounds = await alternate(ROUNDS, {
      yardstick: async () => perSecond(TASKS, await runXargs(TASKS, cores)),
      subject: async (round) => {
        const { endpoint } = jobmon;
        const { runMs } = await runClient(lab, {
          endpoint,
          shape: "independent",
          tasks: TASKS,
          cluster: "multiprocess",
          until: "done",
        });
        say(`round ${round + 1}: ${Math.round(perSecond(TASKS, runMs))} tasks/s`);
        return perSecond(TASKS, runMs);
      },
    });
    await jobmon.close();
    const value = median(rounds.subject);
    const yardstick = { value: median(rounds.yardstick), what: `xargs -P ${cores}` };
    const name = `no-op commands, P = ${cores}`;
    return [
      measure("local", { name, value, unit: "tasks/s", yardstick, goal: ratioAtLeast(REQUIRED_RATIO) }),
      measure("local", {
        name: `${name}, wanted`,
        value,
        unit: "tasks/s",
        yardstick,
        goal: ratioAtLeast(WANTED_RATIO),
      }),
    ];
  },
};
