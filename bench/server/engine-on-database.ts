/** Server and distributor alone over a database server on the same machine: tasks that nobody has to run. */
import type { ServerName } from "../../tools/databases/plan.ts";
import { runClient } from "../lab/client.ts";
import { startJobmon } from "../lab/jobmon.ts";
import type { Lab } from "../lab/lab.ts";
import { alternate, median, perSecond } from "../lab/rounds.ts";
import { startDatabase } from "../lab/start-database.ts";
import { type Measurement, measure, valueAtLeast } from "../measurement.ts";
import { runServerRows } from "../yardsticks/server-rows.ts";

const TASKS = 40_000;
const ROUNDS = 3;

export interface DatabaseGoal {
  readonly server: ServerName;
  readonly name: string;
  readonly tasksPerSecond: number;
}

export async function measureEngine(
  lab: Lab,
  { server, name, tasksPerSecond }: DatabaseGoal,
  say: (text: string) => void,
): Promise<Measurement> {
  const databases = await startDatabase(lab, server);
  const rounds = await alternate(ROUNDS, {
    yardstick: async (round) =>
      perSecond(TASKS, await runServerRows(databases.createDatabase(server, `rows${round}`), TASKS)),
    subject: async (round) => {
      const url = databases.createDatabase(server, `engine${round}`);
      const jobmon = await startJobmon(lab, ["dummy"], { JOBMON__DB__URL: url });
      const { endpoint } = jobmon;
      const plan = { endpoint, shape: "independent", tasks: TASKS, cluster: "dummy", until: "done" } as const;
      const rate = perSecond(TASKS, (await runClient(lab, plan)).runMs);
      const cpuSeconds = jobmon.readServerCpuSeconds();
      await jobmon.close();
      say(
        `${name}, round ${round + 1}: ${Math.round(rate)} tasks/s, server ${cpuSeconds.toFixed(1)} CPU seconds`,
      );
      return rate;
    },
  });
  await databases.stop();
  return measure("server", {
    name: `${TASKS.toLocaleString("en-GB")} tasks on dummy over ${name}, run`,
    value: median(rounds.subject),
    unit: "tasks/s",
    yardstick: { value: median(rounds.yardstick), what: "1 insert and 3 updates a task, 1,000 a statement" },
    goal: valueAtLeast(tasksPerSecond),
  });
}
