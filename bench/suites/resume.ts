/**
 * A large workflow that is nearly done goes on: how long until the first command runs, from the start of the process that
 * asks for it.
 *
 * The state is made as it comes about: 198,000 tasks run on `dummy`, the other 2,000 wait for a cluster that nobody
 * serves yet, and the run is stopped. Each round resumes it, waits for the first command, and stops it again.
 */
import { type ApiClient, createApiClient } from "jobmon";
import { runClient } from "../lab/client.ts";
import { EXECUTABLE, runCommand } from "../lab/executable.ts";
import { type Jobmon, startJobmon } from "../lab/jobmon.ts";
import type { Lab } from "../lab/lab.ts";
import { readStartTimes } from "../lab/read-start-times.ts";
import { median } from "../lab/rounds.ts";
import type { Suite } from "../lab/suite.ts";
import { measure, valueAtMost } from "../measurement.ts";

const DONE_TASKS = 198_000;
const OPEN_TASKS = 2_000;
const ROUNDS = 3;
const GOAL_SECONDS = 5;
const MS_PER_SECOND = 1_000;
const USER = "bench";

/** Long enough that a round takes only a few of them from the next. */
const OPEN = { tasks: OPEN_TASKS, cluster: "multiprocess", command: "sleep 0.1; true {task}" } as const;
const NEARLY_DONE = {
  shape: "independent",
  tasks: DONE_TASKS,
  cluster: "dummy",
  elsewhere: OPEN,
  workflowArgs: "nearly done",
  until: "started",
} as const;

export const resume: Suite = {
  name: "resume",
  async run(lab, say) {
    const jobmon = await startJobmon(lab, ["dummy"]);
    const client = createApiClient(jobmon.endpoint);
    const { endpoint } = jobmon;
    const { workflowId, firstTaskId } = await runClient(lab, { ...NEARLY_DONE, endpoint });
    await untilCount(client, workflowId, (done) => done >= DONE_TASKS);
    await stop(client, workflowId);
    await jobmon.startDistributor("multiprocess");
    say(`${DONE_TASKS} of ${DONE_TASKS + OPEN_TASKS} tasks are done`);

    const openIds = Array.from({ length: OPEN_TASKS }, (_, at) => firstTaskId + DONE_TASKS + at);
    const measureLaunch = async (what: string, ask: () => Promise<unknown>) => {
      const seconds = await timeFirstLaunch({ client, workflowId, openIds, ask });
      say(`${what}: first command after ${seconds.toFixed(2)} s`);
      return seconds;
    };
    const fresh: number[] = [];
    const script: number[] = [];
    const command: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      fresh.push(await launchFresh(lab, jobmon, client));
      script.push(await measureLaunch("script", () => resumeByScript(lab, jobmon, say)));
      command.push(await measureLaunch("command", () => resumeByCommand(jobmon, workflowId)));
    }
    await jobmon.close();
    const yardstick = { value: median(fresh), what: "a fresh workflow of the 2,000 tasks" };
    const goal = valueAtMost(GOAL_SECONDS);
    return [
      measure("resume", {
        name: "200,000 tasks, 99 % done: script to first command",
        value: median(script),
        unit: "s",
        yardstick,
        goal,
      }),
      measure("resume", {
        name: "the same by `jobmon workflow resume`",
        value: median(command),
        unit: "s",
        yardstick,
        goal,
      }),
    ];
  },
};

/** Seconds from asking to the first command; then stops the workflow again. */
async function timeFirstLaunch(round: {
  readonly client: ApiClient;
  readonly workflowId: number;
  readonly openIds: readonly number[];
  readonly ask: () => Promise<unknown>;
}): Promise<number> {
  const { client, workflowId, openIds, ask } = round;
  const askedAt = Date.now();
  await ask();
  await untilCount(client, workflowId, (_, running) => running > 0);
  await stop(client, workflowId);
  const starts = (await readStartTimes(client, openIds)).filter((start) => start >= askedAt);
  return (Math.min(...starts) - askedAt) / MS_PER_SECOND;
}

async function launchFresh(lab: Lab, { endpoint }: Jobmon, client: ApiClient): Promise<number> {
  const askedAt = Date.now();
  const plan = { endpoint, shape: "independent", ...OPEN, until: "started" } as const;
  const { workflowId, firstTaskId } = await runClient(lab, plan);
  await untilCount(client, workflowId, (_, running) => running > 0);
  await stop(client, workflowId);
  const ids = Array.from({ length: OPEN_TASKS }, (_, at) => firstTaskId + at);
  return (Math.min(...(await readStartTimes(client, ids))) - askedAt) / MS_PER_SECOND;
}

async function resumeByScript(lab: Lab, { endpoint }: Jobmon, say: (text: string) => void): Promise<void> {
  const { defineMs, bindMs, runMs } = await runClient(lab, { ...NEARLY_DONE, endpoint, resume: true });
  say(`define ${Math.round(defineMs)} ms, bind ${Math.round(bindMs)} ms, start ${Math.round(runMs)} ms`);
}

function resumeByCommand({ environment }: Jobmon, workflowId: number): Promise<number> {
  return runCommand([EXECUTABLE, "workflow", "resume", String(workflowId)], environment);
}

async function stop(client: ApiClient, workflowId: number): Promise<void> {
  await client.call("stopWorkflow", { workflowId, body: { user: USER } });
  for await (const { status } of client.stream("streamEvents", { workflowId }))
    if (status === "HALTED") return;
}

async function untilCount(
  client: ApiClient,
  workflowId: number,
  isReached: (done: number, running: number) => boolean,
): Promise<void> {
  for await (const { counts } of client.stream("streamEvents", { workflowId })) {
    if (isReached(counts.DONE ?? 0, counts.RUNNING ?? 0)) return;
  }
}
