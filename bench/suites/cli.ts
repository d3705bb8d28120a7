/** A short command, from the start of its process to the end: what a person waits for. */

import { runClient } from "../lab/client.ts";
import { EXECUTABLE, runCommand } from "../lab/executable.ts";
import { startJobmon } from "../lab/jobmon.ts";
import { alternate, median } from "../lab/rounds.ts";
import type { Suite } from "../lab/suite.ts";
import { measure, valueAtMost } from "../measurement.ts";

const WORKFLOWS = 3;
const TASKS = 200;
const RUNS = 20;
const GOAL_MS = 60;

export const cli: Suite = {
  name: "cli",
  async run(lab) {
    const jobmon = await startJobmon(lab, ["dummy"]);
    const { endpoint, environment } = jobmon;
    const plan = { endpoint, shape: "independent", tasks: TASKS, cluster: "dummy", until: "done" } as const;
    for (let workflow = 0; workflow < WORKFLOWS; workflow++) await runClient(lab, plan);
    const rounds = await alternate(RUNS, {
      yardstick: async () => ({
        version: await runCommand([EXECUTABLE, "--version"], environment),
        nothing: await runCommand(["/bin/true"], environment),
      }),
      subject: async () => ({
        list: await runCommand([EXECUTABLE, "workflow", "status"], environment),
        one: await runCommand([EXECUTABLE, "workflow", "status", "1"], environment),
      }),
    });
    await jobmon.close();
    const versionMs = median(rounds.yardstick.map(({ version }) => version));
    const yardstick = { value: versionMs, what: "jobmon --version" };
    const bare = { value: median(rounds.yardstick.map(({ nothing }) => nothing)), what: "/bin/true" };
    const status = {
      value: median(rounds.subject.map(({ list }) => list)),
      unit: "ms",
      goal: valueAtMost(GOAL_MS),
    };
    const one = {
      value: median(rounds.subject.map((round) => round.one)),
      unit: "ms",
      goal: valueAtMost(GOAL_MS),
    };
    return [
      measure("cli", { name: "jobmon workflow status", ...status, yardstick }),
      measure("cli", { name: "jobmon workflow status ID", ...one, yardstick }),
      measure("cli", { name: "jobmon --version", value: versionMs, unit: "ms", yardstick: bare }),
    ];
  },
};
