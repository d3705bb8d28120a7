/** A thousand commands, each waiting for the one before: what a hop through the server adds. */
import { createApiClient } from "jobmon";
import { runClient } from "../lab/client.ts";
import { type Endpoint, startJobmon } from "../lab/jobmon.ts";
import { readStartTimes } from "../lab/read-start-times.ts";
import { alternate, median } from "../lab/rounds.ts";
import type { Suite } from "../lab/suite.ts";
import { measure, valueAtMost } from "../measurement.ts";
import { spawnInLoop } from "../yardsticks/spawn-in-loop.ts";

const TASKS = 1_000;
const ROUNDS = 3;
const GOAL_ADDED_MS = 5;
/** Starts are known to the millisecond; the mean of so many neighbouring hops is finer. */
const HOPS_PER_SAMPLE = 10;

export const chain: Suite = {
  name: "chain",
  async run(lab, say) {
    const jobmon = await startJobmon(lab, ["multiprocess"]);
    const { endpoint } = jobmon;
    const rounds = await alternate(ROUNDS, {
      yardstick: async () => median(await spawnInLoop(TASKS)),
      subject: async (round) => {
        const plan = {
          endpoint,
          shape: "chain",
          tasks: TASKS,
          cluster: "multiprocess",
          until: "done",
        } as const;
        const { runMs, firstTaskId } = await runClient(lab, plan);
        const hopMs = await measureHops(endpoint, firstTaskId);
        say(`round ${round + 1}: median hop ${hopMs.toFixed(1)} ms, mean ${(runMs / TASKS).toFixed(1)} ms`);
        return { hopMs, meanMs: runMs / TASKS };
      },
    });
    await jobmon.close();
    const hopMs = median(rounds.subject.map((round) => round.hopMs));
    const spawnMs = median(rounds.yardstick);
    const what = "spawning the commands in a loop";
    return [
      measure("chain", {
        name: "added latency per hop, median",
        value: hopMs - spawnMs,
        unit: "ms",
        goal: valueAtMost(GOAL_ADDED_MS),
      }),
      measure("chain", {
        name: "hop, median",
        value: hopMs,
        unit: "ms",
        yardstick: { value: spawnMs, what },
      }),
      measure("chain", {
        name: "hop, mean from start to end",
        value: median(rounds.subject.map((round) => round.meanMs)),
        unit: "ms",
        yardstick: { value: spawnMs, what },
      }),
    ];
  },
};

/** From the start of a command to the start of the next. */
async function measureHops(endpoint: Endpoint, firstTaskId: number): Promise<number> {
  const ids = Array.from({ length: TASKS }, (_, at) => firstTaskId + at);
  const starts = await readStartTimes(createApiClient(endpoint), ids);
  const samples: number[] = [];
  for (let at = HOPS_PER_SAMPLE; at < starts.length; at++) {
    samples.push(((starts[at] ?? 0) - (starts[at - HOPS_PER_SAMPLE] ?? 0)) / HOPS_PER_SAMPLE);
  }
  return median(samples);
}
