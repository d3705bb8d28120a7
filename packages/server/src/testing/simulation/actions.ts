/** What may happen next in a random history, and how often. */
import {
  ACTIVE_INSTANCE_STATES,
  ACTIVE_TASK_STATES,
  codesOf,
  JobmonError,
  taskInstanceMachine,
  taskMachine,
} from "@jobmon/core";
import { promoteWaiting, requeueDue, suspectSilent, sweepDrafts, timeOutRuns } from "../../engine/upkeep.ts";
import {
  pauseWorkflow,
  setTemplateLimit,
  setWorkflowLimit,
  setWorkflowPriority,
  stopWorkflow,
  unpauseWorkflow,
} from "../../use-cases/control-workflow.ts";
import { resetWorkflow, setTaskStatus } from "../../use-cases/set-task-status.ts";
import { bindWorkflow, startRun } from "../bind-workflow.ts";
import { NOTHING_SPECIAL, type Permissions } from "../find-breaches.ts";
import { InjectedFault } from "../lab.ts";
import { DEFAULT_USER } from "../workflow-spec.ts";
import { mustRefuse } from "./simulated-post.ts";
import type { SimulatedWorkflow, World } from "./world.ts";

interface Action {
  readonly weight: number;
  /** It happens outside of the database. */
  readonly isOutside?: true;
  readonly allows?: Partial<Permissions>;
  run(world: World): Promise<string>;
}

type ActionName = keyof typeof ACTIONS;

const user = DEFAULT_USER;
const anyWorkflow = ({ random, workflows }: World) => random.pick(workflows);
const anyPost = ({ random, posts }: World) => random.pick(posts);
const busyPost = ({ random, posts }: World) => {
  const busy = posts.filter((post) => post.isBusy);
  return random.pick(busy.length > 0 ? busy : posts);
};
const RESUMING = { mayReset: true };

/** Several at once: their transactions interleave. */
const CONCURRENT: readonly ActionName[] = [
  "resolve",
  "lease",
  "lease",
  "deliver",
  "deliver",
  "heartbeat",
  "worker",
  "worker",
  "upkeep",
  "stop",
  "start",
  "setTaskStatus",
  "restartDistributor",
  "rebind",
];

/** Whose caller may go on after a failure as if it had not asked. */
const FALLIBLE: readonly ActionName[] = [
  "resolve",
  "lease",
  "deliver",
  "heartbeat",
  "worker",
  "upkeep",
  "start",
  "stop",
  "setTaskStatus",
  "resetWorkflow",
  "rebind",
];

const ACTIONS = defineActions({
  lease: { weight: 14, run: (world) => anyPost(world).lease() },
  advanceJob: { weight: 24, isOutside: true, run: async (world) => busyPost(world).advanceJob() },
  resolve: { weight: 5, run: (world) => busyPost(world).resolve() },
  deliver: { weight: 18, run: (world) => anyPost(world).deliver() },
  heartbeat: { weight: 4, run: (world) => anyPost(world).heartbeat() },
  restartDistributor: {
    weight: 2,
    run: async (world) => {
      await anyPost(world).restart();
      return "";
    },
  },
  worker: { weight: 10, run: ({ random, workers }) => random.pick(workers).act() },
  zombie: { weight: 2, run: (world) => anyPost(world).actAsZombie() },
  stranger: { weight: 2, run: meddle },
  upkeep: { weight: 10, run: runUpkeepStep },
  clock: { weight: 6, isOutside: true, run: jumpAhead },
  restartServer: {
    weight: 2,
    run: async (world) => {
      await world.lab.restart();
      return "";
    },
  },
  start: { weight: 5, allows: RESUMING, run: start },
  stop: {
    weight: 1.5,
    run: async (world) => {
      const reply = await stopWorkflow(world.lab.engine, { ...anyId(world), body: { user } });
      return `${reply.activeInstances} active`;
    },
  },
  pause: {
    weight: 1,
    run: (world) => changed(pauseWorkflow(world.lab.engine, { ...anyId(world), body: { user } })),
  },
  unpause: {
    weight: 3,
    run: (world) => changed(unpauseWorkflow(world.lab.engine, { ...anyId(world), body: { user } })),
  },
  limit: { weight: 2, run: changeLimit },
  setTaskStatus: { weight: 5, allows: { mayReset: true, mayMarkDone: true }, run: changeTasks },
  resetWorkflow: {
    weight: 1,
    allows: RESUMING,
    run: (world) =>
      changed(
        resetWorkflow(world.lab.engine, {
          ...anyId(world),
          body: { user, scope: world.random.pick(["failed", "unfinished", "all"] as const) },
        }),
      ),
  },
  rebind: { weight: 2, run: bindAgain },
  fault: { weight: 4, allows: { mayReset: true, mayMarkDone: true }, run: actUnderFault },
  together: { weight: 6, allows: { mayReset: true, mayMarkDone: true }, run: actTogether },
});

