import type { JobRequest } from "./job-request.ts";
import type { Submission, SubmissionOutcome } from "./submission.ts";
import { extractError, outcomeOfError } from "./submission-error.ts";

/**
 * The words after `sbatch`; the script goes to its standard input.
 *
 * `--export=ALL` together with an almost empty environment of sbatch itself (`submissionEnvironment`): every other value
 * makes slurmd run a login shell of the user on the node to make up an environment, which takes long and fails where home
 * folders are slow; and older releases take `NIL` for the name of a variable.
 */
export function sbatchWords(submission: Submission): readonly string[] {
  const { name, comment, size, throttle, request, excludedNodes, warningSeconds, outputPath } = submission;
  const most = throttle === null ? "" : `%${throttle}`;
  return [
    "--parsable",
    `--array=0-${size - 1}${most}`,
    `--job-name=${name}`,
    `--comment=${comment}`,
    "--no-requeue",
    "--export=ALL",
    "--open-mode=append",
    "--input=/dev/null",
    `--output=${outputPath}`,
    ...(warningSeconds === null ? [] : [`--signal=B:USR2@${warningSeconds}`]),
    ...(excludedNodes.length === 0 ? [] : [`--exclude=${excludedNodes.join(",")}`]),
    ...requestWords(request),
  ];
}

function requestWords(request: JobRequest): readonly string[] {
  const { cores, memory, minutes, queue, account, constraint, gpus, options } = request;
  const asked: readonly (readonly [string, string | number | true | null])[] = [
    ["cpus-per-task", cores],
    ["mem", memory],
    ["time", minutes],
    ["partition", queue],
    ["account", account],
    ["constraint", constraint],
    ["gpus", gpus],
    ...options,
  ];
  return asked.flatMap(([name, value]) => {
    if (value === null) return [];
    return [value === true ? `--${name}` : `--${name}=${value}`];
  });
}

/** What sbatch and through it the job inherit: how to reach Slurm, and what names the user. */
const INHERITED = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "SHELL",
  "SLURM_CONF",
  "SLURM_JWT",
  "LD_LIBRARY_PATH",
  "TZ",
];

/** Nothing of `SBATCH_*`, which would change the submission behind our back. */
export function submissionEnvironment(
  own: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const kept = INHERITED.map((name) => [name, own[name]] as const);
  return Object.fromEntries(kept.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

export interface Exit {
  /** Null when it was ended by a signal, or by us after it had taken too long. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Sites wrap sbatch and print banners: the last line that is a job id counts, also when the command failed. */
export function readSubmission({ exitCode, stdout, stderr }: Exit): SubmissionOutcome {
  const arrayJobId = findJobId(stdout);
  if (exitCode === 0 && arrayJobId !== undefined) return { kind: "accepted", arrayJobId };
  const why = extractError(stderr || stdout);
  if (exitCode === null) return { kind: "unsure", why: `sbatch did not end in time: ${why}` };
  // It says that it failed, or gave no id: whatever it printed, the job may be there.
  if (exitCode === 0 || arrayJobId !== undefined) return { kind: "unsure", why };
  return outcomeOfError(stderr, why);
}

function findJobId(stdout: string): number | undefined {
  const lines = stdout.split("\n").map((line) => line.trim());
  const found = lines.flatMap((line) => {
    const match = /^(?:Submitted batch job )?(\d+)(?:;\S+| on cluster \S+)?$/.exec(line);
    return match === null ? [] : [Number(match[1])];
  });
  return found.at(-1);
}
