import type { Reply, Request } from "@jobmon/api";
import type { Engine } from "../engine/engine.ts";
import { bindDraft } from "../use-cases/bind-draft.ts";
import { createDraft } from "../use-cases/create-draft.ts";
import { ensureTemplate, ensureTool } from "../use-cases/definitions.ts";
import { putDraftChunk } from "../use-cases/put-draft-chunk.ts";
import { startWorkflow } from "../use-cases/start-workflow.ts";
import {
  COMMAND,
  DEFAULT_CLUSTER,
  DEFAULT_HOST,
  DEFAULT_USER,
  type PlannedDraft,
  planDraft,
  type WorkflowSpec,
} from "./workflow-spec.ts";

const TOOL = "lab";
const MAX_BIND_CALLS = 1_000;

type Existing = Request<"bindDraft">["body"]["existing"];

export interface BoundWorkflow {
  readonly workflowId: number;
  readonly reply: Reply<"bindDraft">;
  /** @throws for a name that is not in the spec. */
  idOf(taskName: string): number;
  nameOf(taskId: number): string;
}

/** Defines the templates of a spec and creates its draft; the chunks are still to be sent. */
export async function draftWorkflow(engine: Engine, planned: PlannedDraft): Promise<Reply<"createDraft">> {
  const tool = await ensureTool(engine, { body: { name: TOOL } });
  const toolVersionId = tool.versions[0] as number;
  const arrays = [];
  for (const [name, spec] of planned.templates) {
    const template = await ensureTemplate(engine, {
      body: {
        toolVersionId,
        name,
        command: COMMAND,
        nodeArgs: ["task"],
        taskArgs: ["data"],
        opArgs: ["option"],
      },
    });
    arrays.push({
      templateVersionId: template.versionId,
      name,
      cluster: spec.cluster ?? DEFAULT_CLUSTER,
      maxConcurrentlyRunning: spec.limit,
    });
  }
  return createDraft(engine, { body: { ...planned.body, toolVersionId, arrays } });
}

export async function sendChunks(engine: Engine, workflowId: number, planned: PlannedDraft): Promise<void> {
  for (const [chunk, body] of planned.chunks.entries())
    await putDraftChunk(engine, { workflowId, chunk, body });
}

/** Asks until everything is stored. */
export async function finishBinding(
  engine: Engine,
  workflowId: number,
  existing: Existing = "refuse",
): Promise<Reply<"bindDraft">> {
  for (let call = 0; call < MAX_BIND_CALLS; call++) {
    const reply = await bindDraft(engine, { workflowId, body: { existing } });
    if (reply.state === "bound") return reply;
  }
  throw new Error(`workflow ${workflowId} was not bound after ${MAX_BIND_CALLS} calls`);
}

export async function bindWorkflow(
  engine: Engine,
  spec: WorkflowSpec,
  existing: Existing = "refuse",
): Promise<BoundWorkflow> {
  const planned = planDraft(spec);
  const draft = await draftWorkflow(engine, planned);
  await sendChunks(engine, draft.workflowId, planned);
  return describeBound(spec, await finishBinding(engine, draft.workflowId, existing));
}

export function describeBound(spec: WorkflowSpec, reply: Reply<"bindDraft">): BoundWorkflow {
  const ids = spec.tasks.map((_, index) => reply.taskIds?.[index] ?? reply.firstTaskId + index);
  return {
    workflowId: reply.workflowId,
    reply,
    idOf: (name) => {
      const id = ids[spec.tasks.findIndex((task) => task.name === name)];
      if (id === undefined) throw new Error(`the spec has no task ${name}`);
      return id;
    },
    nameOf: (id) => spec.tasks[ids.indexOf(id)]?.name ?? `task ${id}`,
  };
}

type StartBody = Request<"startWorkflow">["body"];

export async function startRun(
  engine: Engine,
  workflowId: number,
  body: Partial<StartBody> = {},
): Promise<Reply<"startWorkflow">> {
  return startWorkflow(engine, {
    workflowId,
    body: {
      resume: "no",
      increaseResources: false,
      failFast: false,
      secondsUntilTimeout: null,
      user: DEFAULT_USER,
      host: DEFAULT_HOST,
      contextPath: null,
      ...body,
    },
  });
}
