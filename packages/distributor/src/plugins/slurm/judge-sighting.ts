/** What a look at the queue says of one instance: pure, so that each case can be tested. */
import type { ClusterEnd, ClusterVerdict } from "@jobmon/core";
import type { JobState, StateClass } from "./job-state.ts";
import type { AccountedJob } from "./parse-accounting.ts";
import type { Job } from "./parse-jobs.ts";

const VERDICT_OF: Readonly<Record<Exclude<StateClass, "live">, ClusterVerdict>> = {
  completed: "completed",
  failed: "failed",
  memory: "memory",
  runtime: "runtime",
  // Nobody else could have run it in time either; growing its runtime would not help.
  deadline: "cancelled",
  node: "node",
  preempted: "preempted",
  cancelled: "cancelled",
};

/** `absent`: nothing of it was found. */
export type Sighting =
  | { readonly kind: "live"; readonly job: Job | null }
  | { readonly kind: "ended"; readonly end: ClusterEnd; readonly node: string | null }
  | { readonly kind: "absent" };

export interface Glance {
  readonly inQueue: Job | undefined;
  /** Undefined: not asked, or it does not know it. */
  readonly inAccounting: AccountedJob | undefined;
}

export function judgeSighting({ inQueue, inAccounting }: Glance): Sighting {
  if (inQueue?.state.class === "live") return { kind: "live", job: inQueue };
  if (inAccounting !== undefined && inAccounting.state.class !== "live") return endedBy(inAccounting);
  if (inQueue !== undefined) {
    return { kind: "ended", end: endOf(inQueue.state), node: inQueue.node };
  }
  // The accounting hears of an end a moment later than the queue.
  return inAccounting === undefined ? { kind: "absent" } : { kind: "live", job: null };
}

function endedBy(job: AccountedJob): Sighting {
  const end = {
    ...endOf(job.state),
    exitCode: job.exitCode ?? undefined,
    signal: job.signalNumber > 0 ? (SIGNALS[job.signalNumber] ?? `signal ${job.signalNumber}`) : undefined,
    peakMemoryBytes: job.peakMemoryBytes ?? undefined,
  };
  return { kind: "ended", end, node: job.node };
}

function endOf(state: JobState): ClusterEnd {
  const verdict = state.class === "live" ? "failed" : VERDICT_OF[state.class];
  return { verdict, words: `Slurm says ${state.word}: it ${state.text}` };
}

/** Those that end programs, by their numbers on Linux. */
const SIGNALS: Readonly<Record<number, string>> = {
  1: "SIGHUP",
  2: "SIGINT",
  3: "SIGQUIT",
  4: "SIGILL",
  6: "SIGABRT",
  7: "SIGBUS",
  8: "SIGFPE",
  9: "SIGKILL",
  10: "SIGUSR1",
  11: "SIGSEGV",
  12: "SIGUSR2",
  13: "SIGPIPE",
  14: "SIGALRM",
  15: "SIGTERM",
};

export const VANISHED: ClusterEnd = {
  verdict: "vanished",
  words: "Slurm knows nothing of the job, neither in its queue nor in its accounting",
};
