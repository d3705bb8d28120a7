/**
 * All interleavings in a small scope. By default the scopes that take seconds; `JOBMON_EXPLORATION=all` adds those that
 * take many minutes.
 */
import { expect, test } from "bun:test";
import { bindWorkflow, startRun } from "../bind-workflow.ts";
import { Lab } from "../lab.ts";
import { ScriptedDistributor } from "../scripted-distributor.ts";
import type { TaskSpec } from "../workflow-spec.ts";
import { type Exploration, explore } from "./explore.ts";
import { movesOf, type Scope } from "./moves.ts";

const MAX_STATES = 200_000;
const LIMIT_MS = 3_600_000;

type Bounds = Pick<Scope, "events" | "maxAttempts" | "maxRuns" | "people">;

const EVERY_EVENT = ["launch", "start", "finish", "fail", "exhaust", "lose", "reject", "killed"] as const;
const ONE: readonly TaskSpec[] = [{ name: "a", maxAttempts: 2 }];
const CHAIN: readonly TaskSpec[] = [
  { name: "a", maxAttempts: 2 },
  { name: "b", upstreams: ["a"], maxAttempts: 2 },
];
const JOIN: readonly TaskSpec[] = [
  { name: "a", maxAttempts: 2 },
  { name: "b", maxAttempts: 2 },
  { name: "c", upstreams: ["a", "b"], maxAttempts: 2 },
];

async function exploreAll(tasks: readonly TaskSpec[], bounds: Bounds): Promise<Exploration> {
  await using lab = await Lab.open({ backoffInitialMs: 0, maxInfrastructureFailures: 1 });
  const { workflowId } = await bindWorkflow(lab.engine, { tasks });
  const replaced = await ScriptedDistributor.register(lab);
  const current = await ScriptedDistributor.register(lab);
  await startRun(lab.engine, workflowId);
  const scope = { ...bounds, lab, workflowId, current, replaced };
  const result = await explore(lab, { maxStates: MAX_STATES, movesOf: (rows) => movesOf(scope, rows) });
  console.log(`${tasks.length} tasks: ${JSON.stringify(result)}`);
  return result;
}

test(
  "one task, two attempts, two runs: every order of every report, of silence, stop, resume and reset",
  async () => {
    const bounds: Bounds = { events: EVERY_EVENT, maxAttempts: 2, maxRuns: 2, people: "resume and reset" };
    expect((await exploreAll(ONE, bounds)).states).toBeGreaterThan(100);
  },
  LIMIT_MS,
);

test(
  "a chain of two, one attempt each: every order of ends, silence, stop and resume",
  async () => {
    const bounds: Bounds = {
      events: ["finish", "fail", "killed"],
      maxAttempts: 1,
      maxRuns: 2,
      people: "resume",
    };
    expect((await exploreAll(CHAIN, bounds)).states).toBeGreaterThan(100);
  },
  LIMIT_MS,
);

const isThorough = process.env.JOBMON_EXPLORATION === "all";

test.if(isThorough)(
  "a chain of two, two attempts each, with resets",
  async () => {
    const bounds: Bounds = {
      events: ["start", "finish", "fail", "lose", "killed"],
      maxAttempts: 2,
      maxRuns: 2,
      people: "resume and reset",
    };
    await exploreAll(CHAIN, bounds);
  },
  LIMIT_MS,
);

test.if(isThorough)(
  "two tasks and one that waits for both, two attempts each",
  async () => {
    const bounds: Bounds = {
      events: ["finish", "fail", "killed"],
      maxAttempts: 2,
      maxRuns: 2,
      people: "resume",
    };
    await exploreAll(JOIN, bounds);
  },
  LIMIT_MS,
);
