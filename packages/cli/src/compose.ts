/**
 * Puts the parts of Jobmon together in one process. Nothing else in this package starts a server or a distributor.
 *
 * Order matters: the data folder is locked before the database is opened, and the address is written only once the
 * server listens, so that whoever finds the address finds a server. Closing goes the other way: distributors tell what
 * has ended while the server still listens; their tasks go on and wait for a successor.
 */
import { randomBytes } from "node:crypto";
import {
  type ClusterSettings,
  createUsedLinks,
  ensureSessionKey,
  findUser,
  keepPort,
  readContext,
  readKeptPort,
  removeLocalServer,
  type Settings,
  writeLocalServer,
} from "@jobmon/config";
import { JobmonError } from "@jobmon/core";
import {
  type Distributor,
  type DistributorApi,
  type Log,
  type SlurmSettings,
  startDistributor,
  type WorkerPlace,
} from "@jobmon/distributor";
import {
  openGuiPack,
  openTracing,
  type RunningJobmonServer,
  type ServerOptions,
  startServer,
} from "@jobmon/server";
import { openStore } from "@jobmon/store";
import { createApiClient } from "jobmon";
import { accountsOf, splitList } from "./accounts-of.ts";
import { guiPackPath } from "./gui/pack-path.ts";
import { lockFolder } from "./local/folder-lock.ts";
import { ownCommand } from "./local/own-command.ts";
import { notifyOf } from "./notify-of.ts";
import { VERSION } from "./version.ts";

export interface Person {
  readonly user: string;
  readonly host: string;
}

export interface RunningServer {
  readonly url: string;
  /** Empty when none is asked for. */
  readonly token: string;
  readonly close: () => Promise<void>;
}

export interface RunningDistributor extends Distributor {
  readonly cluster: string;
}

const DAY_SECONDS = 86_400;
const TOKEN_BYTES = 32;

