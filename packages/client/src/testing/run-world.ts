import type { Reply } from "@jobmon/api";
import type { TaskState, WorkflowRunState } from "@jobmon/core";
import type { Handlers } from "./memory-server.ts";

type Event = Reply<"streamEvents">;
type RunRow = NonNullable<Event["latestRun"]>;

/** A workflow of which a test says what happens to it. Servers that are started with its handlers all tell the same. */
export interface RunWorld {
  readonly handlers: Handlers;
  readonly runs: RunRow[];
  /** Changes the latest run and the counts, and wakes whoever watches. */
  readonly change: (to: {
    readonly run?: Partial<RunRow>;
    readonly counts?: Partial<Record<TaskState, number>>;
  }) => void;
  readonly beginRun: (status?: WorkflowRunState) => RunRow;
}

const TASKS = 10;

export function createRunWorld(): RunWorld {
  const runs: RunRow[] = [];
  let counts: Partial<Record<TaskState, number>> = { REGISTERING: TASKS };
  let version = 1;
  let wake = Promise.withResolvers<void>();
  const touch = () => {
    version++;
    wake.resolve();
    wake = Promise.withResolvers();
  };
  const state = (): Event => ({
    version,
    status: "RUNNING",
    paused: false,
    counts,
    latestRun: runs.at(-1) ?? null,
  });
  async function* follow(since: number) {
    for (let seen = since; ; ) {
      if (version > seen) yield state();
      seen = Math.max(seen, version);
      await wake.promise;
    }
  }
  const world: RunWorld = {
    runs,
    beginRun: (status = "BOUND") => {
      const id = 9 + runs.length;
      const run: RunRow = { ...runExample, id, status };
      runs.push(run);
      touch();
      return run;
    },
    change: ({ run, counts: changed }) => {
      if (run !== undefined) runs.push({ ...(runs.pop() as RunRow), ...run });
      counts = changed ?? counts;
      touch();
    },
    handlers: {
      streamEvents: ({ since }) => follow(since),
      startWorkflow: () => {
        const { id, status } = world.beginRun();
        return { workflowRunId: id, status };
      },
      getWorkflow: ({ workflowId }) => ({
        ...workflowExample,
        id: workflowId,
        counts,
        version,
        latestRun: runs.at(-1) ?? null,
      }),
      listRuns: () => ({ rows: runs.toReversed(), nextCursor: null }),
    },
  };
  return world;
}

const runExample: RunRow = {
  id: 9,
  workflowId: 7,
  status: "BOUND",
  user: "ana",
  host: "login1",
  failFast: false,
  reason: null,
  createdAt: 1_000_000,
  endedAt: null,
  timeoutAt: null,
};

const workflowExample: Reply<"getWorkflow"> = {
  id: 7,
  name: "demo",
  workflowArgs: "2026",
  description: "",
  tool: "life expectancy",
  user: "ana",
  status: "RUNNING",
  paused: false,
  priority: 0,
  maxConcurrentlyRunning: 100,
  taskCount: TASKS,
  counts: {},
  retries: 0,
  createdAt: 1_000_000,
  statusAt: 1_000_000,
  version: 1,
  attributes: {},
  latestRun: null,
  activeInstances: 0,
  notices: [],
};
