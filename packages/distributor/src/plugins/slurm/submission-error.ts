import type { SubmissionOutcome } from "./submission.ts";

/**
 * What the errors of a submission mean. The texts are those of Slurm's own error table; they have not changed between the
 * releases from 20 to 26.
 *
 * - `permanent`: this request will never be taken.
 * - `transient`: nothing was submitted; the same request may be taken later.
 * - `full`: nothing was submitted, as there is too much already: fewer now, the rest later.
 * - `ambiguous`: the job may exist. It must be looked for by its name before anything else is tried.
 */
export type SubmissionFault = "permanent" | "transient" | "full" | "ambiguous";

/** The first that matches counts. */
const FAULTS: readonly (readonly [RegExp, SubmissionFault])[] = [
  [/socket timed out/i, "ambiguous"],
  [/unexpected message/i, "ambiguous"],
  [/slurm controller \((send|receive|shutdown) failure\)/i, "ambiguous"],
  [/zero bytes were transmitted/i, "ambiguous"],
  [/unable to contact slurm controller/i, "transient"],
  [/temporarily unable to accept/i, "transient"],
  [/creation temporarily disabled/i, "transient"],
  [/slurm backup controller in standby/i, "transient"],
  [/(protocol )?authentication error|munge encode failed|munge decode failed/i, "transient"],
  [/connection (refused|reset)/i, "transient"],
  [/could not establish a configuration source|unable to process configuration file/i, "transient"],
  [/resource temporarily unavailable/i, "transient"],
  [/(job )?queue full|too many (jobs|submissions)/i, "full"],
  [/assoc\w*(submit|job)\w*limit|qos\w*submit\w*limit/i, "full"],
  [/job violates accounting\/qos policy/i, "full"],
  [/submission rate too high|rate limit/i, "full"],
];

/** An error that nobody has listed is permanent: it is shown to a person instead of being repeated for ever. */
export function judgeSubmissionError(errorText: string): SubmissionFault {
  return FAULTS.find(([pattern]) => pattern.test(errorText))?.[1] ?? "permanent";
}

/** What became of a submission that Slurm answered with an error; `why` is for a person. */
export function outcomeOfError(
  errorText: string,
  why: string,
): Exclude<SubmissionOutcome, { kind: "accepted" }> {
  const fault = judgeSubmissionError(errorText);
  if (fault === "permanent") return { kind: "refused", why };
  if (fault === "ambiguous") return { kind: "unsure", why };
  return { kind: "later", why, isFull: fault === "full" };
}

/** The last line in which Slurm says what is wrong, without its prefix. */
export function extractError(errorText: string): string {
  const lines = errorText.split("\n").map((line) => line.trim());
  const said = lines.filter((line) => line !== "" && !/^Try "\w+ --help"/.test(line));
  const last = said.findLast((line) => /error|fatal|unrecognized|invalid/i.test(line)) ?? said.at(-1);
  const words = (last ?? "it said nothing").replace(/^\w+: (error: |fatal: )?/, "");
  const limit = LIMIT.exec(errorText)?.[1];
  return limit === undefined || words.includes(limit) ? words : `${words}: ${limit}`;
}

/** Stands on a line of its own, and says more than the error that follows. */
const LIMIT = /^(?:sbatch: )?error: ((?:Assoc|QOS)\w+Limit\w*)\s*$/m;
