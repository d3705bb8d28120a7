/**
 * Starting and resuming. One run of a workflow is open at a time; a resume closes the one before.
 *
 * A cold resume ends what still runs and waits for it (the new run is LINKING until nothing is left); a hot resume lets it
 * go on under the new run. Either way done tasks are skipped and failed ones get all their attempts again.
 */
import type { Reply, Request } from "@jobmon/api";
import {
  codeOf,
  JobmonError,
  type StateOf,
  stateOfCode,
  taskMachine,
  workflowMachine,
  workflowRunMachine,
} from "@jobmon/core";
import {
  findLatestRun,
  findOpenRuns,
  insertRun,
  moveInstancesToRun,
  type RunRow,
  readActiveOfWorkflow,
  readCounts,
  readTasksByStatus,
  reopenSets,
  setWorkflowFields,
  type TaskState,
  takeIdsIn,
  type WorkflowRow,
} from "@jobmon/store";
import { audit } from "../engine/audit.ts";
import { type Change, versionOf } from "../engine/change.ts";
import { changeWorkflows } from "../engine/change-workflows.ts";
import type { Engine } from "../engine/engine.ts";
import { growFailed } from "../engine/grow-tasks.ts";
import { killInstances } from "../engine/kill-instances.ts";
import { promoteReady, resetTasks } from "../engine/readiness.ts";
import { moveRun } from "../engine/settle.ts";

type StartRequest = Request<"startWorkflow">["body"];

const RESUMED = ["ERROR_FATAL", "ERROR_RECOVERABLE", "ADJUSTING_RESOURCES"] as const;

export async function startWorkflow(
  engine: Engine,
  request: Request<"startWorkflow">,
): Promise<Reply<"startWorkflow">> {
  const { workflowId, body } = request;
  const runId = await changeWorkflows(engine, [workflowId], async (change) => {
    const workflow = mustBeStartable(change.workflows.get(workflowId), workflowId);
    const open = await findOpenRuns(change.tx, workflowId);
    await refuseIfNothingToDo(change, workflow, body, open);
    return openRun(change, { workflow, body, open });
  });
  const run = await engine.store.read((db) => findLatestRun(db, workflowId));
  return { workflowRunId: runId, status: wordOf(run?.id === runId ? run.status : "A") };
}

function mustBeStartable(workflow: WorkflowRow | undefined, workflowId: number): WorkflowRow {
  const state = workflow && stateOfCode(workflowMachine, workflow.status);
  if (!workflow || state === "ABORTED")
    throw new JobmonError("not_found", {
      detail: "An unknown workflow was to be started.",
      hint: "List workflows with `jobmon workflow list`",
      ids: { workflowId },
    });
  if (state === "REGISTERING")
    throw new JobmonError("draft_incomplete", {
      detail: `Workflow ${workflowId} was to be started before all its tasks were bound.`,
      hint: "Bind it to the end first.",
      ids: { workflowId },
    });
  return workflow;
}

async function refuseIfNothingToDo(
  change: Change,
  workflow: WorkflowRow,
  body: StartRequest,
  open: readonly RunRow[],
) {
  const counts = await readCounts(change.tx, workflow.id);
  if (counts[codeOf(taskMachine, "DONE")] === workflow.task_count)
    throw new JobmonError("workflow_already_done", {
      detail: `Workflow ${workflow.id} was to be started, and all of its ${workflow.task_count} tasks are done.`,
      hint: `Reset tasks with \`jobmon task update\` or \`jobmon workflow reset ${workflow.id}\` to run them again.`,
      ids: { workflowId: workflow.id },
    });
  if (body.resume !== "no") return;
  const launching = open.at(-1);
  if (launching)
    throw new JobmonError("workflow_run_active", {
      detail: `Workflow ${workflow.id} was to be started while its run ${launching.id} is ${wordOf(launching.status)}.`,
      hint: `Attach with \`jobmon workflow watch ${workflow.id}\`, or resume to replace the run.`,
      ids: { workflowId: workflow.id, workflowRunId: launching.id },
    });
  if (workflow.status !== codeOf(workflowMachine, "INSTANTIATING"))
    throw new JobmonError("workflow_already_exists", {
      detail: `Workflow ${workflow.id} has been run before and is ${stateOfCode(workflowMachine, workflow.status)}.`,
      hint: `Resume it with run(resume=True) or \`jobmon workflow resume ${workflow.id}\``,
      ids: { workflowId: workflow.id },
    });
}

