/**
 * What a plugin is: the way from a leased task to a running command on one cluster.
 *
 * The loop leases as many tasks as `capacity()` says, hands them over with `submit`, and from then on only listens. The
 * plugin tells what happens through the sink, in batches, whenever it likes: submission may take a while, be made in
 * parts, or be put off; a task that cannot be submitted at all ends as `refused`. Nothing is returned and nothing thrown.
 *
 * **Invariants**
 * - Each instance that was submitted, adopted or killed ends in exactly one `ended`, unless `concluded` comes before it, and
 *   nothing is told of it after.
 * - Where workers run the tasks, the plugin tells `launched`; `start` and mostly the end are the workers' to report.
 * - An instance is submitted once. Its id names it for ever: a plugin keeps what it must know across a crash under that
 *   id (spool file, job name) before the command can start, and forgets it at `acknowledge`, not earlier.
 * - Absence is not failure: `vanished` is told only when the cluster has confirmed that nothing is left.
 * - `capacity` is cheap and at once true after any event: it is asked after each of them.
 *
 * A third-party plugin is a module that exports `createPlugin`; `clusters.NAME.plugin` names the module in the
 * configuration, and `describePluginConformance` tests it.
 */

import type { Log, QueueLimits } from "@jobmon/core";
import type { Clock } from "../clock.ts";
import type { Cluster, LogRequest, Notice, Resources } from "../distributor-api.ts";
import type { SlurmSettings } from "../plugins/slurm/slurm-settings.ts";
import type { Workers } from "./workers.ts";

/** The shell a run was started from: its tasks get the same. */
export interface RunContext {
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly umask: number;
}

export interface PluginTask {
  readonly instanceId: number;
  readonly taskId: number;
  readonly workflowId: number;
  readonly workflowRunId: number;
  /** Tasks of one template in one workflow: what a cluster may take as one array job. */
  readonly arrayId: number;
  readonly attempt: number;
  readonly name: string;
  readonly command: string;
  readonly resources: Resources;
  /** Shared by all tasks of a run; `environmentOf(task)` adds the task's own variables. */
  readonly context: RunContext;
  readonly stdoutPath: string;
  readonly stderrPath: string;
}

/** An instance that a predecessor of this distributor leased, and may have started. */
export interface AdoptedInstance {
  readonly instanceId: number;
  readonly workflowRunId: number;
  /** Where its lease is still known: if nothing of it was ever started, it may start now. */
  readonly task?: PluginTask;
}

/** How an instance ended. `killed` is an end on request; `vanished` one that nobody can explain. */
export type Ending =
  | { readonly kind: "exited"; readonly exitCode: number }
  | { readonly kind: "signaled"; readonly signal: string }
  | {
      readonly kind: "exhausted";
      readonly resource: "memory" | "runtime";
      readonly exitCode?: number;
      readonly signal?: string;
    }
  | { readonly kind: "vanished"; readonly description: string }
  | { readonly kind: "refused"; readonly description: string }
  | { readonly kind: "killed"; readonly exitCode?: number; readonly signal?: string };

/** What was measured and kept of an instance that ran. */
export interface EndRecord {
  readonly startedAt?: number;
  readonly wallMs?: number;
  readonly cpuMs?: number;
  readonly peakMemoryBytes?: number;
  readonly stdoutTail?: string;
  readonly stderrTail?: string;
  /** Why, for a person, where the plugin knows more than the ending says. */
  readonly description?: string;
}

/** Where an instance is; told once, as soon as it is known. */
export interface Place {
  readonly externalId?: string;
  readonly node?: string;
  readonly stdoutPath?: string;
  readonly stderrPath?: string;
}

export type PluginEvent =
  | ({ readonly type: "launched"; readonly instanceId: number; readonly at: number } & Place)
  | ({ readonly type: "started"; readonly instanceId: number; readonly at: number } & Place)
  | {
      readonly type: "ended";
      readonly instanceId: number;
      readonly at: number;
      readonly ending: Ending;
      readonly record?: EndRecord;
    };

