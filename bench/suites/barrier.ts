/** Every task of a second step waits for every task of a first: nine million dependencies. */

import { runClient } from "../lab/client.ts";
import { startJobmon } from "../lab/jobmon.ts";
import { alternate, median } from "../lab/rounds.ts";
import type { Suite } from "../lab/suite.ts";
import { measure, valueAtMost } from "../measurement.ts";

const TASKS = 6_000;
const ROUNDS = 3;
const GOAL_SECONDS = 6;
const MS_PER_SECOND = 1_000;

export const barrier: Suite = {
  name: "barrier",
  async run(lab, say) {
    const jobmon = await startJobmon(lab, ["dummy"]);
    const runShape = async (shape: "barrier" | "independent") => {
      const { endpoint } = jobmon;
      const times = await runClient(lab, { endpoint, shape, tasks: TASKS, cluster: "dummy", until: "done" });
      say(
        `${shape}: define ${Math.round(times.defineMs)} ms, bind ${Math.round(times.bindMs)} ms, run ${Math.round(times.runMs)} ms`,
      );
      return (times.defineMs + times.bindMs + times.runMs) / MS_PER_SECOND;
    };
    const rounds = await alternate(ROUNDS, {
      yardstick: () => runShape("independent"),
      subject: () => runShape("barrier"),
    });
    await jobmon.close();
    return [
      measure("barrier", {
        name: "3,000 x 3,000, bind and run on dummy",
        value: median(rounds.subject),
        unit: "s",
        yardstick: { value: median(rounds.yardstick), what: "6,000 independent tasks" },
        goal: valueAtMost(GOAL_SECONDS),
      }),
    ];
  },
};