/** The server of a data folder. Undefined when another process serves that folder already. */
export async function openServer(settings: Settings, log: Log): Promise<RunningServer | undefined> {
  const dataDir = settings.data.dir;
  const lock = lockFolder(dataDir);
  if (lock === undefined) return undefined;
  try {
    const store = await openStore({ url: settings.db.url });
    try {
      const server = await serve(settings, store, log);
      const close = async () => {
        await server.close();
        await store.close();
        removeLocalServer(dataDir, process.pid);
        lock.release();
      };
      return { url: server.url, token: server.token, close };
    } catch (error) {
      await store.close();
      throw error;
    }
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function serve(settings: Settings, store: ServerOptions["store"], log: Log) {
  const { auth, max_body, allowed_origins, idle_timeout, drain_delay, drain_limit } = settings.server;
  const token = auth ? settings.http.token || randomBytes(TOKEN_BYTES).toString("base64url") : "";
  const server = startOnKeptPort(settings, {
    store,
    token: auth ? token : null,
    version: VERSION,
    maxBodyBytes: max_body,
    policy: policyOf(settings),
    idleSeconds: idle_timeout,
    drainDelayMs: drain_delay * 1000,
    closeLimitMs: drain_limit * 1000,
    names: splitList(settings.server.names),
    log,
    ...(await watchingOf(settings)),
    gui: guiPackPath === undefined ? undefined : openGuiPack(guiPackPath),
    sessionKey: ensureSessionKey(settings.data.dir),
    allowedOrigins: allowed_origins,
    claimLink: createUsedLinks(settings.data.dir, Date.now),
    accounts: accountsOf(settings, findUser()),
    notify: notifyOf(settings),
  });
  const startedAt = new Date().toISOString();
  writeLocalServer(settings.data.dir, {
    url: server.url,
    token,
    pid: process.pid,
    startedAt,
    version: VERSION,
  });
  return { url: server.url, token, close: () => server.close() };
}

/** Where any free port will do, the one of last time does best: the pages that are open know it. */
function startOnKeptPort(
  { server: { host, port }, data }: Settings,
  options: Omit<ServerOptions, "host" | "port">,
): RunningJobmonServer {
  const kept = port === 0 ? readKeptPort(data.dir) : undefined;
  const server = (kept && tryPort(kept)) || startServer({ ...options, host, port });
  keepPort(data.dir, server.port);
  return server;

  function tryPort(wanted: number): RunningJobmonServer | undefined {
    try {
      return startServer({ ...options, host, port: wanted });
    } catch (error) {
      if (error instanceof JobmonError && error.code === "port_in_use") return undefined;
      throw error;
    }
  }
}

/** What the server tells of itself, and how much it answers one caller. */
async function watchingOf({ server, limits, metrics, tracing, logging }: Settings) {
  const { endpoint, ratio } = tracing;
  return {
    limits: {
      requests: { perSecond: limits.request_rate, burst: limits.request_burst },
      refusals: { perSecond: limits.refusal_rate, burst: limits.refusal_burst },
      proxies: splitList(server.proxies),
    },
    metrics: metrics.port === 0 ? undefined : metrics,
    tracing: endpoint === "" ? undefined : await openTracing({ endpoint, ratio, version: VERSION }),
    logsRequests: logging.requests,
  } satisfies Partial<ServerOptions>;
}

function policyOf({ heartbeat, retry, drafts, retention }: Settings): NonNullable<ServerOptions["policy"]> {
  return {
    heartbeatIntervalMs: heartbeat.interval * 1000,
    heartbeatTimeoutMs: heartbeat.timeout * 1000,
    workerHeartbeatIntervalMs: heartbeat.worker_interval * 1000,
    triageGraceMs: heartbeat.triage_grace * 1000,
    draftExpiryMs: drafts.expire_after * 1000,
    retentionMs: retention.after === 0 ? 0 : Math.max(retention.after, DAY_SECONDS) * 1000,
    retentionTools: retention.tools.split(",").flatMap((name) => (name.trim() === "" ? [] : [name.trim()])),
    backoffInitialMs: retry.backoff_initial * 1000,
    backoffFactor: retry.backoff_factor,
    backoffMaxMs: retry.backoff_max * 1000,
    maxInfrastructureFailures: retry.max_infrastructure_failures,
  };
}

export interface DistributorPlan {
  readonly settings: Settings;
  readonly server: Pick<RunningServer, "url" | "token">;
  /** Of this server only: instance ids mean nothing at another. */
  readonly dataDir: string;
  readonly person: Person;
  readonly clusters: readonly string[];
  readonly log: Log;
}

export function openDistributors(plan: DistributorPlan): readonly RunningDistributor[] {
  return plan.clusters.map((cluster) => ({ cluster, ...openDistributor(plan, cluster) }));
}

function openDistributor(plan: DistributorPlan, name: string): Distributor {
  const { settings, person, dataDir, log } = plan;
  const { poll_wait, lease_batch, kill_grace, dynamic_resources_timeout } = settings.distributor;
  return startDistributor({
    api: connectDistributor(plan),
    cluster: describeCluster(settings, name),
    dataDir,
    workers: placeWorkers(plan),
    user: person.user,
    host: person.host,
    version: VERSION,
    settings: {
      pollWaitSeconds: poll_wait,
      leaseBatch: lease_batch,
      killGraceSeconds: kill_grace,
      dynamicResourcesTimeoutSeconds: dynamic_resources_timeout,
    },
    readContext,
    log,
  });
}

/** Compute nodes may reach the server, and find this program, by other names than this host does. */
function placeWorkers({ settings, server }: DistributorPlan): WorkerPlace {
  const { worker_server_url, worker_executable } = settings.distributor;
  return {
    serverUrl: worker_server_url || server.url,
    executable: worker_executable === "" ? ownCommand() : [worker_executable],
  };
}

/** It repeats nothing by itself, as the distributor wants it, and waits longer than the longest poll. */
function connectDistributor({ settings, server }: DistributorPlan): DistributorApi {
  const client = createApiClient({
    ...server,
    retriesAttempts: 0,
    requestTimeoutSeconds: settings.distributor.poll_wait + settings.http.request_timeout,
  });
  return client as DistributorApi;
}

function describeCluster(settings: Settings, name: string) {
  const cluster: ClusterSettings | undefined = settings.clusters[name];
  if (cluster === undefined) {
    throw new JobmonError("config_invalid", {
      detail: `There is no cluster ${name} in the configuration.`,
      hint: `There are ${Object.keys(settings.clusters).join(", ")}; \`jobmon config set clusters.${name}.kind multiprocess\` adds one.`,
    });
  }
  const { kind, plugin, cores, memory, queues, slurm } = cluster;
  return {
    name,
    kind: kind ?? "plugin",
    plugin,
    cores: cores ?? settings.distributor.cores,
    memoryBytes: memory ?? settings.distributor.memory,
    slurm: kind === "slurm" ? describeSlurm(slurm) : undefined,
    queues: Object.entries(queues ?? {}).map(([queue, limits]) => ({
      name: queue,
      maxCores: limits.max_cores ?? null,
      maxMemoryBytes: limits.max_memory ?? null,
      maxRuntimeSeconds: limits.max_runtime ?? null,
    })),
  };
}

/** In the words of the plugin, and milliseconds. */
function describeSlurm(slurm: ClusterSettings["slurm"] = {}): SlurmSettings {
  const toMs = (seconds: number | undefined) => (seconds === undefined ? undefined : seconds * 1000);
  return {
    backend: slurm.backend,
    binDir: slurm.bin_dir,
    slurmConf: slurm.conf,
    restUrl: slurm.rest_url,
    restTokenCommand: slurm.rest_token_command,
    pollIntervalMs: toMs(slurm.poll_interval),
    pollIntervalMaxMs: toMs(slurm.poll_interval_max),
    graceMs: toMs(slurm.grace),
    arraySize: slurm.array_size,
    throttle: slurm.array_concurrency,
    maxActive: slurm.max_jobs,
    submissionsPerMinute: slurm.submissions_per_minute,
    warningSeconds: slurm.warning,
    badNodeFailures: slurm.bad_node_failures,
  };
}

/** The clusters that a user's distributors serve when none is named: all of the configuration. */
export function listClusters({ clusters }: Settings): readonly string[] {
  return Object.keys(clusters);
}
