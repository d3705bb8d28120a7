import type { Request } from "@jobmon/api";
import type { EnginePolicy } from "../engine/engine.ts";
import { type BoundWorkflow, bindWorkflow, startRun } from "./bind-workflow.ts";
import { Lab } from "./lab.ts";
import { type Post, ScriptedDistributor } from "./scripted-distributor.ts";
import type { WorkflowSpec } from "./workflow-spec.ts";

/** A lab with one workflow under way and its distributor: where most tests begin. */
export interface Scene extends AsyncDisposable {
  readonly lab: Lab;
  readonly bound: BoundWorkflow;
  readonly workflowId: number;
  readonly distributor: ScriptedDistributor;
  /** Leases all that is ready; the instance ids by task name. */
  leaseAll(): Promise<Record<string, number>>;
}

export async function startScene(
  spec: WorkflowSpec,
  more: {
    readonly policy?: Partial<EnginePolicy>;
    readonly run?: Partial<Request<"startWorkflow">["body"]>;
    readonly post?: Partial<Post>;
  } = {},
): Promise<Scene> {
  const lab = await Lab.open(more.policy);
  const distributor = await ScriptedDistributor.register(lab, more.post);
  const bound = await bindWorkflow(lab.engine, spec);
  await startRun(lab.engine, bound.workflowId, more.run);
  return {
    lab,
    bound,
    distributor,
    workflowId: bound.workflowId,
    leaseAll: async () => {
      const { leases } = await distributor.lease();
      return Object.fromEntries(leases.map((lease) => [lease.name, lease.instanceId]));
    },
    [Symbol.asyncDispose]: () => lab[Symbol.asyncDispose](),
  };
}
