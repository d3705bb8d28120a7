/** A submission as slurmrestd takes it, for v0.0.37 to v0.0.39: pure. */

import type { Submission, SubmissionOutcome } from "./submission.ts";
import { outcomeOfError } from "./submission-error.ts";

/** Options of sbatch that have a property of their own; the rest cannot be passed on by slurmrestd. */
const PROPERTY_OF: Readonly<Record<string, string>> = {
  qos: "qos",
  reservation: "reservation",
  gres: "tres_per_node",
  licenses: "licenses",
  nice: "nice",
  nodes: "nodes",
  ntasks: "tasks",
  prefer: "prefer",
  wckey: "wckey",
  dependency: "dependency",
  begin: "begin_time",
  nodelist: "required_nodes",
  "mail-user": "mail_user",
  "mail-type": "mail_type",
  exclusive: "exclusive",
  priority: "priority",
};
const WHOLE_NUMBER = /^-?\d+$/;

/** Why slurmrestd cannot pass the request on; null when it can. */
export function findRestObstacle({ options }: Submission["request"]): string | null {
  const foreign = options.map(([name]) => name).filter((name) => !Object.hasOwn(PROPERTY_OF, name));
  if (foreign.length === 0) return null;
  const known = Object.keys(PROPERTY_OF).join(", ");
  return `slurmrestd has no way to pass on --${foreign.join(", --")}; it knows ${known}`;
}

export interface RestUser {
  /** Where slurmd may start the script: any folder that is on every node. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

export function restJob(submission: Submission, { folder, environment }: RestUser): object {
  const { name, comment, size, throttle, request, excludedNodes, warningSeconds, script, outputPath } =
    submission;
  const { cores, memory, minutes, queue, account, constraint, gpus, options } = request;
  const most = throttle === null ? "" : `%${throttle}`;
  return {
    script,
    job: {
      name,
      comment,
      array: `0-${size - 1}${most}`,
      requeue: false,
      environment,
      current_working_directory: folder,
      standard_output: outputPath,
      standard_input: "/dev/null",
      open_mode: "append",
      cpus_per_task: cores,
      ...(memory === null ? {} : { memory_per_node: Number.parseInt(memory, 10) }),
      ...(minutes === null ? {} : { time_limit: minutes }),
      ...(queue === null ? {} : { partition: queue }),
      ...(account === null ? {} : { account }),
      ...(constraint === null ? {} : { constraints: constraint }),
      ...(gpus === null ? {} : { tres_per_job: `gres:gpu:${gpus}` }),
      ...(excludedNodes.length === 0 ? {} : { excluded_nodes: [...excludedNodes] }),
      ...(warningSeconds === null ? {} : { signal: `B:USR2@${warningSeconds}` }),
      ...Object.fromEntries(
        options.map(([option, value]) => [PROPERTY_OF[option] ?? option, readValue(value)]),
      ),
    },
  };
}

function readValue(value: string | true): string | number | true {
  return typeof value === "string" && WHOLE_NUMBER.test(value) ? Number(value) : value;
}

export interface RestReply {
  readonly status: number;
  readonly text: string;
}

interface Submitted {
  readonly job_id?: number;
  readonly errors?: readonly { readonly error?: string; readonly description?: string }[];
}

export function readRestSubmission({ status, text }: RestReply): SubmissionOutcome {
  const reply = parseReply<Submitted>(text);
  const why = describeErrors(text) || `slurmrestd answered ${status}`;
  const jobId = reply?.job_id ?? 0;
  const hasErrors = (reply?.errors ?? []).length > 0;
  if (status < 300 && jobId > 0 && !hasErrors) return { kind: "accepted", arrayJobId: jobId };
  if (reply === null || jobId > 0) return { kind: "unsure", why };
  if (status === 401 || status === 403) return { kind: "later", why, isFull: false };
  return outcomeOfError(why, why);
}

/** Null for what is no JSON. */
export function parseReply<T>(text: string): T | null {
  try {
    return JSON.parse(text) as T;
  } catch {
    return null;
  }
}

export function describeErrors(text: string): string {
  const errors = parseReply<Submitted>(text)?.errors ?? [];
  return errors.map(({ error, description }) => [description, error].filter(Boolean).join(": ")).join("; ");
}
