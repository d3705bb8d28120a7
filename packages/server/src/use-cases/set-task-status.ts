import { MAX_IDS, type Reply, type Request } from "@jobmon/api";
import {
  ACTIVE_TASK_STATES,
  codeOf,
  codesOf,
  JobmonError,
  statesOf,
  type TaskState as TaskWord,
  taskMachine,
} from "@jobmon/core";
import {
  findOpenRuns,
  readActiveOfTasks,
  readAncestors,
  readDescendants,
  readTaskStates,
  readTasksByStatus,
  type TaskState,
} from "@jobmon/store";
import { audit } from "../engine/audit.ts";
import { type Change, movable, moveTasks } from "../engine/change.ts";
import { changeWorkflows } from "../engine/change-workflows.ts";
import type { Engine } from "../engine/engine.ts";
import { killInstances } from "../engine/kill-instances.ts";
import { propagateDone, reconsider, resetTasks } from "../engine/readiness.ts";
import { moveWorkflow } from "../engine/settle.ts";
import { mustExist } from "./control-workflow.ts";

const MAX_TASKS = 1_000_000;
const ACTIVE = new Set(codesOf(taskMachine, ACTIVE_TASK_STATES));

/** A person marks tasks done, or makes them run again. With descendants, everything below goes along. */
export async function setTaskStatus(
  engine: Engine,
  { workflowId, body }: Request<"setTaskStatus">,
): Promise<Reply<"setTaskStatus">> {
  const { taskIds } = body;
  return changeWorkflows(engine, [workflowId], async (change) => {
    mustExist(change, workflowId);
    const below =
      body.descendants === "all"
        ? await findRelatives(change, workflowId, { taskIds, walk: readDescendants })
        : taskIds;
    const above =
      body.ancestors === "all"
        ? await findRelatives(change, workflowId, { taskIds, walk: readAncestors })
        : [];
    const ids = [...new Set([...below, ...above])];
    const tasks = [...(await readTaskStates(change.tx, ids)).values()];
    refuseForeign(workflowId, taskIds, tasks);
    const active = tasks.filter((task) => ACTIVE.has(task.status));
    const moving = movable(body.status === "DONE" ? "mark_done" : "reset", tasks);
    const killed = body.status === "DONE" ? [] : active;
    const reply = {
      changed: moving.length,
      unchanged: tasks.length - moving.length - killed.length,
      killed: killed.length,
    };
    if (body.preview) return reply;
    if (body.status === "DONE") {
      refuseActive(workflowId, active);
      await markDone(change, moving);
    } else await runAgain(change, workflowId, { moving, active });
    await audit(change, {
      workflowId,
      taskIds: taskIds.slice(0, MAX_IDS),
      actor: body.user,
      event: "task_status_set",
      detail: `${reply.changed + reply.killed} tasks set to ${body.status}${describeRelatives(body)}.`,
    });
    return reply;
  });
}

function describeRelatives({ descendants, ancestors }: Request<"setTaskStatus">["body"]): string {
  const included = [
    ...(descendants === "all" ? ["descendants"] : []),
    ...(ancestors === "all" ? ["ancestors"] : []),
  ];
  return included.length === 0 ? "" : `, ${included.join(" and ")} included`;
}

/** All of them or none: a part in silence would leave a workflow that is neither reset nor not. */
async function findRelatives(
  change: Change,
  workflowId: number,
  { taskIds, walk }: { readonly taskIds: readonly number[]; readonly walk: typeof readDescendants },
): Promise<readonly number[]> {
  const ids = await walk(change.tx, taskIds, MAX_TASKS + 1);
  if (ids.length <= MAX_TASKS) return ids;
  throw new JobmonError("too_many_items", {
    detail: `More than ${MAX_TASKS} tasks of workflow ${workflowId} are related to those to be changed; nothing was changed.`,
    hint: "Name tasks further along, in several requests, or reset the whole workflow.",
    ids: { workflowId },
  });
}

/** Failed, unfinished or all tasks of a workflow without an open run start afresh. */
export async function resetWorkflow(
  engine: Engine,
  { workflowId, body }: Request<"resetWorkflow">,
): Promise<Reply<"resetWorkflow">> {
  return changeWorkflows(engine, [workflowId], async (change) => {
    mustExist(change, workflowId);
    const [open] = await findOpenRuns(change.tx, workflowId);
    if (open)
      throw new JobmonError("workflow_run_active", {
        detail: `Workflow ${workflowId} was to be reset while its run ${open.id} is open.`,
        hint: `Stop it first with \`jobmon workflow stop ${workflowId}\``,
        ids: { workflowId, workflowRunId: open.id },
      });
    const tasks = await readTasksByStatus(change.tx, {
      workflowId,
      statuses: codesOf(taskMachine, statesInScope(body.scope)),
      limit: Number.MAX_SAFE_INTEGER,
    });
    const active = tasks.filter((task) => ACTIVE.has(task.status));
    const moving = movable("reset", tasks);
    await runAgain(change, workflowId, { moving, active });
    await audit(change, {
      workflowId,
      actor: body.user,
      event: "workflow_reset",
      detail: `${moving.length} tasks reset (${body.scope}).`,
    });
    return { changed: moving.length, unchanged: 0, killed: active.length };
  });
}

function statesInScope(scope: "failed" | "unfinished" | "all"): TaskWord[] {
  if (scope === "failed") return ["ERROR_FATAL"];
  return statesOf(taskMachine).filter((state) => scope === "all" || state !== "DONE");
}

/** Marks tasks done that can be, and readies what waited for them. */
export async function markDone(change: Change, tasks: readonly TaskState[]): Promise<void> {
  await moveTasks(change, "mark_done", tasks, { set: { retry_at: null } });
  await propagateDone(
    change,
    tasks.map((task) => task.id),
  );
}

/** Takes tasks back to the start, and ends the instances of active ones first. */
export async function runAgain(
  change: Change,
  workflowId: number,
  { moving, active }: { readonly moving: readonly TaskState[]; readonly active: readonly TaskState[] },
): Promise<void> {
  await killInstances(
    change,
    await readActiveOfTasks(
      change.tx,
      active.map((task) => task.id),
    ),
  );
  await resetTasks(change, workflowId, moving);
  const workflow = change.workflows.get(workflowId);
  if (workflow && moving.some((task) => task.status === codeOf(taskMachine, "DONE")))
    await moveWorkflow(change, workflow, "reopen");
  await reconsider(change, moving);
}

function refuseForeign(workflowId: number, asked: readonly number[], tasks: readonly TaskState[]): void {
  const own = new Set(tasks.filter((task) => task.workflow_id === workflowId).map((task) => task.id));
  const foreign = asked.filter((id) => !own.has(id));
  if (foreign.length === 0) return;
  throw new JobmonError("not_found", {
    detail: `Workflow ${workflowId} has no task ${foreign.slice(0, 10).join(", ")}; nothing was changed.`,
    hint: `List its tasks with \`jobmon workflow tasks ${workflowId}\``,
    ids: { workflowId, taskIds: foreign.slice(0, 10) },
  });
}

function refuseActive(workflowId: number, active: readonly TaskState[]): void {
  if (active.length === 0) return;
  throw new JobmonError("illegal_transition", {
    detail: `${active.length} of the tasks to be marked done are running in workflow ${workflowId}; nothing was changed.`,
    hint: "Wait for them, or set them to REGISTERING first, which ends them.",
    ids: { workflowId, taskIds: active.slice(0, 10).map((task) => task.id) },
  });
}
