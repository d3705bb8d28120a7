import type { Log, RetryPolicy } from "@jobmon/core";
import type { Store } from "@jobmon/store";
import type { AccountCaller } from "../access/caller.ts";
import type { Watch } from "../watch/watch.ts";
import type { Signals } from "./signals.ts";

/** What every use-case stands on. Nothing here is scheduling state: a lost engine loses nothing. */
export interface Engine {
  readonly store: Store;
  /** UTC, milliseconds. */
  readonly clock: () => number;
  readonly policy: EnginePolicy;
  readonly signals: Signals;
  readonly log: Log;
  /** Absent: nobody is told. */
  readonly watch?: Pick<Watch, "leased" | "reported" | "step" | "duty">;
  /** The account that asks, in the engine of one request; absent where the server has no accounts, and for what Jobmon does by itself. */
  readonly caller?: AccountCaller;
}

export interface EnginePolicy extends RetryPolicy {
  readonly heartbeatIntervalMs: number;
  /** Silence after which an instance is looked into: at least three intervals. */
  readonly heartbeatTimeoutMs: number;
  /** How often the worker of a running instance speaks; three of these are its deadline. */
  readonly workerHeartbeatIntervalMs: number;
  /** Silence after which an instance that nobody can tell anything about is given up. */
  readonly triageGraceMs: number;
  readonly draftExpiryMs: number;
  /** How long workflows are kept that ended; 0: for ever. */
  readonly retentionMs: number;
  /** Tools whose workflows that is for; empty: all. */
  readonly retentionTools: readonly string[];
}

export const DEFAULT_POLICY: EnginePolicy = {
  backoffInitialMs: 1_000,
  backoffFactor: 2,
  backoffMaxMs: 300_000,
  maxInfrastructureFailures: 5,
  heartbeatIntervalMs: 30_000,
  heartbeatTimeoutMs: 90_000,
  workerHeartbeatIntervalMs: 90_000,
  triageGraceMs: 3_600_000,
  draftExpiryMs: 86_400_000,
  retentionMs: 0,
  retentionTools: [],
};
