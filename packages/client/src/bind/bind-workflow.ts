import type { Reply } from "@jobmon/api";
import { JobmonError } from "@jobmon/core";
import type { Workflow } from "../definition/workflow.ts";
import type { ApiClient } from "../http/api-client.ts";
import { submitterOf } from "../run/submitter.ts";
import { type Chunk, draftChunks } from "./draft-chunks.ts";
import { type DraftPlan, planDraft } from "./plan-draft.ts";

export interface BindOptions {
  /** What to do when the same workflow is stored already. Default: refuse. */
  readonly existing?: "refuse" | "resume";
  readonly onProgress?: (progress: BindProgress) => void;
}

export interface BindProgress {
  /** `send`: tasks go to the server. `store`: the server checks and stores them. */
  readonly phase: "send" | "store";
  readonly taskCount: number;
  readonly doneCount: number;
}

export type Bound = Pick<Reply<"bindDraft">, "workflowId" | "created" | "status" | "firstTaskId" | "taskIds">;

/** Chunks under way at once: enough that the next is made while the server stores the last. */
const MAX_CHUNKS_IN_FLIGHT = 4;
/** The server checks the whole graph in one request. */
const BIND_TIMEOUT_MS = 600_000;
const MAX_BIND_CALLS = 1_000_000;

/** Sends a workflow to the server: its definitions, then its tasks in chunks, and has them checked and stored. */
export async function bindWorkflow(workflow: Workflow, options: BindOptions): Promise<Bound> {
  const plan = planDraft(workflow);
  const client = await workflow.tool.connect();
  const workflowId = await createDraft(client, workflow, plan);
  const taskCount = plan.tasks.length;
  let doneCount = 0;
  const onSent = (tasks: number) => {
    doneCount += tasks;
    options.onProgress?.({ phase: "send", taskCount, doneCount });
  };
  await sendChunks({ client, workflowId, chunks: draftChunks(plan), onSent });
  for (let calls = 0; calls < MAX_BIND_CALLS; calls++) {
    const body = { existing: options.existing ?? "refuse" };
    const reply = await client.call("bindDraft", { workflowId, body }, { timeoutMs: BIND_TIMEOUT_MS });
    options.onProgress?.({ phase: "store", taskCount, doneCount: reply.boundTasks });
    if (reply.state === "bound") return reply;
  }
  throw new JobmonError("workflow_being_bound", {
    detail: `The server did not finish to bind the workflow in ${MAX_BIND_CALLS} steps.`,
    hint: "Report this; run the script again.",
    ids: { workflowId },
  });
}

async function createDraft(client: ApiClient, workflow: Workflow, plan: DraftPlan): Promise<number> {
  const toolVersionId = await ensureToolVersion(client, workflow);
  const arrays = await ensureArrays(client, toolVersionId, plan);
  const draft = await client.call("createDraft", {
    body: {
      ...workflow.labels,
      toolVersionId,
      user: submitterOf(client).user,
      taskCount: plan.tasks.length,
      setCount: plan.sets.length,
      profileCount: plan.profiles.length,
      arrays,
    },
  });
  return draft.workflowId;
}

async function ensureToolVersion(client: ApiClient, { tool }: Workflow): Promise<number> {
  if (tool.versionId !== undefined) return tool.versionId;
  const { versions } = await client.call("ensureTool", { body: { name: tool.name } });
  return Math.max(...versions);
}

async function ensureArrays(client: ApiClient, toolVersionId: number, { arrays }: DraftPlan) {
  const versionIds = new Map<string, number>();
  for (const { template } of arrays) {
    if (versionIds.has(template.name)) continue;
    const { name, commandTemplate: command, nodeArgs, taskArgs, opArgs } = template.definition;
    const body = {
      toolVersionId,
      name,
      command,
      nodeArgs: [...nodeArgs],
      taskArgs: [...taskArgs],
      opArgs: [...opArgs],
    };
    versionIds.set(name, (await client.call("ensureTemplate", { body })).versionId);
  }
  return arrays.map(({ template: { name }, cluster, limit }) => ({
    templateVersionId: versionIds.get(name) as number,
    name,
    cluster,
    maxConcurrentlyRunning: limit,
  }));
}

async function sendChunks(sending: {
  readonly client: ApiClient;
  readonly workflowId: number;
  readonly chunks: Iterable<Chunk>;
  readonly onSent: (tasks: number) => void;
}): Promise<void> {
  const { client, workflowId, onSent } = sending;
  const numbered = numberChunks(sending.chunks);
  const sendNext = async () => {
    for (const { chunk, body } of numbered) {
      const { tasks } = await client.call("putDraftChunk", { workflowId, chunk, body });
      onSent(tasks);
    }
  };
  await Promise.all(Array.from({ length: MAX_CHUNKS_IN_FLIGHT }, sendNext));
}

function* numberChunks(chunks: Iterable<Chunk>): Generator<{ readonly chunk: number; readonly body: Chunk }> {
  let chunk = 0;
  for (const body of chunks) yield { chunk: chunk++, body };
}