function defineActions<N extends string>(actions: Readonly<Record<N, Action>>): Readonly<Record<N, Action>> {
  return actions;
}

/** One step of a history. */
export async function stepAtRandom(world: World): Promise<void> {
  const names = Object.keys(ACTIONS) as ActionName[];
  const name = world.random.pickWeighted(names.map((each) => [ACTIONS[each].weight, each] as const));
  const action = ACTIONS[name];
  if (action.isOutside) return world.note(name, await action.run(world));
  return world.step(name, () => action.run(world), { ...NOTHING_SPECIAL, ...action.allows });
}

function anyId(world: World): { readonly workflowId: number } {
  return { workflowId: anyWorkflow(world).workflowId };
}

async function changed(reply: Promise<{ readonly changed: number }>): Promise<string> {
  return `${(await reply).changed} changed`;
}

async function runUpkeepStep({ random, lab }: World): Promise<string> {
  const step = random.pick([requeueDue, requeueDue, promoteWaiting, timeOutRuns, suspectSilent, sweepDrafts]);
  await step(lab.engine);
  return step.name;
}

async function jumpAhead({ random, lab }: World): Promise<string> {
  const { heartbeatTimeoutMs, triageGraceMs } = lab.policy;
  const byMs = random.pick([500, 2_000, 10_000, 10_000, heartbeatTimeoutMs + 1_000, triageGraceMs + 1_000]);
  lab.clock.advance(byMs);
  return `${byMs} ms`;
}

async function start(world: World): Promise<string> {
  const { random, lab } = world;
  const { workflowId } = anyWorkflow(world);
  const resume = random.pick(["no", "cold", "hot"] as const);
  const reply = await startRun(lab.engine, workflowId, {
    resume,
    increaseResources: random.happens(0.3),
    failFast: random.happens(0.2),
    secondsUntilTimeout: random.happens(0.2) ? random.between(1, 200) : null,
  });
  return `${resume}, run ${reply.workflowRunId} of ${workflowId} is ${reply.status}`;
}

async function changeLimit(world: World): Promise<string> {
  const { random, lab, rows } = world;
  const { workflowId } = anyWorkflow(world);
  const body = { user, maxConcurrentlyRunning: random.between(0, 5) };
  const arrays = rows.arrays.filter((array) => array.workflow_id === workflowId);
  if (random.happens(0.2)) await setWorkflowPriority(lab.engine, { workflowId, body: { user, priority: 1 } });
  if (random.happens(0.5)) await setWorkflowLimit(lab.engine, { workflowId, body });
  else await setTemplateLimit(lab.engine, { workflowId, arrayId: random.pick(arrays).id, body });
  return `${body.maxConcurrentlyRunning}`;
}

