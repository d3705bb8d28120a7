import type { JobRequest } from "./job-request.ts";

/** One array to be submitted. */
export interface Submission {
  /** Unique for ever: the job is found by it when nobody knows whether it exists. */
  readonly name: string;
  /** For people who look at the queue. */
  readonly comment: string;
  readonly size: number;
  /** How many elements may run at a time; null: all. */
  readonly throttle: number | null;
  readonly request: JobRequest;
  readonly excludedNodes: readonly string[];
  /** Seconds before its time limit at which the worker is told. Null: not at all. */
  readonly warningSeconds: number | null;
  readonly script: string;
  /** Where slurmstepd writes: `%A` and `%a` are the array and the index. */
  readonly outputPath: string;
}

/** `later`: nothing was submitted. `unsure`: it may have been. */
export type SubmissionOutcome =
  | { readonly kind: "accepted"; readonly arrayJobId: number }
  | { readonly kind: "refused"; readonly why: string }
  | { readonly kind: "later"; readonly why: string; readonly isFull: boolean }
  | { readonly kind: "unsure"; readonly why: string };
