import { ERROR_CATALOGUE, isErrorCode, type Log } from "@jobmon/core";
import type { Store } from "@jobmon/store";
import { openAccounts } from "./access/accounts.ts";
import type { AccountsOptions } from "./access/accounts-options.ts";
import { DEFAULT_POLICY, type EnginePolicy } from "./engine/engine.ts";
import { joinReplicas } from "./engine/join-replicas.ts";
import { startRetention } from "./engine/retention.ts";
import { createSignals } from "./engine/signals.ts";
import { startUpkeep } from "./engine/upkeep.ts";
import { createHandlers } from "./handlers.ts";
import { readOrigins } from "./http/allow-origins.ts";
import { type AppOptions, createApp } from "./http/create-app.ts";
import type { GuiFiles } from "./http/gui/pack.ts";
import type { CallerLimits } from "./http/limit-callers.ts";
import { serveApp } from "./http/serve-app.ts";
import { startNotifier } from "./notifications/notifier.ts";
import { DEFAULT_NOTIFY, type NotifyOptions } from "./notifications/notify-options.ts";
import type { Notifying } from "./notifications/notifying.ts";
import { createMetrics } from "./watch/create-metrics.ts";
import { logRequests } from "./watch/log-requests.ts";
import type { Tracing } from "./watch/open-tracing.ts";
import { type MetricsPlace, serveMetrics } from "./watch/serve-metrics.ts";
import { watchAll } from "./watch/watch.ts";

export interface ServerOptions {
  readonly store: Store;
  readonly host: string;
  /** By which a proxy on this machine is reached. */
  readonly names?: readonly string[];
  /** 0: any free port. */
  readonly port: number;
  /** Null: no token is asked for. */
  readonly token: string | null;
  readonly version: string;
  readonly maxBodyBytes: number;
  readonly policy?: Partial<EnginePolicy>;
  /** Connections without a request are closed after this long. */
  readonly idleSeconds?: number;
  /** How long it goes on serving, not ready, once it is to end. */
  readonly drainDelayMs?: number;
  /** How long running requests may go on after that. */
  readonly closeLimitMs?: number;
  readonly log: Log;
  readonly limits?: CallerLimits;
  /** Where metrics may be read; absent: nowhere. */
  readonly metrics?: MetricsPlace;
  readonly tracing?: Tracing;
  /** Whether each request is a line of the log. */
  readonly logsRequests?: boolean;
  readonly clock?: () => number;
  readonly checkReplies?: boolean;
  /** The pages for people; absent: only the API is served. */
  readonly gui?: GuiFiles;
  /** Signs the sessions of browsers, so that they outlive this process; absent: they do not. */
  readonly sessionKey?: string;
  /** Remembers which links were used, so that none opens a second session after a restart. */
  readonly claimLink?: AppOptions["claimLink"];
  /** Absent: the server has no accounts; whoever holds the token may do anything. */
  readonly accounts?: AccountsOptions;
  /** How people are told of workflows; what is absent is as usual. */
  readonly notify?: Partial<NotifyOptions>;
  /** Origins of web pages elsewhere that may call the API with a token, separated by commas. */
  readonly allowedOrigins?: string;
}

export interface RunningJobmonServer {
  readonly url: string;
  readonly port: number;
  /** Finishes running requests and steps; the store stays open, it is the caller's. */
  close(): Promise<void>;
}

/**
 * Serves the API over a store.
 *
 * @throws JobmonError `port_in_use`, `config_invalid` for a host that is not of this machine, or for what is no origin.
 */
export function startServer(options: ServerOptions): RunningJobmonServer {
  const clock = options.clock ?? Date.now;
  const { metrics, watch } = openWatch(options);
  const engine = {
    watch,
    store: options.store,
    clock,
    policy: { ...DEFAULT_POLICY, ...options.policy },
    signals: createSignals(),
    log: options.log,
  };
  const notifying = prepareNotifying(engine, options);
  let isEnding = false;
  const app = createApp({
    handlers: createHandlers(
      notifying,
      { version: options.version, startedAt: clock(), isEnding: () => isEnding },
      options.accounts,
    ),
    version: options.version,
    token: options.token,
    maxBodyBytes: options.maxBodyBytes,
    log: options.log,
    statusOf: (code) => (isErrorCode(code) ? ERROR_CATALOGUE[code].status : ERROR_CATALOGUE.internal.status),
    checkReplies: options.checkReplies,
    gui: options.gui,
    sessionKey: options.sessionKey,
    claimLink: options.claimLink,
    clock,
    watch,
    limits: options.limits,
    accounts: options.accounts && openAccounts(engine, options.accounts),
  });
  const { host, names, port, idleSeconds, drainDelayMs, closeLimitMs } = options;
  const origins = readOrigins(options.allowedOrigins ?? "");
  const metricsServer = metrics && options.metrics && serveMetrics(metrics, options.metrics);
  const server = orStop(
    () => serveApp({ app, host, names, port, origins, idleSeconds, drainDelayMs, closeLimitMs }),
    metricsServer,
  );
  const loops = [startUpkeep(engine), startRetention(engine), startNotifier(notifying)];
  const replicas = joinReplicas(engine);
  return {
    url: server.url,
    port: server.port,
    close: async () => {
      isEnding = true;
      // Others sweep from now on; requests are still served, until the balancer has noticed.
      const stepsEnded = Promise.all(loops.map((loop) => loop.stop()));
      await server.close();
      await stepsEnded;
      await replicas.stop();
      await options.tracing?.close();
      await metricsServer?.stop(true);
    },
  };
}

/** Whoever is to be told what the server does. */
function openWatch({ store, version, tracing, log, logsRequests, metrics: isWanted }: ServerOptions) {
  const metrics = isWanted && createMetrics(store, version);
  const all = [metrics, tracing, logsRequests ? logRequests(log) : undefined];
  return { metrics, watch: watchAll(all.filter((one) => one !== undefined)) };
}

/** What could not be started leaves nothing of itself running. */
function orStop<T>(start: () => T, started: { stop(isAtOnce: boolean): unknown } | undefined): T {
  try {
    return start();
  } catch (error) {
    started?.stop(true);
    throw error;
  }
}

function prepareNotifying(engine: Notifying["engine"], { notify, accounts }: ServerOptions): Notifying {
  const options = { ...DEFAULT_NOTIFY, ...notify };
  const { allowedHosts, mailDomains, smtp } = options;
  return {
    engine,
    options,
    targets: { allowedHosts, mailDomains, hasMail: smtp !== null, mayReachPrivate: accounts === undefined },
    random: Math.random,
  };
}
