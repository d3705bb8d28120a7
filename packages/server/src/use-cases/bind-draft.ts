import type { Reply, Request } from "@jobmon/api";
import { JobmonError, quoteList, stateOfCode, type WorkflowState, workflowMachine } from "@jobmon/core";
import {
  claimIdentity,
  getWorkflowRow,
  insertArrayEdges,
  listWithSameArgs,
  readTaskIdentities,
  type SameArgs,
  touchWorkflow,
  type WorkflowRow,
} from "@jobmon/store";
import { judgeClaim } from "../access/judge-access.ts";
import { refuseAccess } from "../access/refuse-access.ts";
import { adoptDraft, findTaskIds } from "../engine/adopt-draft.ts";
import { checkDraft, readDraftNames } from "../engine/check-draft.ts";
import { countArrayEdges } from "../engine/count-array-edges.ts";
import type { Engine } from "../engine/engine.ts";
import { expandDraft } from "../engine/expand-draft.ts";
import { identifyDraft } from "../engine/identify-draft.ts";
import { type DraftShape, readDraft } from "../engine/read-draft.ts";

/** How long one call stores tasks before it answers `binding`. */
const BUDGET_MS = 1_000;
const MAX_NAMED = 10;
const PAGE = 20_000;
/** A draft that turned out to be a known workflow is kept this long, so that asking again gives the same answer. */
const ANSWERED_DRAFT_MS = 600_000;

/** Checks a draft, finds out whether it is new, and stores its tasks. Idempotent: asking again goes on, or answers again. */
export async function bindDraft(engine: Engine, request: Request<"bindDraft">): Promise<Reply<"bindDraft">> {
  const { workflowId, body } = request;
  const workflow = await engine.store.read((db) => getWorkflowRow(db, workflowId));
  if (!workflow) throw refuseUnknown(workflowId);
  if (workflow.identity !== null) return goOn(engine, workflow);
  try {
    return await bindUnclaimed(engine, workflow, body.existing);
  } catch (error) {
    // A repeated request may have claimed the draft meanwhile, and begun to take it apart.
    const now = await engine.store.read((db) => getWorkflowRow(db, workflowId));
    if (now && now.identity !== null) return goOn(engine, now);
    throw error;
  }
}

async function bindUnclaimed(
  engine: Engine,
  workflow: WorkflowRow,
  existing: Known["existing"],
): Promise<Reply<"bindDraft">> {
  const draft = await readDraft(engine, workflow);
  await checkDraft(engine, workflow, draft);
  const identity = await identifyDraft(workflow, draft);
  const args = { toolVersionId: workflow.tool_version_id, argsHash: workflow.args_hash };
  const same = await engine.store.read((db) => listWithSameArgs(db, args));
  const twin = same.find((other) => other.identity === identity);
  const newest = same.at(-1);
  if (twin) return answerKnown(engine, { workflow, draft, twin, existing });
  if (newest) throw await refuseOtherTasks(engine, { workflow, draft, other: newest });
  const edges = countArrayEdges(draft);
  const isClaimed = await engine.store.write(async (tx) => {
    if ((await listWithSameArgs(tx, args)).length > 0) return false;
    await insertArrayEdges(tx, workflow.id, edges);
    return claimIdentity(tx, workflow.id, identity);
  });
  if (!isClaimed) throw refuseBeingBound(workflow, undefined);
  return goOn(engine, workflow);
}

async function goOn(engine: Engine, workflow: WorkflowRow): Promise<Reply<"bindDraft">> {
  await expandDraft(engine, workflow, BUDGET_MS);
  const now = (await engine.store.read((db) => getWorkflowRow(db, workflow.id))) ?? workflow;
  const state = wordOf(now.status);
  return {
    state: state === "REGISTERING" ? "binding" : "bound",
    workflowId: workflow.id,
    created: true,
    status: state,
    boundTasks: state === "REGISTERING" ? 0 : workflow.task_count,
    taskCount: workflow.task_count,
    firstTaskId: workflow.first_task_id,
    taskIds: null,
  };
}

interface Known {
  readonly workflow: WorkflowRow;
  readonly draft: DraftShape;
  readonly twin: SameArgs;
  readonly existing: Request<"bindDraft">["body"]["existing"];
}

