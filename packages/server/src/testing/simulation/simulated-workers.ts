/**
 * Workers of array jobs, beside the distributor that submitted them: copies of an element that the cluster started twice,
 * requests that are repeated, ends that contradict what the distributor reports at the same time.
 */
import { createHash } from "node:crypto";
import { JobmonError } from "@jobmon/core";
import { openBatch } from "../../use-cases/open-batch.ts";
import type { Lab } from "../lab.ts";
import type { Random } from "../random.ts";
import type { SimulatedPost } from "./simulated-post.ts";

/** One process that a cluster started for an element. */
interface Copy {
  readonly batchId: number;
  readonly index: number;
  readonly instanceId: number;
  readonly claimKey: string;
  hasClaimed: boolean;
  end?: "finish" | "fail" | "exhaust" | "lose" | "killed";
}

const CREDENTIAL = "the credential of every batch here";
const CREDENTIAL_HASH = createHash("sha256").update(CREDENTIAL).digest("hex");
const MAX_ELEMENTS = 4;
/** What a copy may be told that comes too late, or second. */
const ORDINARY: readonly JobmonError["code"][] = ["instance_claimed", "instance_over", "not_your_instance"];

export class SimulatedWorkers {
  readonly #copies: Copy[] = [];
  /** The one claim key that each instance was given to. */
  readonly #holders = new Map<number, string>();
  #batches = 0;

  constructor(
    private readonly lab: Lab,
    private readonly random: Random,
    private readonly post: SimulatedPost,
  ) {}

  /** Something that a worker does, or one more array job. */
  async act(): Promise<string> {
    if (this.#copies.length === 0 || this.random.happens(0.25)) return this.#submit();
    const copy = this.random.pick(this.#copies.slice(-12));
    const act = this.random.pick(["claim", "claim", "beat", "report", "report"] as const);
    const acts = {
      claim: () => this.#claim(copy),
      beat: () => this.#beat(copy),
      report: () => this.#report(copy),
    };
    const told = await acts[act]().catch((error: unknown) => {
      if (error instanceof JobmonError && ORDINARY.includes(error.code)) return error.code;
      throw error;
    });
    return `${copy.claimKey} of instance ${copy.instanceId} ${act}: ${told}`;
  }

  /** The same instances may be submitted twice, and an element started twice. */
  async #submit(): Promise<string> {
    const held = this.post.instanceIds().slice(-8);
    const ids = this.random.sample(held, 0.6).slice(0, MAX_ELEMENTS);
    if (ids.length === 0) return "nothing to submit";
    this.#batches += 1;
    const { id: distributorId, epoch } = this.post.session;
    const instances = ids.map((instanceId) => ({ instanceId, stdoutPath: "/o", stderrPath: "/e" }));
    const key = `${distributorId}-${this.#batches}`;
    const body = { epoch, key, credentialHash: CREDENTIAL_HASH, instances };
    const { batchId } = await openBatch(this.lab.engine, { distributorId, body });
    if (this.random.happens(0.3)) {
      const again = await openBatch(this.lab.engine, { distributorId, body });
      if (again.batchId !== batchId) throw new Error(`batch ${batchId} was opened again as ${again.batchId}`);
    }
    for (const [index, instanceId] of ids.entries())
      for (let copy = this.random.happens(0.3) ? 2 : 1; copy > 0; copy--) {
        const claimKey = `worker ${batchId}.${index} copy ${copy}`;
        this.#copies.push({ batchId, index, instanceId, claimKey, hasClaimed: false });
      }
    return `batch ${batchId} of ${ids.join()}`;
  }

  async #claim(copy: Copy): Promise<string> {
    const { batchId, index, claimKey, instanceId } = copy;
    const body = { index, claimKey, at: this.lab.clock() };
    const errand = await this.lab.workerDesk.claimInstance({ batchId, body }, CREDENTIAL);
    const holder = this.#holders.get(instanceId) ?? claimKey;
    if (errand.instanceId !== instanceId || holder !== claimKey)
      throw new Error(`instance ${instanceId} of ${holder} was given to ${claimKey} as ${errand.instanceId}`);
    this.#holders.set(instanceId, claimKey);
    copy.hasClaimed = true;
    return "granted";
  }

  async #beat({ batchId, index, claimKey }: Copy): Promise<string> {
    return (await this.lab.workerDesk.beatWorker({ batchId, body: { index, claimKey } }, CREDENTIAL)).order;
  }

  /** A copy that has not claimed may try as well; it must be refused. */
  async #report(copy: Copy): Promise<string> {
    const { batchId, index, claimKey, instanceId } = copy;
    copy.end ??= this.random.pick(["finish", "finish", "fail", "exhaust", "lose", "killed"] as const);
    const exhausted = copy.end === "exhaust" ? ("memory" as const) : undefined;
    const report = { event: copy.end, at: this.lab.clock(), exhausted };
    const { outcome } = await this.lab.workerDesk.reportWorker(
      { batchId, body: { index, claimKey, report } },
      CREDENTIAL,
    );
    const holder = this.#holders.get(instanceId);
    // A claim whose answer was lost has been granted all the same.
    if (holder !== undefined && holder !== claimKey)
      throw new Error(`${claimKey} was heard of instance ${instanceId}, which is ${holder}'s`);
    return `${copy.end} ${outcome}`;
  }
}
