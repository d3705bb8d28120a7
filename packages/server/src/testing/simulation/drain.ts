import {
  ACTIVE_INSTANCE_STATES,
  codeOf,
  codesOf,
  OPEN_RUN_STATES,
  taskInstanceMachine,
  workflowMachine,
  workflowRunMachine,
} from "@jobmon/core";
import { setTemplateLimit, setWorkflowLimit, unpauseWorkflow } from "../../use-cases/control-workflow.ts";
import { startRun } from "../bind-workflow.ts";
import { DEFAULT_USER } from "../workflow-spec.ts";
import type { World } from "./world.ts";

const MAX_ROUNDS = 100;
/** Longer than the pause after which an order is repeated. */
const ROUND_MS = 6_000;

const DONE = codeOf(workflowMachine, "DONE");
const OPEN = new Set(codesOf(workflowRunMachine, OPEN_RUN_STATES));
const LIVE = new Set(codesOf(taskInstanceMachine, ACTIVE_INSTANCE_STATES));

/**
 * From wherever a history has left things, distributors that behave bring every run to its end without a person's help,
 * and one resume of each workflow brings it to DONE.
 */
export async function drain(world: World): Promise<void> {
  await world.step("lift limits", () => liftLimits(world));
  for (const post of world.posts)
    await world.step("replace distributor", async () => {
      await post.restart();
      return "";
    });
  await endRuns(world);
  const unfinished = world.workflows.filter(({ workflowId }) => statusOf(world, workflowId) !== DONE);
  for (const { workflowId } of unfinished)
    await world.step(
      "resume to the end",
      async () => (await startRun(world.lab.engine, workflowId, { resume: "cold" })).status,
      { mayReset: true, mayMarkDone: false },
    );
  await endRuns(world);
  for (const { workflowId } of world.workflows)
    if (statusOf(world, workflowId) !== DONE)
      throw new Error(`workflow ${workflowId} ended as ${statusOf(world, workflowId)}`);
}

function statusOf(world: World, workflowId: number): string | undefined {
  return world.rows.workflows.find((workflow) => workflow.id === workflowId)?.status;
}

async function liftLimits({ lab: { engine }, workflows, rows }: World): Promise<string> {
  const body = { user: DEFAULT_USER, maxConcurrentlyRunning: 1_000 };
  for (const { workflowId } of workflows) {
    await unpauseWorkflow(engine, { workflowId, body: { user: DEFAULT_USER } });
    await setWorkflowLimit(engine, { workflowId, body });
  }
  const ids = new Set(workflows.map((workflow) => workflow.workflowId));
  for (const array of rows.arrays.filter((row) => ids.has(row.workflow_id)))
    await setTemplateLimit(engine, { workflowId: array.workflow_id, arrayId: array.id, body });
  return "";
}

async function endRuns(world: World): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    await world.step("round", () => goRound(world));
    const { runs, instances } = world.rows;
    if (!runs.some((run) => OPEN.has(run.status)) && !instances.some((row) => LIVE.has(row.status))) return;
  }
  const runs = world.rows.runs.filter((run) => OPEN.has(run.status));
  const live = world.rows.instances.filter((row) => LIVE.has(row.status));
  throw new Error(
    `after ${MAX_ROUNDS} rounds there are still ${describe(runs)} open, and ${describe(live)} live; tasks ${describe(world.rows.tasks)}`,
  );
}

async function goRound({ lab, posts }: World): Promise<string> {
  lab.clock.advance(ROUND_MS);
  await lab.runUpkeep();
  let leased = 0;
  for (const post of posts) {
    const reply = await post.session.lease(1_000);
    leased += reply.leases.length;
    post.take(reply);
    await post.finishAll();
  }
  return String(leased);
}

function describe(rows: readonly { readonly id: number; readonly status: string }[]): string {
  return `[${rows.map(({ id, status }) => `${id} ${status}`).join(", ")}]`;
}
