import { readFileSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { errorCode } from "@jobmon/process";

export interface WorkerOptions {
  readonly serverUrl: string;
  readonly batchId: number;
  readonly index: number;
  readonly credential: string;
  /** What the cluster calls this job, and where it runs it. */
  readonly externalId: string;
  readonly node: string;
  /** The job by which its own control groups are known; undefined where it has none. */
  readonly groupJobId: string | undefined;
  /** The signal by which the cluster says that time is running out. */
  readonly warningSignal: NodeJS.Signals;
  /** Between asking the command to end and ending it. */
  readonly killGraceMs: number;
  /** How long the server may be away: before the command has begun, and after it has ended. */
  readonly claimPatienceMs: number;
  readonly reportPatienceMs: number;
}

/** Arguments that cannot be used; the message is for whoever wrote the batch script. */
export class Misuse extends Error {}

export const CREDENTIAL_VARIABLE = "JOBMON_BATCH_CREDENTIAL";
export const WORKER_USAGE = `Usage: jobmon worker --server URL --batch ID [--index N] [option...]

Runs one element of an array job that a distributor submitted: fetches its command, runs it, and reports its end.

  --server URL              the Jobmon server
  --batch ID                the batch that the distributor opened for this job
  --index N                 which element; by default SLURM_ARRAY_TASK_ID
  --credential-file PATH    file, readable by its owner alone, with the credential of the batch;
                            by default the credential is taken from ${CREDENTIAL_VARIABLE}
  --warning SIGNAL          signal by which the cluster warns that time runs out (default SIGUSR2)
  --kill-grace SECONDS      time between asking the command to end and ending it (default 10)
  --claim-patience SECONDS  how long to wait for a server that is away before the command begins (default 300)
  --report-patience SECONDS and after it has ended; then the outcome is left beside the log (default 20)
`;

const FLAGS = [
  "server",
  "batch",
  "index",
  "credential-file",
  "warning",
  "kill-grace",
  "claim-patience",
  "report-patience",
] as const;
type Flag = (typeof FLAGS)[number];
type Environment = Readonly<Record<string, string | undefined>>;

const PUBLIC_MODE_BITS = 0o077;
const MAX_CREDENTIAL_BYTES = 1_000;
const MAX_PATIENCE_SECONDS = 86_400;

export function readWorkerOptions(words: readonly string[], environment: Environment): WorkerOptions {
  const given = readFlags(words);
  const { SLURM_JOB_ID, SLURM_ARRAY_JOB_ID, SLURM_ARRAY_TASK_ID } = environment;
  const isArray = SLURM_ARRAY_JOB_ID !== undefined && SLURM_ARRAY_TASK_ID !== undefined;
  return {
    serverUrl: readUrl(given.server),
    batchId: readWhole("--batch", given.batch, 1),
    index: readWhole("--index", given.index ?? SLURM_ARRAY_TASK_ID, 0),
    credential: readCredential(given["credential-file"], environment),
    externalId: isArray
      ? `${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}`
      : (SLURM_JOB_ID ?? String(process.pid)),
    node: environment.SLURMD_NODENAME ?? hostname(),
    groupJobId: SLURM_JOB_ID,
    warningSignal: readSignal(given.warning ?? "SIGUSR2"),
    killGraceMs: readMs("--kill-grace", given["kill-grace"] ?? "10"),
    claimPatienceMs: readMs("--claim-patience", given["claim-patience"] ?? "300"),
    reportPatienceMs: readMs("--report-patience", given["report-patience"] ?? "20"),
  };
}

function readFlags(words: readonly string[]): Partial<Record<Flag, string>> {
  const given: Partial<Record<Flag, string>> = {};
  for (let at = 0; at < words.length; at++) {
    const [name = "", inline] = splitOnce(words[at] ?? "");
    const flag = FLAGS.find((known) => name === `--${known}`);
    if (flag === undefined) throw new Misuse(`There is no option ${JSON.stringify(name)}.`);
    const value = inline ?? words[++at];
    if (value === undefined) throw new Misuse(`${name} needs a value.`);
    given[flag] = value;
  }
  return given;
}

function splitOnce(word: string): readonly [string, string | undefined] {
  const at = word.indexOf("=");
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

function readUrl(text: string | undefined): string {
  const url = URL.parse(text ?? "");
  if (url !== null && /^https?:$/.test(url.protocol)) return url.href.replace(/\/+$/, "");
  throw new Misuse(
    text === undefined ? "--server is missing." : `--server ${JSON.stringify(text)} is no http address.`,
  );
}

function readWhole(name: string, text: string | undefined, least: number): number {
  if (text === undefined) throw new Misuse(`${name} is missing.`);
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  throw new Misuse(`${name} ${JSON.stringify(text)} is not a whole number of ${least} or more.`);
}

function readMs(name: string, text: string): number {
  const seconds = Number(text);
  if (text !== "" && seconds >= 0 && seconds <= MAX_PATIENCE_SECONDS) return seconds * 1_000;
  throw new Misuse(
    `${name} ${JSON.stringify(text)} is not a number of seconds up to ${MAX_PATIENCE_SECONDS}.`,
  );
}

function readSignal(text: string): NodeJS.Signals {
  if (/^SIG(?!KILL$|STOP$)[A-Z0-9]+$/.test(text)) return text as NodeJS.Signals;
  throw new Misuse(`--warning ${JSON.stringify(text)} is not the name of a signal that can be caught.`);
}

function readCredential(path: string | undefined, environment: Environment): string {
  const credential = path === undefined ? environment[CREDENTIAL_VARIABLE] : readPrivateFile(path);
  if (credential !== undefined && /^[\x21-\x7e]+$/.test(credential)) return credential;
  throw new Misuse(
    `There is no credential: set ${CREDENTIAL_VARIABLE}, or give --credential-file. It is never an argument, which everybody on the node can read.`,
  );
}

function readPrivateFile(path: string): string {
  try {
    const { mode, size } = statSync(path);
    if ((mode & PUBLIC_MODE_BITS) !== 0)
      throw new Misuse(`The credential file ${path} is open to others: run \`chmod 600\` on it.`);
    if (size > MAX_CREDENTIAL_BYTES) throw new Misuse(`The credential file ${path} holds something else.`);
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    if (error instanceof Misuse) throw error;
    throw new Misuse(`The credential file ${path} cannot be read (${errorCode(error)}).`);
  }
}
