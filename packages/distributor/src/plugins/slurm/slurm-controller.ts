import type { ClusterFacts } from "./cluster-facts.ts";
import type { AccountedJob } from "./parse-accounting.ts";
import type { Job } from "./parse-jobs.ts";
import type { Submission, SubmissionOutcome } from "./submission.ts";

/** Elements of one array; null: the whole of it. */
export interface CancelTarget {
  readonly arrayJobId: number;
  readonly indices: readonly number[] | null;
}

export interface AccountQuery {
  readonly arrayJobIds: readonly number[];
  /** Only jobs since then: without it, Slurm looks no further back than midnight. */
  readonly since: number;
}

/**
 * Slurm as the plugin needs it. All but `submit` throw `SlurmUnavailable` when there is no answer; that is never news of a
 * job. Each call ends in a bounded time.
 */
export interface SlurmController {
  submit(submission: Submission): Promise<SubmissionOutcome>;
  /** The jobs of this user that the controller still knows, also those that ended a while ago. */
  listJobs(): Promise<readonly Job[]>;
  /** What the accounting knows of arrays; null where there is no accounting at all. */
  account(query: AccountQuery): Promise<readonly AccountedJob[] | null>;
  /** The ids of arrays of this name that the accounting knows, for the doubtful case. */
  findByName(query: { readonly name: string; readonly since: number }): Promise<readonly number[]>;
  /** Returns when Slurm has the request; jobs end later. Of those that are over already nothing is said. */
  cancel(targets: readonly CancelTarget[]): Promise<void>;
  discover(): Promise<ClusterFacts>;
  /** A request of this name may still be on its way to Slurm, though nobody waits for it. */
  isSubmitting(name: string): boolean;
}

export class SlurmUnavailable extends Error {
  override readonly name = "SlurmUnavailable";
}