async function openRun(
  change: Change,
  { workflow, body, open }: { workflow: WorkflowRow; body: StartRequest; open: readonly RunRow[] },
): Promise<number> {
  const previous = await findLatestRun(change.tx, workflow.id);
  const id = await takeIdsIn(change.tx, "workflow_run", 1);
  const run: RunRow = {
    id,
    workflow_id: workflow.id,
    status: codeOf(workflowRunMachine, "REGISTERED"),
    status_at: change.now,
    user_name: body.user,
    host: body.host,
    context_path: body.contextPath ?? previous?.context_path ?? null,
    is_fail_fast: body.failFast ? 1 : 0,
    timeout_at: body.secondsUntilTimeout === null ? null : change.now + body.secondsUntilTimeout * 1_000,
    reason: null,
    created_at: change.now,
    ended_at: null,
    version: versionOf(change, workflow.id),
  };
  await insertRun(change.tx, run);
  // With accounts a workflow stays whose it is, also when an admin resumes it.
  if (change.engine.caller === undefined)
    await setWorkflowFields(change.tx, workflow.id, { user_name: body.user });
  const verb = body.resume === "no" ? "started" : `resumed (${body.resume})`;
  await audit(change, {
    workflowId: workflow.id,
    actor: body.user,
    event: "run_opened",
    detail: `Run ${id} ${verb} on ${body.host}.`,
  });
  await closePrevious(change, { workflow, body, open, id });
  const failed = await readTasksByStatus(change.tx, {
    workflowId: workflow.id,
    statuses: RESUMED.map((state) => codeOf(taskMachine, state)),
    limit: Number.MAX_SAFE_INTEGER,
  });
  if (body.increaseResources) await increaseResources(change, { workflow, body, failed });
  await resetTasks(change, workflow.id, failed);
  await reopenSets(change.tx, workflow.id);
  const mustWait = (await readActiveOfWorkflow(change.tx, workflow.id)).some(
    (instance) => instance.workflow_run_id !== id,
  );
  await moveRun(change, { workflow, run, event: mustWait ? "link" : "bind", reason: null });
  await promoteReady(change, workflow.id);
  return id;
}

/** Those that wait for another attempt have been given more already. */
async function increaseResources(
  change: Change,
  step: { workflow: WorkflowRow; body: StartRequest; failed: readonly TaskState[] },
): Promise<void> {
  const spent = step.failed.filter((task) => task.status === codeOf(taskMachine, "ERROR_FATAL"));
  const grown = await growFailed(change, spent);
  if (grown === 0) return;
  await audit(change, {
    workflowId: step.workflow.id,
    actor: step.body.user,
    event: "resources_increased",
    detail: `${grown} ${grown === 1 ? "task that had run out of memory or time gets" : "tasks that had run out of memory or time get"} more.`,
  });
}

async function closePrevious(
  change: Change,
  step: { workflow: WorkflowRow; body: StartRequest; open: readonly RunRow[]; id: number },
): Promise<void> {
  const { workflow, body, open, id } = step;
  const reason = `run ${id} took over`;
  for (const run of open) {
    const state = wordOf(run.status);
    if (state === "LINKING" || state === "REGISTERED")
      await moveRun(change, { workflow, run, event: "abort", reason });
    else if (body.resume === "hot" && state !== "COLD_RESUME") {
      await moveRun(change, { workflow, run, event: "hand_over", reason });
      await moveRun(change, { workflow, run, event: "terminate", reason });
    } else await moveRun(change, { workflow, run, event: "stop", reason });
  }
  if (body.resume === "hot")
    await moveInstancesToRun(change.tx, {
      workflowId: workflow.id,
      runId: id,
      version: versionOf(change, workflow.id),
    });
  else await killInstances(change, await readActiveOfWorkflow(change.tx, workflow.id));
}

function wordOf(code: string): StateOf<typeof workflowRunMachine> {
  return stateOfCode(workflowRunMachine, code) ?? "ABORTED";
}
