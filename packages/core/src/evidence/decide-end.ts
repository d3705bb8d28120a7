/**
 * What an end was, from all that is known of it: what the worker saw of the command, what the kernel counted, and what the
 * cluster says of the job. The worker asks without the cluster's word; where that could change the answer it gets
 * `undecided` and leaves its evidence to the distributor, which asks again with it.
 */

/** What was seen of the command itself. */
export interface CommandEnd {
  readonly exitCode: number | null;
  /** Name of the signal that its leading process died of. */
  readonly signal: string | null;
  readonly wallMs: number;
  readonly peakMemoryBytes: number | null;
  /** Processes that the kernel killed in the job's own memory group while it ran; null: cannot be known. */
  readonly oomKills: number | null;
  /** A warning that the time limit is near was passed on to it. */
  readonly wasWarned: boolean;
  /** Signal that reached the worker from outside and was passed on, if it was one that asks to end. */
  readonly interruptedBy: string | null;
}

/** What became of a job in the cluster's own words, sorted. `unknown`: ended, and nobody can say how. */
export type ClusterVerdict =
  | "completed"
  | "failed"
  | "memory"
  | "runtime"
  | "node"
  | "preempted"
  | "cancelled"
  | "vanished";

export interface ClusterEnd {
  readonly verdict: ClusterVerdict;
  /** For people: "Slurm says OUT_OF_MEMORY". */
  readonly words: string;
  /** Of the batch script, where the cluster tells it. */
  readonly exitCode?: number;
  readonly signal?: string;
  readonly peakMemoryBytes?: number;
}

export interface EndEvidence {
  /** Null: no worker saw the end. */
  readonly command: CommandEnd | null;
  /** Null: not asked, or it cannot say now. */
  readonly cluster: ClusterEnd | null;
  readonly isKillRequested: boolean;
  readonly memoryBytes: number | null;
  readonly runtimeSeconds: number | null;
}

export type EndVerdict =
  | { readonly kind: "success" }
  | { readonly kind: "application"; readonly description: string }
  | { readonly kind: "resource"; readonly resource: "memory" | "runtime"; readonly description: string }
  | { readonly kind: "infrastructure"; readonly description: string }
  /** Ended because Jobmon was asked to end it. */
  | { readonly kind: "killed"; readonly description: string }
  /** Ended from outside, by someone who is not Jobmon: counts as a failed attempt, for nothing is wrong with the node. */
  | { readonly kind: "cancelled"; readonly description: string }
  /** Only the cluster can tell. */
  | { readonly kind: "undecided" };

/** What a worker exits with when it did not run its command; no outcome is reported or spooled then. */
export const WORKER_EXIT = {
  /** Wrong arguments, no credential, or one that the server refuses. */
  misused: 64,
  /** The server did not answer: nothing was run. */
  neverClaimed: 75,
  /** Another copy has the instance, or it is not to run any more. */
  refused: 76,
} as const;

/** A command that was killed outright with this share of its memory in use has run out of it. */
const FULL_SHARE = 0.95;
const SIGKILL_EXIT_CODE = 137;
/** A job that is ended by its time limit may be so a little early: clusters check now and then. */
const LIMIT_SLACK_MS = 2_000;

/** The first rule that has an opinion decides; their order is the order of what counts more. */
export function decideEnd(evidence: EndEvidence): EndVerdict {
  for (const rule of RULES) {
    const verdict = rule(evidence);
    if (verdict !== null) return verdict;
  }
  return decideUnseen(evidence);
}

type Rule = (evidence: EndEvidence) => EndVerdict | null;

const RULES: readonly Rule[] = [
  judgeMemoryKill,
  judgeSuccess,
  judgeRequest,
  judgeClusterLimits,
  judgeOwnLimits,
  judgeClusterFailure,
  judgeInterruption,
  judgeCommand,
];

/** Also where the script itself ended well: what it lacks is a part of its work. */
function judgeMemoryKill({ command, cluster, isKillRequested }: EndEvidence): EndVerdict | null {
  if (isKillRequested) return null;
  const kills = command?.oomKills ?? 0;
  if (kills > 0) {
    const what = kills === 1 ? "a process of it was" : `${kills} processes of it were`;
    return outOf("memory", `${what} killed by the kernel because memory ran out${inWords(command)}`);
  }
  return cluster?.verdict === "memory" ? outOf("memory", `${cluster.words}${inWords(command)}`) : null;
}

