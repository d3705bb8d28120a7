import { JobmonError, type Resources } from "@jobmon/core";
import { formatMebibytes, toMinutes } from "./quantities.ts";

/** What one element of an array asks of Slurm. Equal requests may share an array. */
export interface JobRequest {
  readonly cores: number;
  /** As `--mem` takes it, never zero, which would mean all of a node. */
  readonly memory: string | null;
  readonly minutes: number | null;
  readonly queue: string | null;
  readonly account: string | null;
  readonly constraint: string | null;
  readonly gpus: string | null;
  /** Any other option of sbatch, by its long name; true is a bare flag. Sorted by name. */
  readonly options: readonly (readonly [string, string | true])[];
}

/** Other words for the same, as users of other systems know them. */
const SYNONYMS: Readonly<Record<string, "account" | "constraint" | "gpus">> = {
  project: "account",
  account: "account",
  constraints: "constraint",
  constraint: "constraint",
  gpus: "gpus",
};

/** Options that would break what Jobmon does with them, and what to use instead. */
const OURS: Readonly<Record<string, string>> = {
  mem: "ask for `memory`",
  "mem-per-cpu": "ask for `memory`, which is that of the whole task",
  "mem-per-gpu": "ask for `memory`, which is that of the whole task",
  time: "ask for `runtime`",
  "time-min": "ask for `runtime`",
  "cpus-per-task": "ask for `cores`",
  partition: "ask for a `queue`",
  output: "name a folder with `stdout`",
  error: "name a folder with `stderr`",
  input: "redirect it in the command",
  array: "Jobmon makes the arrays",
  "job-name": "Jobmon finds its jobs by their names",
  comment: "Jobmon writes it",
  export: "a task has the environment of its run",
  "export-file": "a task has the environment of its run",
  "get-user-env": "a task has the environment of its run",
  chdir: "a task runs in the folder of its run",
  requeue: "Jobmon tries failed tasks again itself",
  "no-requeue": "Jobmon sees to that",
  signal: "set `clusters.NAME.warning`",
  wrap: "the command is that of the task",
  parsable: "Jobmon sees to that",
  wait: "Jobmon does not wait for a job",
  "test-only": "nothing would run",
  hold: "pause the workflow",
  help: "it runs nothing",
  usage: "it runs nothing",
  version: "it runs nothing",
  clusters: "configure each cluster by itself",
  uid: "a task runs as whoever started it",
  gid: "a task runs as whoever started it",
};
const OPTION_NAME = /^[a-z][a-z0-9-]{1,40}$/;

/** Throws `invalid_resources` where Slurm could not be asked for it. */
export function readJobRequest(resources: Resources): JobRequest {
  const { cores, memoryBytes, runtimeSeconds, queue, extra } = resources;
  const named: Record<"account" | "constraint" | "gpus", string | null> = {
    account: null,
    constraint: null,
    gpus: null,
  };
  const options: [string, string | true][] = [];
  for (const [key, value] of Object.entries(extra)) {
    const name = key.replaceAll("_", "-").toLowerCase();
    const synonym = Object.hasOwn(SYNONYMS, name) ? SYNONYMS[name] : undefined;
    if (synonym !== undefined) named[synonym] = String(value);
    else if (value !== false)
      options.push([readOptionName(key, name), value === true ? true : String(value)]);
  }
  return {
    cores: Math.max(1, Math.ceil(cores)),
    memory: memoryBytes === null ? null : formatMebibytes(memoryBytes),
    minutes: runtimeSeconds === null ? null : toMinutes(runtimeSeconds),
    queue,
    ...named,
    options: options.sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

function readOptionName(key: string, name: string): string {
  const instead = Object.hasOwn(OURS, name) ? OURS[name] : undefined;
  if (instead !== undefined) {
    throw new JobmonError("invalid_resources", {
      detail: `The resource ${key} cannot be passed on to sbatch as --${name}.`,
      hint: `Leave it out: ${instead}.`,
      ids: { resource: key },
    });
  }
  if (OPTION_NAME.test(name)) return name;
  throw new JobmonError("invalid_resources", {
    detail: `The resource ${JSON.stringify(key.slice(0, 60))} is no name of an option of sbatch.`,
    hint: "Write an option by its long name, such as qos, reservation or exclusive; `man sbatch` lists them.",
    ids: { resource: key.slice(0, 60) },
  });
}
