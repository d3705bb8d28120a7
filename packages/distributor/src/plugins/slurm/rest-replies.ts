/** What slurmrestd tells, in our words. Numbers come bare, or since v0.0.39 as `{ set, infinite, number }`. */
import { type ClusterFacts, type Partition, readConfig } from "./cluster-facts.ts";
import { parseIndices } from "./index-list.ts";
import { judgeState } from "./job-state.ts";
import type { AccountedJob } from "./parse-accounting.ts";
import type { Job } from "./parse-jobs.ts";

type Amount =
  | number
  | null
  | undefined
  | { readonly set?: boolean; readonly infinite?: boolean; readonly number?: number };
type Words = string | readonly string[] | null | undefined;

export interface RestJobs {
  readonly jobs?: readonly {
    readonly job_id: number;
    readonly array_job_id?: Amount;
    readonly array_task_id?: Amount;
    readonly array_task_string?: string;
    readonly job_state?: Words;
    readonly state_reason?: string;
    readonly nodes?: string;
    readonly name?: string;
    readonly user_name?: string;
  }[];
}

export function readRestJobs({ jobs = [] }: RestJobs, user: string): readonly Job[] {
  return jobs
    .filter(({ user_name }) => user_name === user)
    .flatMap((job) => {
      const array = amountOf(job.array_job_id) || job.job_id;
      const index = amountOf(job.array_task_id);
      const waiting = parseIndices(job.array_task_string ?? "");
      const indices = waiting.length > 0 ? waiting : [index];
      const shared = {
        arrayJobId: array,
        name: job.name ?? "",
        state: judgeState(firstWord(job.job_state)),
        reason: job.state_reason ?? "",
        node: job.nodes || null,
      };
      return indices.map((each) => ({ ...shared, index: each }));
    });
}

interface Clock {
  readonly seconds?: number;
  readonly microseconds?: number;
}

export interface RestAccount {
  readonly jobs?: readonly {
    readonly job_id: number;
    readonly name?: string;
    readonly nodes?: string;
    readonly array?: { readonly job_id?: Amount; readonly task_id?: Amount };
    readonly state?: { readonly current?: Words };
    readonly exit_code?: {
      readonly return_code?: Amount;
      readonly signal?: { readonly signal_id?: Amount; readonly id?: Amount };
    };
    readonly time?: {
      readonly start?: Amount;
      readonly end?: Amount;
      readonly elapsed?: Amount;
      readonly total?: Clock;
    };
    readonly steps?: readonly {
      readonly tres?: { readonly requested?: { readonly max?: readonly Tres[] } };
    }[];
  }[];
}

interface Tres {
  readonly type: string;
  readonly count: number;
}

export function readRestAccount({ jobs = [] }: RestAccount): readonly AccountedJob[] {
  return jobs.map((job) => {
    const { exit_code: exit, time, array } = job;
    const elapsed = amountOf(time?.elapsed);
    const signal = exit?.signal;
    return {
      arrayJobId: amountOf(array?.job_id) || job.job_id,
      index: amountOf(array?.task_id),
      name: job.name ?? "",
      state: judgeState(firstWord(job.state?.current)),
      exitCode: amountOf(exit?.return_code),
      signalNumber: amountOf(signal?.signal_id) ?? amountOf(signal?.id) ?? 0,
      node: job.nodes && job.nodes !== "None assigned" ? job.nodes : null,
      startedAt: toMs(time?.start),
      endedAt: toMs(time?.end),
      wallMs: elapsed === null ? null : elapsed * 1000,
      cpuMs: readClock(time?.total),
      peakMemoryBytes: readPeak(job.steps ?? []),
    };
  });
}

/** What slurmrestd calls the requested memory of a step is what was seen to be used: there, MaxRSS. */
function readPeak(steps: NonNullable<NonNullable<RestAccount["jobs"]>[number]["steps"]>): number | null {
  const counts = steps.flatMap(({ tres }) =>
    (tres?.requested?.max ?? []).filter(({ type }) => type === "mem").map(({ count }) => count),
  );
  return counts.length === 0 ? null : Math.max(...counts);
}

export interface RestPartitions {
  readonly partitions?: readonly {
    readonly name: string;
    readonly flags?: readonly string[];
    readonly state?: Words;
    readonly max_time_limit?: Amount;
    readonly max_memory_per_node?: Amount;
    readonly nodes?: Words;
    readonly total_cpus?: Amount;
  }[];
}
export interface RestNodes {
  readonly nodes?: readonly {
    readonly name?: string;
    readonly address?: string;
    readonly cpus?: Amount;
    readonly real_memory?: Amount;
    readonly partitions?: readonly string[];
  }[];
}

const MEBIBYTE = 1024 ** 2;
const SECONDS_PER_MINUTE = 60;

/** slurmrestd tells nothing of Slurm's limits on arrays: what every Slurm allows is taken for them. */
export function readRestFacts(
  { partitions = [] }: RestPartitions,
  { nodes = [] }: RestNodes,
  hasAccounting: boolean,
): ClusterFacts {
  const found = partitions.map((partition): Partition => {
    const here = nodes.filter((node) => node.partitions?.includes(partition.name));
    const minutes = amountOf(partition.max_time_limit);
    const largest = here.map(({ real_memory }) => amountOf(real_memory) ?? 0);
    const cores = here.map(({ cpus }) => amountOf(cpus) ?? 0);
    const limits = [
      amountOf(partition.max_memory_per_node),
      largest.length > 0 ? Math.max(...largest) : null,
    ];
    const memory = limits.filter((limit): limit is number => limit !== null && limit > 0);
    return {
      name: partition.name,
      isDefault: partition.flags?.some((flag) => flag.toLowerCase() === "default") === true,
      isUp: firstWord(partition.state) === "" || firstWord(partition.state) === "UP",
      maxCores: cores.length > 0 ? Math.max(...cores) : null,
      maxMemoryBytes: memory.length > 0 ? Math.min(...memory) * MEBIBYTE : null,
      maxRuntimeSeconds: minutes === null ? null : minutes * SECONDS_PER_MINUTE,
    };
  });
  const addresses = nodes.flatMap(({ address, name }) => address ?? name ?? []);
  return { ...readConfig(""), partitions: found, hasAccounting, nodeAddresses: [...new Set(addresses)] };
}

/** Slurm's own words for "no value" are numbers near the end of 32 and 64 bits. */
const NO_VALUE = 0xfffffff0;

function amountOf(amount: Amount): number | null {
  const number = typeof amount === "object" && amount !== null ? readSet(amount) : (amount ?? null);
  return number === null || number < 0 || number >= NO_VALUE ? null : number;
}

function readSet({ set, infinite, number }: Exclude<Amount, number | null | undefined>): number | null {
  return set === false || infinite === true ? null : (number ?? null);
}

function firstWord(words: Words): string {
  return (typeof words === "string" ? words : words?.[0]) ?? "";
}

function toMs(amount: Amount): number | null {
  const seconds = amountOf(amount);
  return seconds === null || seconds === 0 ? null : seconds * 1000;
}

function readClock(clock: Clock | undefined): number | null {
  return clock === undefined
    ? null
    : (clock.seconds ?? 0) * 1000 + Math.round((clock.microseconds ?? 0) / 1000);
}