async function changeTasks(world: World): Promise<string> {
  const { random, lab } = world;
  const workflow = anyWorkflow(world);
  const above = random.happens(0.5) ? findAboveRunning(world, workflow) : [];
  const taskIds = random
    .shuffle(above.length > 0 ? above : idsOf(workflow))
    .slice(0, random.pick([1, 1, 2, 3]));
  const body = {
    user,
    taskIds,
    status: random.pick(["DONE", "REGISTERING", "REGISTERING"] as const),
    descendants: random.pick(["none", "none", "all"] as const),
    ancestors: random.pick(["none", "none", "none", "all"] as const),
    preview: random.happens(0.1),
  };
  const reply = await setTaskStatus(lab.engine, { workflowId: workflow.workflowId, body });
  return `${body.status} ${taskIds} ${body.descendants}, ${reply.changed} changed, ${reply.killed} killed`;
}

/** Upstreams of what runs: to change them is what surprises an engine most. */
function findAboveRunning({ rows }: World, { workflowId }: SimulatedWorkflow): number[] {
  const running = new Set(codesOf(taskMachine, ACTIVE_TASK_STATES));
  const tasks = rows.tasks.filter((row) => row.workflow_id === workflowId && running.has(row.status));
  const sets = new Set(tasks.map((row) => row.upstream_set_id));
  return rows.members.filter((member) => sets.has(member.upstream_set_id)).map((member) => member.task_id);
}

function idsOf({ spec, idOf }: SimulatedWorkflow): number[] {
  return spec.tasks.map((task) => idOf(task.name));
}

/** The same workflow, its tasks in another order. */
async function bindAgain(world: World): Promise<string> {
  const workflow = anyWorkflow(world);
  const spec = { ...workflow.spec, tasks: world.random.shuffle(workflow.spec.tasks) };
  const bound = await bindWorkflow(world.lab.engine, spec, world.random.happens(0.7) ? "resume" : "refuse");
  const moved = spec.tasks.find((task) => bound.idOf(task.name) !== workflow.idOf(task.name));
  if (bound.workflowId !== workflow.workflowId || moved)
    throw new Error(
      `workflow ${workflow.workflowId} was bound again as ${bound.workflowId}, task ${moved?.name}`,
    );
  return `${workflow.workflowId}`;
}

/** Somebody else's distributor gets nothing and may say nothing. */
async function meddle({ random, stranger, posts, rows }: World): Promise<string> {
  const reply = await stranger.session.lease(10);
  if (reply.leases.length + reply.kills.length + reply.checks.length > 0)
    throw new Error("a stranger was given something to do");
  const live = new Set(codesOf(taskInstanceMachine, ACTIVE_INSTANCE_STATES));
  const victims = rows.instances.filter((row) => live.has(row.status));
  if (victims.length === 0) return "nobody to harm";
  const { id, distributor_id } = random.pick(victims);
  const others = [stranger, ...posts].filter((post) => post.session.id !== distributor_id);
  await mustRefuse(random.pick(others).session.tell("finish", [id]), "not_your_instance");
  return `${id} is safe`;
}

/** The database fails under an action, or its answer is lost; whoever asked will ask again, or not. */
async function actUnderFault(world: World): Promise<string> {
  const name = world.random.pick(FALLIBLE);
  const when = world.random.pick(["before", "after"] as const);
  world.lab.breakNextWrite(when);
  const told = await ACTIONS[name]
    .run(world)
    .catch((error: unknown) => {
      if (error instanceof InjectedFault) return "failed";
      throw error;
    })
    .finally(() => world.lab.breakNextWrite("never"));
  return `${when} the commit of ${name}: ${told}`;
}

async function actTogether(world: World): Promise<string> {
  const names = Array.from({ length: world.random.between(2, 4) }, () => world.random.pick(CONCURRENT));
  // A distributor that is replaced in the middle of its request is told so.
  const isReplaced = (error: unknown) =>
    error instanceof JobmonError && error.code === "distributor_superseded";
  const told = await Promise.allSettled(
    names.map((name) =>
      ACTIONS[name].run(world).catch((error) => (isReplaced(error) ? "replaced" : Promise.reject(error))),
    ),
  );
  return told
    .map(
      (result, at) =>
        `${names[at]}: ${result.status === "fulfilled" ? result.value : world.accept(result.reason)}`,
    )
    .join(" | ");
}