export interface PluginSink {
  /** What happened, oldest first. Never throws. */
  tell(events: readonly PluginEvent[]): void;
  /** Capacity changed without an event. */
  capacityChanged(): void;
}

export interface Capacity {
  /** How many more tasks would be of use now. 0: none. */
  readonly free: number;
  /** Why there is none, where it is not simply full: "the cluster refuses submissions until 12:40". */
  readonly reason?: string;
}

/** `alive`: it runs or waits. `absent`: the cluster is sure that there is nothing. `unknown`: it cannot be told now. */
export type Evidence = "alive" | "absent" | "unknown";

export interface LogPart {
  readonly text: string;
  readonly offset: number;
  readonly totalBytes: number;
}

/** What a plugin can do. The conformance suite skips, by name, what it cannot. */
export interface Abilities {
  /** Commands are executed; false for a plugin that only pretends. */
  readonly executes: boolean;
  /** Limits that it enforces. */
  readonly limits: readonly ("memory" | "runtime")[];
  /** A successor takes over what runs. */
  readonly adopts: boolean;
  /** It refuses a task that asks for more than the cluster has. */
  readonly refusesOversized: boolean;
}

export interface Plugin {
  readonly abilities: Abilities;
  /** The cluster's queues as it has found them, the default one first; what the configuration says of a queue counts more. */
  queues?(): readonly QueueLimits[];
  capacity(): Capacity;
  /**
   * What people should know of what waits: why the cluster takes nothing, which instances it holds back, which nodes are
   * kept off. Cheap, as `capacity`; a change is made known by any event or by `capacityChanged`.
   */
  notices?(): readonly Notice[];
  submit(tasks: readonly PluginTask[]): void;
  /**
   * Called once, before anything else: take over each of these from the spool or the cluster, and tell `started` or
   * `ended` of it. Where nothing of it was ever started, it is submitted now if its task is known, and else has
   * `vanished`. What else a predecessor left behind is ended and forgotten: the server does not count on it any more.
   */
  adopt(instances: readonly AdoptedInstance[]): Promise<void>;
  /** End these with all their processes; each ends in `ended`. One that the plugin has never seen ends as `killed`. */
  kill(instanceIds: readonly number[]): void;
  /** Look for them now; may be asked of instances that it has never seen. */
  check(instanceIds: readonly number[]): Promise<ReadonlyMap<number, Evidence>>;
  /** The server has recorded the end of these; whatever was kept of them may go. */
  acknowledge(instanceIds: readonly number[]): void;
  /**
   * The server has recorded the end of these without a report of this distributor: their workers reported it, or it gave
   * them up. Their places are free, and nothing is told of them any more; what the cluster still has of them ends by
   * itself within moments, and is ended if it does not. May name instances that the plugin has forgotten. A plugin whose
   * tasks are run by workers has this; for others, an end is what they tell.
   */
  concluded?(instanceIds: readonly number[]): void;
  /** A part of a log that is not in the distributor's file system. Absent: the loop reads the file. */
  readLog?(request: LogRequest): Promise<LogPart>;
  /** Stop watching and starting, and leave what runs running; a successor adopts all that has not ended. */
  close(): Promise<void>;
}

export interface PluginContext {
  readonly cluster: Cluster & {
    readonly cores?: number;
    readonly memoryBytes?: number;
    readonly slurm?: SlurmSettings;
  };
  /** This plugin's own folder; it survives a crash and is shared with nobody. */
  readonly spoolDir: string;
  readonly user: string;
  readonly host: string;
  readonly killGraceMs: number;
  /** For tasks that are run by workers. */
  readonly workers: Workers;
  readonly clock: Clock;
  readonly log: Log;
  readonly sink: PluginSink;
}

export type CreatePlugin = (context: PluginContext) => Plugin | Promise<Plugin>;