/** A command that was seen to end well has ended well, whatever happened to its job after. */
function judgeSuccess({ command }: EndEvidence): EndVerdict | null {
  const hasLost = (command?.oomKills ?? 0) > 0;
  return command?.exitCode === 0 && command.signal === null && !hasLost ? { kind: "success" } : null;
}

function judgeRequest({ command, isKillRequested }: EndEvidence): EndVerdict | null {
  return isKillRequested ? { kind: "killed", description: `ended on request${inWords(command)}` } : null;
}

function judgeClusterLimits({ cluster, command }: EndEvidence): EndVerdict | null {
  return cluster?.verdict === "runtime" ? outOf("runtime", `${cluster.words}${inWords(command)}`) : null;
}

function judgeOwnLimits({ command, cluster, memoryBytes, runtimeSeconds }: EndEvidence): EndVerdict | null {
  const peakBytes = Math.max(command?.peakMemoryBytes ?? 0, cluster?.peakMemoryBytes ?? 0);
  const wasKilledOutright =
    command === null
      ? cluster?.signal === "SIGKILL"
      : command.signal === "SIGKILL" || command.exitCode === SIGKILL_EXIT_CODE;
  if (wasKilledOutright && memoryBytes !== null && peakBytes >= FULL_SHARE * memoryBytes)
    return outOf("memory", "killed outright with all of its memory in use");
  if (command === null) return null;
  if (command.wasWarned)
    return outOf("runtime", `ended after the warning that its time is running out${inWords(command)}`);
  const isOverTime = runtimeSeconds !== null && command.wallMs >= runtimeSeconds * 1_000 - LIMIT_SLACK_MS;
  if (isOverTime && command.interruptedBy !== null)
    return outOf(
      "runtime",
      `asked to end by ${command.interruptedBy} when its ${runtimeSeconds} s were over`,
    );
  return null;
}

function judgeClusterFailure({ cluster, command }: EndEvidence): EndVerdict | null {
  if (cluster?.verdict === "node" || cluster?.verdict === "preempted")
    return { kind: "infrastructure", description: `${cluster.words}${inWords(command)}` };
  if (cluster?.verdict === "cancelled")
    return { kind: "cancelled", description: `${cluster.words}, not by Jobmon${inWords(command)}` };
  return null;
}

/** Someone asked the job to end, and only the cluster knows who. */
function judgeInterruption({ command, cluster }: EndEvidence): EndVerdict | null {
  if (command === null || command.interruptedBy === null) return null;
  if (cluster === null) return { kind: "undecided" };
  if (cluster.verdict === "vanished")
    return {
      kind: "infrastructure",
      description: `asked to end by ${command.interruptedBy}, and ${cluster.words}`,
    };
  return {
    kind: "cancelled",
    description: `asked to end by ${command.interruptedBy} from outside Jobmon${inWords(command)}`,
  };
}

function judgeCommand({ command }: EndEvidence): EndVerdict | null {
  return command === null ? null : { kind: "application", description: describeCommand(command) };
}

/** No worker saw the end: the command never began, or its worker died with it. Its word would have come by now. */
function decideUnseen({ cluster }: EndEvidence): EndVerdict {
  if (cluster === null) return { kind: "undecided" };
  const { exitCode, words } = cluster;
  const why =
    exitCode === WORKER_EXIT.neverClaimed
      ? "its worker did not reach the server, and ran nothing"
      : exitCode === WORKER_EXIT.refused
        ? "its worker was turned away, and ran nothing"
        : exitCode === WORKER_EXIT.misused
          ? "its worker could not begin"
          : "its worker ended without a word";
  return { kind: "infrastructure", description: `${why}; ${words}` };
}

function outOf(resource: "memory" | "runtime", description: string): EndVerdict {
  return { kind: "resource", resource, description };
}

function inWords(command: CommandEnd | null): string {
  return command === null ? "" : ` (${describeCommand(command)})`;
}

function describeCommand({ exitCode, signal }: CommandEnd): string {
  if (signal !== null) return `killed by signal ${signal}`;
  return exitCode === null ? "exit code unknown" : `exit code ${exitCode}`;
}
