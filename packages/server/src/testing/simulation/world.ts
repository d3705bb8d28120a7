/** Everything a random history plays with, and the check after each of its steps. */
import { JobmonError } from "@jobmon/core";
import { type BoundWorkflow, bindWorkflow, startRun } from "../bind-workflow.ts";
import { findBreaches, NOTHING_SPECIAL, type Permissions } from "../find-breaches.ts";
import { findViolations } from "../find-violations.ts";
import { Lab } from "../lab.ts";
import type { Random } from "../random.ts";
import { type Rows, readRows } from "../read-rows.ts";
import { refuseFaults } from "../sanity-check.ts";
import type { WorkflowSpec } from "../workflow-spec.ts";
import { CLUSTERS, drawWorkflow } from "./random-workflow.ts";
import { SimulatedPost } from "./simulated-post.ts";
import { SimulatedWorkers } from "./simulated-workers.ts";

/** Refusals that a person gets who asks for something at the wrong moment. */
const ORDINARY_REFUSALS = new Set<JobmonError["code"]>([
  "workflow_already_done",
  "workflow_already_exists",
  "workflow_run_active",
  "workflow_not_resumable",
  "illegal_transition",
]);

export interface SimulatedWorkflow extends BoundWorkflow {
  readonly spec: WorkflowSpec;
}

/** Quick to exhaust, so that short histories see every end. */
const POLICY = { backoffMaxMs: 8_000, maxInfrastructureFailures: 2 };

export class World implements AsyncDisposable {
  readonly trace: string[] = [];
  /** Steps taken, and what the people in the history were refused. */
  readonly tally = { steps: 0, refusals: 0 };
  #rows: Rows | undefined;

  private constructor(
    readonly random: Random,
    readonly lab: Lab,
    readonly workflows: readonly SimulatedWorkflow[],
    readonly posts: readonly SimulatedPost[],
    /** Of each post, what its cluster started. */
    readonly workers: readonly SimulatedWorkers[],
    /** Of another user: there is never anything for it. */
    readonly stranger: SimulatedPost,
  ) {}

  static async create(random: Random): Promise<World> {
    const lab = await Lab.open(POLICY);
    const workflows: SimulatedWorkflow[] = [];
    for (let i = random.pick([1, 1, 2, 3]); i > 0; i--) {
      const spec = drawWorkflow(random, `args ${i}`);
      const bound = await bindWorkflow(lab.engine, spec);
      workflows.push({ spec, ...bound });
      if (random.happens(0.8))
        await startRun(lab.engine, bound.workflowId, { failFast: random.happens(0.1) });
    }
    const posts: SimulatedPost[] = [];
    for (const cluster of CLUSTERS) posts.push(await SimulatedPost.open(lab, random, { cluster }));
    const stranger = await SimulatedPost.open(lab, random, { cluster: CLUSTERS[0], user: "eve" });
    const workers = posts.map((post) => new SimulatedWorkers(lab, random, post));
    return new World(random, lab, workflows, posts, workers, stranger);
  }

  /** Takes one step and checks everything. Refusals that belong to the step are part of the history. */
  async step(
    name: string,
    act: () => Promise<string>,
    allowed: Permissions = NOTHING_SPECIAL,
  ): Promise<void> {
    this.#rows ??= await readRows(this.lab.engine.store);
    this.trace.push(name);
    const told = await act().catch((error: unknown) => this.accept(error));
    this.trace[this.trace.length - 1] = `${name}: ${told}`;
    this.tally.steps += 1;
    const rows = await readRows(this.lab.engine.store);
    refuseFaults([...findViolations(rows, this.lab.policy), ...findBreaches(this.#rows, rows, allowed)]);
    this.#rows = rows;
  }

  /** Something that happens outside of the database. */
  note(name: string, told: string): void {
    this.trace.push(`${name}: ${told}`);
    this.tally.steps += 1;
  }

  /** The refusal in words; everything else is a fault. */
  accept(error: unknown): string {
    if (!(error instanceof JobmonError) || !ORDINARY_REFUSALS.has(error.code)) throw error;
    this.tally.refusals += 1;
    return `refused: ${error.code}`;
  }

  get rows(): Rows {
    if (!this.#rows) throw new Error("nothing was done yet");
    return this.#rows;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.lab[Symbol.asyncDispose]();
  }
}
