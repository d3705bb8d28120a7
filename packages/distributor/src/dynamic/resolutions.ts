/**
 * The leased tasks whose resources are still to be worked out, from the lease until they can be launched or have failed.
 *
 * They are with no plugin yet. Whatever dies meanwhile, nothing is lost: their leases are in the journal, a successor
 * asks again, and the server answers with the first answer that it has stored. What is launched is always what it stored.
 */
import { MAX_TRACEBACK_CHARACTERS } from "@jobmon/api";
import type { JobmonError } from "@jobmon/core";
import type {
  DistributorApi,
  Lease,
  LeasedResources,
  LeaseReply,
  Resolution,
  ResolveOutcome,
} from "../distributor-api.ts";
import { sendParts } from "../loop/send-parts.ts";
import { type Session, Superseded } from "../loop/session.ts";
import type { RunContext } from "../plugin/plugin.ts";
import { Evaluator, type EvaluatorOptions } from "./evaluator.ts";
import type { Answer } from "./read-answers.ts";

export interface Unresolved {
  readonly lease: Lease;
  readonly resources: LeasedResources;
  readonly run: LeaseReply["runs"][string];
  readonly context: RunContext;
}

/** A lease with the resources that the server stored for it. */
export type Resolved = Pick<LeaseReply, "leases" | "resources" | "runs">;

export interface ResolutionsOptions extends Omit<EvaluatorOptions, "answer"> {
  readonly api: DistributorApi;
  readonly session: Session;
  readonly ending: AbortSignal;
  /** To be launched with these resources. */
  readonly launch: (resolved: Resolved) => void;
  /** The server counts on these no more. */
  readonly drop: (instanceIds: readonly number[]) => void;
}

/** More wait only while the tasks at hand can be told apart from those that need no working out. */
export const MAX_UNRESOLVED = 1_000;

export class Resolutions {
  readonly #options: ResolutionsOptions;
  readonly #open = new Map<number, Unresolved>();
  readonly #evaluator: Evaluator;
  #isClosed = false;

  constructor(options: ResolutionsOptions) {
    this.#options = options;
    this.#evaluator = new Evaluator({ ...options, answer: (answers) => void this.#report(answers) });
  }

  get size(): number {
    return this.#open.size;
  }

  has(instanceId: number): boolean {
    return this.#open.has(instanceId);
  }

  take(unresolved: readonly Unresolved[]): void {
    for (const one of unresolved) this.#open.set(one.lease.instanceId, one);
    this.#evaluator.ask(
      unresolved.flatMap(({ lease, resources: { dynamic }, context }) => {
        if (dynamic === undefined) return [];
        const { command, payload } = dynamic;
        const { instanceId, workflowRunId } = lease;
        return [{ instanceId, workflowRunId, command, payload, context: contextOf(lease, context) }];
      }),
    );
  }

  /** It is being ended: whatever comes out is of no use. */
  forget(instanceId: number): void {
    this.#open.delete(instanceId);
  }

  close(): void {
    this.#isClosed = true;
    this.#evaluator.close();
  }

  async #report(answers: ReadonlyMap<number, Answer>): Promise<void> {
    const at = this.#options.clock.now();
    const resolutions = [...answers]
      .filter(([instanceId]) => this.#open.has(instanceId))
      .map(([instanceId, answer]) => resolutionOf(instanceId, at, answer));
    try {
      const outcomes = await this.#send(resolutions);
      this.#settle(resolutions, outcomes);
    } catch (error) {
      // A successor asks again; and one that was superseded is told so where it waits for work.
      if (!(error instanceof Superseded) && !this.#options.ending.aborted)
        this.#options.log.error({ why: String(error) }, "resources_not_reported");
    }
  }

  /** One that the server cannot read fails its task, with the server's words. */
  async #send(resolutions: readonly Resolution[]): Promise<readonly ResolveOutcome[]> {
    const refusals = new Map<Resolution, JobmonError>();
    const first = await this.#deliver(resolutions, refusals);
    if (refusals.size === 0) return first;
    const again = [...refusals].map(([{ instanceId, at }, error]) =>
      resolutionOf(instanceId, at, { error: `The server cannot use the answer: ${error.message}` }),
    );
    const second = await this.#deliver(again, new Map());
    const outcomeOf = new Map([...refusals.keys()].map((one, place) => [one, second[place]]));
    return resolutions.map((one, place) => outcomeOf.get(one) ?? (first[place] as ResolveOutcome));
  }

  #deliver(
    resolutions: readonly Resolution[],
    refusals: Map<Resolution, JobmonError>,
  ): Promise<readonly ResolveOutcome[]> {
    const { api, session, ending } = this.#options;
    const send = async (part: readonly Resolution[]) => {
      const { outcomes } = await session.fenced(({ distributorId, epoch }) =>
        api.call(
          "resolveResources",
          { distributorId, body: { epoch, resolutions: [...part] } },
          { signal: ending },
        ),
      );
      return outcomes;
    };
    return session.persist("report resources", () =>
      sendParts<Resolution, ResolveOutcome>(resolutions, {
        send,
        refused: (one, error) => {
          refusals.set(one, error);
          return { outcome: "unknown" };
        },
      }),
    );
  }

  #settle(resolutions: readonly Resolution[], outcomes: readonly ResolveOutcome[]): void {
    if (this.#isClosed) return;
    const resolved: Resolved = { leases: [], resources: {}, runs: {} };
    const dropped: number[] = [];
    for (const [place, { instanceId }] of resolutions.entries()) {
      const one = this.#open.get(instanceId);
      const { outcome, resourcesId, resources } = outcomes[place] ?? { outcome: "unknown" };
      this.#open.delete(instanceId);
      if (one === undefined) continue;
      if (outcome !== "resolved" || resourcesId === undefined || resources === undefined) {
        dropped.push(instanceId);
        continue;
      }
      resolved.leases.push({ ...one.lease, resourcesId });
      resolved.resources[resourcesId] = resources;
      resolved.runs[one.lease.workflowRunId] = one.run;
    }
    this.#options.drop(dropped);
    this.#options.launch(resolved);
  }
}

function resolutionOf(instanceId: number, at: number, answer: Answer): Resolution {
  if ("resources" in answer) return { instanceId, at, resources: { ...answer.resources } };
  // The end of a traceback says what happened.
  return { instanceId, at, error: answer.error.slice(-MAX_TRACEBACK_CHARACTERS).toWellFormed() };
}

/** Several tasks of a run share a process, so that it knows the run and no task. */
function contextOf({ workflowId, workflowRunId }: Lease, context: RunContext): RunContext {
  const environment = {
    ...context.environment,
    JOBMON_WORKFLOW_ID: String(workflowId),
    JOBMON_WORKFLOW_RUN_ID: String(workflowRunId),
  };
  return { ...context, environment };
}
