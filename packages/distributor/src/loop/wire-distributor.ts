import { homedir } from "node:os";
import { join } from "node:path";
import type { Log, QueueLimits } from "@jobmon/core";
import type { Clock } from "../clock.ts";
import type { Registration } from "../distributor-api.ts";
import type { DistributorOptions } from "../distributor-options.ts";
import { MAX_UNRESOLVED, Resolutions } from "../dynamic/resolutions.ts";
import { openPlugin, spoolDirOf } from "../plugin/open-plugin.ts";
import type { Capacity, Plugin, RunContext } from "../plugin/plugin.ts";
import { BatchDesk } from "./batch-desk.ts";
import { Distribution } from "./distribution.ts";
import { beatForever, beatOnce, type HeartbeatOptions } from "./heartbeat.ts";
import { Instances } from "./instances.ts";
import { LeaseJournal } from "./lease-journal.ts";
import { leaseForever } from "./lease-loop.ts";
import { LogDesk } from "./log-desk.ts";
import { NoticeBoard } from "./notice-board.ts";
import { ReportQueue } from "./report-queue.ts";
import { RunContexts } from "./run-contexts.ts";
import { deliverReports } from "./send-reports.ts";
import { Session } from "./session.ts";
import { Signal } from "./signal.ts";

export interface WireOptions extends DistributorOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  /** Aborts when no more is to be leased, and `ending` when nothing more is to be said. */
  readonly stopping: AbortSignal;
  readonly ending: AbortSignal;
}

/** The parts of a running distributor, as its life needs them. */
export interface DistributorParts {
  readonly plugin: Plugin;
  readonly reports: ReportQueue;
  readonly instances: Instances;
  readonly distribution: Distribution;
  register(): Promise<Registration>;
  /** Both go on until stopped, and throw when there is no sense in going on. */
  lease(): Promise<void>;
  beat(): Promise<void>;
}

/** Ends that wait for the server, beyond which nothing more is leased. */
const MAX_UNREPORTED = 10_000;
const WORKING_OUT: Capacity = {
  free: 0,
  reason: `the resources of ${MAX_UNRESOLVED} tasks are being worked out`,
};
const WAITING_FOR_SERVER: Capacity = { free: 0, reason: "the server has not taken the last reports yet" };

export async function wireDistributor(options: WireOptions): Promise<DistributorParts> {
  const { api, clock, log, settings, dataDir, host } = options;
  const changed = new Signal();
  const instances = new Instances(host);
  let intervalMs = 0;
  const session: Session = new Session({
    ...options,
    register: () => registerAt(options, queuesOf(options, plugin)),
    reconcile(registration) {
      intervalMs = registration.heartbeatIntervalSeconds * 1000;
      board.restart();
      return distribution.reconcile(registration);
    },
  });
  const secretPath = `${spoolDirOf(options)}.secret`;
  const workers = new BatchDesk({ ...options, session, secretPath, place: options.workers });
  const plugin = await openPlugin(
    { ...options, workers },
    {
      tell(events) {
        distribution.tell(events);
        board.stir();
      },
      capacityChanged() {
        changed.ring();
        board.stir();
      },
    },
  );
  const capacity = (): Capacity => {
    if (reports.size >= MAX_UNREPORTED) return WAITING_FOR_SERVER;
    return resolutions.size >= MAX_UNRESOLVED ? WORKING_OUT : plugin.capacity();
  };
  const board: NoticeBoard = new NoticeBoard({ ...options, session, plugin, capacity });
  const reports: ReportQueue = new ReportQueue({
    deliver: (batch) => deliverReports(batch, { ...options, session }),
    settle: (settled) => distribution.settle(settled),
    isSaturated: () => plugin.capacity().free === 0,
    clock,
  });
  const heartbeat: HeartbeatOptions = {
    ...options,
    session,
    listIds: () => instances.ids(),
    kill: (ids) => distribution.kill(ids),
    conclude: (ids) => distribution.conclude(ids),
    intervalMs: () => intervalMs,
  };
  const desk = new LogDesk({ api, session, instances, plugin, log });
  const resolutions: Resolutions = new Resolutions({
    ...options,
    session,
    timeoutMs: settings.dynamicResourcesTimeoutSeconds * 1_000,
    launch: (resolved) => distribution.launch(resolved),
    drop: (ids) => distribution.drop(ids),
  });
  const distribution: Distribution = new Distribution({
    plugin,
    instances,
    reports,
    resolutions,
    journal: plugin.abilities.adopts ? new LeaseJournal(`${spoolDirOf(options)}.leases`, log) : null,
    contexts: new RunContexts({ read: options.readContext, fallback: ownContext() }),
    logsDir: join(dataDir, "logs"),
    heartbeat: (ids) => vouch(ids, heartbeat),
    answerLog: (request) => desk.take(request),
    changed,
    now: () => clock.now(),
    log,
  });
  const lease = () =>
    leaseForever({
      ...options,
      ...settings,
      session,
      distribution,
      capacity() {
        const found = capacity();
        if (found.reason !== undefined) board.stir();
        return found;
      },
      changed,
      beforeLease: () => reports.hurry(),
    });
  return {
    plugin,
    reports,
    instances,
    distribution,
    register: () => session.register(),
    lease,
    beat: () => beatForever(heartbeat),
  };
}

/** Those that are configured, and those that the plugin has found besides; a limit that is configured stands. */
function queuesOf({ cluster }: WireOptions, plugin: Plugin): WireOptions["cluster"]["queues"] {
  const found = plugin.queues?.() ?? [];
  const configured = new Map(cluster.queues.map((queue) => [queue.name, queue]));
  const merged = found.map((queue) => mergeLimits(queue, configured.get(queue.name)));
  const foundNames = new Set(found.map(({ name }) => name));
  return [...merged, ...cluster.queues.filter(({ name }) => !foundNames.has(name))];
}

function mergeLimits(found: QueueLimits, configured: QueueLimits | undefined): QueueLimits {
  return {
    name: found.name,
    maxCores: configured?.maxCores ?? found.maxCores,
    maxMemoryBytes: configured?.maxMemoryBytes ?? found.maxMemoryBytes,
    maxRuntimeSeconds: configured?.maxRuntimeSeconds ?? found.maxRuntimeSeconds,
  };
}

function registerAt(
  { api, user, host, version, cluster, ending }: WireOptions,
  queues: WireOptions["cluster"]["queues"],
): Promise<Registration> {
  const { name, kind } = cluster;
  const body = { user, host, version, cluster: { name, kind, queues } };
  return api.call("registerDistributor", { body }, { signal: ending });
}

/** Nothing waits for it: what fails is said again at the next interval. */
function vouch(instanceIds: readonly number[], heartbeat: HeartbeatOptions): void {
  beatOnce(instanceIds, heartbeat).catch((error: unknown) => {
    heartbeat.log.warn({ why: String(error) }, "heartbeat_failed");
  });
}

/** The shell of the distributor itself, for runs that were started without one. */
function ownContext(): RunContext {
  const set = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return { environment: Object.fromEntries(set), cwd: homedir(), umask: process.umask() };
}
