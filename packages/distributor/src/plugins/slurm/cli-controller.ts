/** Slurm by its commands. */
import { join } from "node:path";
import { listPids, readArguments } from "@jobmon/process";
import {
  type ClusterFacts,
  NODE_FORMAT,
  readConfig,
  readNodeAddresses,
  readPartitions,
} from "./cluster-facts.ts";
import { formatIndices } from "./index-list.ts";
import { parseAccounting, SACCT_FIELDS } from "./parse-accounting.ts";
import { parseJobs, SQUEUE_FORMAT } from "./parse-jobs.ts";
import { runProcess } from "./run-process.ts";
import { readSubmission, sbatchWords, submissionEnvironment } from "./sbatch-command.ts";
import {
  type AccountQuery,
  type CancelTarget,
  type SlurmController,
  SlurmUnavailable,
} from "./slurm-controller.ts";
import type { Submission, SubmissionOutcome } from "./submission.ts";
import { extractError } from "./submission-error.ts";

/** sbatch repeats a submission by itself for up to 120 s; ending it before would leave us in doubt for nothing. */
const SUBMIT_TIMEOUT_MS = 150_000;
const QUERY_TIMEOUT_MS = 60_000;
/** Longer lists of ids have made sacct fail. */
const MAX_IDS_PER_QUERY = 200;
/** A command may have some 100 KB of words; this leaves room. */
const MAX_INDICES_CHARACTERS = 16_000;
/** An element that is over, or that another scancel was faster with. */
const IS_OVER = /invalid job id|already completing|already completed|job\/step already/i;

export interface CliOptions {
  /** Folder of `sbatch` and the others; undefined: they are on the PATH. */
  readonly binDir?: string;
  readonly slurmConf?: string;
}

export class CliController implements SlurmController {
  readonly #options: CliOptions;
  readonly #environment: Readonly<Record<string, string>>;
  #hasAccounting: boolean | null = null;

  constructor(options: CliOptions) {
    this.#options = options;
    const { slurmConf } = options;
    const own = submissionEnvironment(process.env);
    this.#environment = slurmConf === undefined ? own : { ...own, SLURM_CONF: slurmConf };
  }

  async submit(submission: Submission): Promise<SubmissionOutcome> {
    return readSubmission(
      await runProcess({
        command: [this.#program("sbatch"), ...sbatchWords(submission)],
        environment: this.#environment,
        stdin: submission.script,
        timeoutMs: SUBMIT_TIMEOUT_MS,
      }),
    );
  }

  async listJobs() {
    const output = await this.#ask(
      "squeue",
      "--me",
      "--noheader",
      "--all",
      "--states=all",
      `--format=${SQUEUE_FORMAT}`,
    );
    return parseJobs(output);
  }

  async account({ arrayJobIds, since }: AccountQuery) {
    if (!(await this.#keepsAccounts())) return null;
    const found: ReturnType<typeof parseAccounting>[number][] = [];
    for (let first = 0; first < arrayJobIds.length; first += MAX_IDS_PER_QUERY) {
      const ids = arrayJobIds.slice(first, first + MAX_IDS_PER_QUERY);
      found.push(...parseAccounting(await this.#sacct(since, `--jobs=${ids.join(",")}`)));
    }
    return found;
  }

  async findByName({ name, since }: { readonly name: string; readonly since: number }) {
    if (!(await this.#keepsAccounts())) return [];
    const jobs = parseAccounting(await this.#sacct(since, `--name=${name}`));
    return [...new Set(jobs.filter((job) => job.name === name).map(({ arrayJobId }) => arrayJobId))];
  }

  #sacct(since: number, ...words: readonly string[]): Promise<string> {
    const start = new Date(since).toISOString().slice(0, 19);
    // Slurm reads and writes local time; both are made UTC here.
    return this.#ask(
      "sacct",
      "--noheader",
      "--parsable2",
      // Elements that began have a row each by themselves; `--array`, which would expand the others, is not in 22.05.
      "--duplicates",
      `--starttime=${start}`,
      `--format=${SACCT_FIELDS.join(",")}`,
      ...words,
    );
  }

  async cancel(targets: readonly CancelTarget[]): Promise<void> {
    for (const words of cancelWords(targets)) {
      const exit = await this.#run("scancel", ["--quiet", ...words]);
      const isRefused = exit.exitCode !== 0 && !IS_OVER.test(exit.stderr) && exit.stderr.trim() !== "";
      if (isRefused) throw new SlurmUnavailable(extractError(exit.stderr));
    }
  }

  async discover(): Promise<ClusterFacts> {
    const [config, partitions, nodes] = await Promise.all([
      this.#ask("scontrol", "show", "config"),
      this.#ask("scontrol", "--all", "--oneliner", "show", "partition"),
      this.#ask("sinfo", "--all", "--Node", "--noheader", `--format=${NODE_FORMAT}`),
    ]);
    const facts = {
      ...readConfig(config),
      partitions: readPartitions(partitions, nodes),
      nodeAddresses: readNodeAddresses(nodes),
    };
    this.#hasAccounting = facts.hasAccounting;
    return facts;
  }

  /** sbatch goes on when a distributor is killed that had started it; it runs on this host. */
  isSubmitting(name: string): boolean {
    const word = `--job-name=${name}`;
    return listPids().some((pid) => readArguments(pid).split("\0").includes(word));
  }

  async #keepsAccounts(): Promise<boolean> {
    this.#hasAccounting ??= readConfig(await this.#ask("scontrol", "show", "config")).hasAccounting;
    return this.#hasAccounting;
  }

  async #ask(program: string, ...words: readonly string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.#run(program, words);
    if (exitCode === 0) return stdout;
    const why =
      exitCode === null ? `did not answer within ${QUERY_TIMEOUT_MS / 1000} s` : extractError(stderr);
    throw new SlurmUnavailable(`${program}: ${why}`);
  }

  #run(program: string, words: readonly string[]) {
    return runProcess({
      command: [this.#program(program), ...words],
      environment: { ...this.#environment, ...READABLE },
      timeoutMs: QUERY_TIMEOUT_MS,
    });
  }

  #program(name: string): string {
    const { binDir } = this.#options;
    return binDir === undefined ? name : join(binDir, name);
  }
}

/** Times as seconds of UTC, and lists of indices in full. */
const READABLE = { SLURM_TIME_FORMAT: "%s", SLURM_BITSTR_LEN: "0", TZ: "UTC" };

/** The words of each scancel: many targets at a time, and lists of indices that fit a command. */
export function cancelWords(targets: readonly CancelTarget[]): readonly (readonly string[])[] {
  const commands: string[][] = [];
  let characters = Number.POSITIVE_INFINITY;
  for (const word of targets.flatMap(targetWords)) {
    if (characters + word.length > MAX_INDICES_CHARACTERS) {
      commands.push([]);
      characters = 0;
    }
    commands.at(-1)?.push(word);
    characters += word.length + 1;
  }
  return commands;
}

const MAX_RANGES_PER_WORD = 100;

function targetWords({ arrayJobId, indices }: CancelTarget): readonly string[] {
  if (indices === null) return [String(arrayJobId)];
  const ranges = formatIndices(indices).split(",");
  const words: string[] = [];
  for (let first = 0; first < ranges.length; first += MAX_RANGES_PER_WORD)
    words.push(`${arrayJobId}_[${ranges.slice(first, first + MAX_RANGES_PER_WORD).join(",")}]`);
  return words;
}
