import type { Reply, Request } from "@jobmon/api";
import { JobmonError, stateOfCode, workflowMachine } from "@jobmon/core";
import {
  findOpenRuns,
  readActiveOfWorkflow,
  setArrayLimit,
  setWorkflowFields,
  type WorkflowRow,
} from "@jobmon/store";
import { audit } from "../engine/audit.ts";
import type { Change } from "../engine/change.ts";
import { changeWorkflows } from "../engine/change-workflows.ts";
import type { Engine } from "../engine/engine.ts";
import { killInstances } from "../engine/kill-instances.ts";
import { moveRun } from "../engine/settle.ts";

export async function pauseWorkflow(
  engine: Engine,
  request: Request<"pauseWorkflow">,
): Promise<Reply<"pauseWorkflow">> {
  return setPaused(engine, request, 1);
}

export async function unpauseWorkflow(
  engine: Engine,
  request: Request<"unpauseWorkflow">,
): Promise<Reply<"unpauseWorkflow">> {
  return setPaused(engine, request, 0);
}

function setPaused(
  engine: Engine,
  { workflowId, body }: Request<"pauseWorkflow">,
  paused: 0 | 1,
): Promise<{ changed: number }> {
  return changeWorkflows(engine, [workflowId], async (change) => {
    const workflow = mustExist(change, workflowId);
    if (workflow.is_paused === paused) return { changed: 0 };
    await setWorkflowFields(change.tx, workflowId, { is_paused: paused });
    const word = paused === 1 ? "paused" : "unpaused";
    await audit(change, {
      workflowId,
      actor: body.user,
      event: `workflow_${word}`,
      detail: `Workflow ${word}.`,
    });
    return { changed: 1 };
  });
}

/** Ends the open run and everything of it. The intent is stored at once; it is over when the workflow is HALTED. */
export async function stopWorkflow(
  engine: Engine,
  { workflowId, body }: Request<"stopWorkflow">,
): Promise<Reply<"stopWorkflow">> {
  return changeWorkflows(engine, [workflowId], async (change) => {
    const workflow = mustExist(change, workflowId);
    const runs = await findOpenRuns(change.tx, workflowId);
    const active = await readActiveOfWorkflow(change.tx, workflowId);
    if (runs.length === 0 && active.length === 0)
      throw new JobmonError("workflow_not_resumable", {
        detail: `Workflow ${workflowId} was to be stopped; it is ${stateOfCode(workflowMachine, workflow.status)} and nothing of it runs.`,
        hint: "There is nothing to do.",
        ids: { workflowId },
      });
    const reason = `stopped by ${engine.caller?.user ?? body.user}`;
    await audit(change, {
      workflowId,
      actor: body.user,
      event: "workflow_stopped",
      detail: `Stop asked for; ${active.length} instances were active.`,
    });
    for (const run of runs) {
      await moveRun(change, { workflow, run, event: "abort", reason });
      await moveRun(change, { workflow, run, event: "stop", reason });
    }
    await killInstances(change, active);
    return { stopping: true, activeInstances: active.length };
  });
}

export async function setWorkflowLimit(
  engine: Engine,
  { workflowId, body }: Request<"setWorkflowLimit">,
): Promise<Reply<"setWorkflowLimit">> {
  return changeWorkflows(engine, [workflowId], async (change) => {
    const before = mustExist(change, workflowId).max_concurrently_running;
    await setWorkflowFields(change.tx, workflowId, { max_concurrently_running: body.maxConcurrentlyRunning });
    const detail = `at most ${body.maxConcurrentlyRunning} tasks at once, was ${before}`;
    await audit(change, { workflowId, actor: body.user, event: "workflow_limit_set", detail });
    return { changed: before === body.maxConcurrentlyRunning ? 0 : 1 };
  });
}

export async function setWorkflowPriority(
  engine: Engine,
  { workflowId, body }: Request<"setWorkflowPriority">,
): Promise<Reply<"setWorkflowPriority">> {
  return changeWorkflows(engine, [workflowId], async (change) => {
    const before = mustExist(change, workflowId).priority;
    await setWorkflowFields(change.tx, workflowId, { priority: body.priority });
    const detail = `priority ${body.priority}, was ${before}`;
    await audit(change, { workflowId, actor: body.user, event: "workflow_priority_set", detail });
    return { changed: before === body.priority ? 0 : 1 };
  });
}

export async function setTemplateLimit(
  engine: Engine,
  request: Request<"setTemplateLimit">,
): Promise<Reply<"setTemplateLimit">> {
  const { workflowId, arrayId, body } = request;
  return changeWorkflows(engine, [workflowId], async (change) => {
    mustExist(change, workflowId);
    const limit = body.maxConcurrentlyRunning;
    if (!(await setArrayLimit(change.tx, { workflowId, arrayId, limit })))
      throw new JobmonError("not_found", {
        detail: `Workflow ${workflowId} has no array ${arrayId}.`,
        hint: `\`jobmon workflow status ${workflowId}\` lists its templates with their array ids.`,
        ids: { workflowId, arrayId },
      });
    await audit(change, {
      workflowId,
      actor: body.user,
      event: "template_limit_set",
      detail: `Array ${arrayId}: at most ${limit} tasks at once.`,
    });
    return { changed: 1 };
  });
}

export function mustExist(change: Change, workflowId: number): WorkflowRow {
  const workflow = change.workflows.get(workflowId);
  if (workflow) return workflow;
  throw new JobmonError("not_found", {
    detail: "An unknown workflow was to be changed.",
    hint: "List workflows with `jobmon workflow list`",
    ids: { workflowId },
  });
}