async function answerKnown(
  engine: Engine,
  { workflow, draft, twin, existing }: Known,
): Promise<Reply<"bindDraft">> {
  const state = wordOf(twin.status);
  if (state === "REGISTERING") throw refuseBeingBound(workflow, twin.id);
  if (existing === "resume") mustBeOwn(engine, twin);
  const oldEnough = engine.clock() - engine.policy.draftExpiryMs + ANSWERED_DRAFT_MS;
  await engine.store.write((tx) => touchWorkflow(tx, workflow.id, oldEnough));
  if (existing === "refuse") throw refuseKnown(workflow, twin, state);
  const known = { workflow, draft, twinId: twin.id };
  const taskIds = await (existing === "resume" ? adoptDraft(engine, known) : findTaskIds(engine, known));
  return {
    state: "bound",
    workflowId: twin.id,
    created: false,
    status: state,
    boundTasks: twin.task_count,
    taskCount: twin.task_count,
    firstTaskId: twin.first_task_id,
    taskIds,
  };
}

/** The draft is the caller's own, as the gate has seen to; what it turns out to be a copy of need not be. */
function mustBeOwn({ caller }: Engine, twin: SameArgs): void {
  if (caller === undefined) return;
  const fault = judgeClaim(caller, { owner: twin.user_name });
  if (fault === undefined) return;
  const ids = { workflowId: twin.id };
  throw refuseAccess(fault, {
    caller,
    operation: "bindDraft",
    need: "own_workflow",
    owner: twin.user_name,
    ids,
  });
}

function refuseKnown(workflow: WorkflowRow, twin: SameArgs, state: WorkflowState): JobmonError {
  if (state === "DONE")
    return new JobmonError("workflow_already_done", {
      detail: `The workflow with args ${JSON.stringify(workflow.workflow_args)} was bound before as workflow ${twin.id} and is DONE.`,
      hint: "There is nothing left to run; give other workflow_args to run it again.",
      ids: { workflowId: twin.id },
    });
  return new JobmonError("workflow_already_exists", {
    detail: `The workflow with args ${JSON.stringify(workflow.workflow_args)} was bound before as workflow ${twin.id}, which is ${state}.`,
    hint: `Resume it with run(resume=True) or \`jobmon workflow resume ${twin.id}\`, or give other workflow_args.`,
    ids: { workflowId: twin.id },
  });
}

function refuseBeingBound(workflow: WorkflowRow, otherId: number | undefined): JobmonError {
  return new JobmonError("workflow_being_bound", {
    detail: `Another client is binding the same workflow, args ${JSON.stringify(workflow.workflow_args)}, at this moment.`,
    hint: "Wait for the other client, then resume its workflow.",
    ids: otherId === undefined ? { workflowId: workflow.id } : { workflowId: otherId },
  });
}

function refuseUnknown(workflowId: number): JobmonError {
  return new JobmonError("not_found", {
    detail: "An unknown draft was to be bound.",
    hint: "Create the draft first; drafts that were not touched for long are swept.",
    ids: { workflowId },
  });
}

/** The same args with other tasks: names what differs, at most ten each way. */
async function refuseOtherTasks(
  engine: Engine,
  { workflow, draft, other }: { workflow: WorkflowRow; draft: DraftShape; other: SameArgs },
): Promise<JobmonError> {
  const mine = new Set(draft.hashes);
  const stored = new Set<string>();
  const removed: string[] = [];
  const lastId = other.first_task_id + other.task_count - 1;
  for (let afterId = other.first_task_id - 1; afterId < lastId; ) {
    const page = await engine.store.read((db) => readTaskIdentities(db, { afterId, lastId, limit: PAGE }));
    if (page.length === 0) break;
    for (const task of page) {
      stored.add(task.identity);
      if (!mine.has(task.identity) && removed.length < MAX_NAMED) removed.push(task.name);
    }
    afterId = page.at(-1)?.id ?? lastId;
  }
  const addedIndexes: number[] = [];
  draft.hashes.forEach((hash, index) => {
    if (!stored.has(hash) && addedIndexes.length < MAX_NAMED) addedIndexes.push(index);
  });
  const added = await readDraftNames(engine, workflow, addedIndexes);
  const differences = [
    ...(added.length > 0 ? [`only here: ${quoteList(added)}`] : []),
    ...(removed.length > 0 ? [`only in workflow ${other.id}: ${quoteList(removed)}`] : []),
  ];
  return new JobmonError("workflow_already_exists", {
    detail: `Workflow ${other.id} has the same args ${JSON.stringify(workflow.workflow_args)} with ${
      differences.length > 0
        ? `different tasks; ${differences.join("; ")}`
        : "the same tasks but other dependencies"
    }.`,
    hint: "Give other workflow_args to run the new tasks, or restore the tasks to resume.",
    ids: { workflowId: other.id },
  });
}

function wordOf(code: string): WorkflowState {
  const state = stateOfCode(workflowMachine, code);
  if (!state) throw new Error(`a workflow has the unknown status ${code}`);
  return state;
}
