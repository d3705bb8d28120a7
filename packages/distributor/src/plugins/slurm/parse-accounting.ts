import { type JobState, judgeState } from "./job-state.ts";
import { parseSlurmMemory, parseSlurmTime } from "./quantities.ts";

/** One ended or running array element as the accounting knows it, its job and its batch step put together. */
export interface AccountedJob {
  readonly arrayJobId: number;
  readonly index: number | null;
  readonly name: string;
  readonly state: JobState;
  readonly exitCode: number | null;
  /** 0: none. */
  readonly signalNumber: number;
  readonly node: string | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly wallMs: number | null;
  readonly cpuMs: number | null;
  /** Sampled, so that of short jobs it is too small, or absent. */
  readonly peakMemoryBytes: number | null;
}

/** The name comes last, since it may contain anything. Times are asked for as seconds: `SLURM_TIME_FORMAT=%s`. */
export const SACCT_FIELDS = [
  "JobID",
  "State",
  "ExitCode",
  "NodeList",
  "Start",
  "End",
  "ElapsedRaw",
  "TotalCPU",
  "MaxRSS",
  "JobName",
] as const;

interface Row {
  readonly arrayJobId: number;
  readonly index: number | null;
  /** Absent for the job itself. */
  readonly step: string | undefined;
  readonly words: readonly string[];
}

/**
 * What `sacct --parsable2 --noheader` prints with these fields. MaxRSS is on the rows of the steps. An element that was
 * put back into the queue has several rows with `--duplicates`, of which the last is the present one.
 */
export function parseAccounting(output: string): readonly AccountedJob[] {
  const jobs = new Map<string, AccountedJob>();
  for (const row of output.split("\n").flatMap(parseRow)) {
    const key = `${row.arrayJobId}_${row.index}`;
    const job = jobs.get(key);
    if (row.step === undefined) jobs.set(key, readJob(row));
    else if (job !== undefined) jobs.set(key, addStep(job, row));
  }
  return [...jobs.values()];
}

function parseRow(line: string): readonly Row[] {
  const words = line.split("|");
  // `12_3.batch`, `12.0`, and `12_[4-9]` for those that never started.
  const match = /^(\d+)(?:_(\d+))?(?:\+\d+)?(?:\.(.+))?$/.exec(words[0] ?? "");
  if (match === null || words.length < SACCT_FIELDS.length) return [];
  const [, array, index, step] = match;
  return [{ arrayJobId: Number(array), index: index === undefined ? null : Number(index), step, words }];
}

function readJob({ arrayJobId, index, words }: Row): AccountedJob {
  const [
    ,
    state = "",
    exit = "",
    node = "",
    start = "",
    end = "",
    elapsed = "",
    cpu = "",
    rss = "",
    ...name
  ] = words;
  const [exitCode, signalNumber] = exit.split(":").map(Number);
  return {
    arrayJobId,
    index,
    name: name.join("|"),
    state: judgeState(state),
    exitCode: Number.isInteger(exitCode) ? (exitCode ?? null) : null,
    signalNumber: signalNumber || 0,
    node: node === "" || node === "None assigned" ? null : node,
    startedAt: readMoment(start),
    endedAt: readMoment(end),
    wallMs: /^\d+$/.test(elapsed) ? Number(elapsed) * 1000 : null,
    cpuMs: readDurationMs(cpu),
    peakMemoryBytes: parseSlurmMemory(rss, 1),
  };
}

function addStep(job: AccountedJob, { words }: Row): AccountedJob {
  const rss = parseSlurmMemory(words[8] ?? "", 1);
  const cpuMs = readDurationMs(words[7] ?? "");
  return {
    ...job,
    cpuMs: larger(job.cpuMs, cpuMs),
    peakMemoryBytes: larger(job.peakMemoryBytes, rss),
  };
}

function larger(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.max(one, other);
}

function readMoment(text: string): number | null {
  return /^\d+$/.test(text) ? Number(text) * 1000 : null;
}

/** `sacct` writes `00:00.012` and `1-02:03:04`, never bare minutes. */
function readDurationMs(text: string): number | null {
  const seconds = text.includes(":") ? parseSlurmTime(text) : null;
  return seconds === null ? null : Math.round(seconds * 1000);
}
