import type { Log } from "@jobmon/core";
import type { Clock } from "./clock.ts";
import type { Cluster, DistributorApi } from "./distributor-api.ts";
import type { RunContext } from "./plugin/plugin.ts";
import type { WorkerPlace } from "./plugin/workers.ts";
import type { SlurmSettings } from "./plugins/slurm/slurm-settings.ts";

export interface DistributorSettings {
  /** How long a request for work may wait at the server. */
  readonly pollWaitSeconds: number;
  /** Most tasks leased in one request. */
  readonly leaseBatch: number;
  /** Time between asking a task to end and ending it. */
  readonly killGraceSeconds: number;
  /** How long one process that works out resources may take. */
  readonly dynamicResourcesTimeoutSeconds: number;
}

export interface DistributorOptions {
  /** Should not repeat requests by itself: the distributor does, for as long as it takes. */
  readonly api: DistributorApi;
  readonly cluster: Cluster & {
    /** Module of a third-party plugin, instead of the built-in one of that kind. */
    readonly plugin?: string;
    /** What local tasks may use together; absent or 0: all of the machine. */
    readonly cores?: number;
    readonly memoryBytes?: number;
    /** Of a cluster of the kind slurm. */
    readonly slurm?: SlurmSettings;
  };
  /** For plugins whose tasks are run by workers; absent: this distributor has none. */
  readonly workers?: WorkerPlace;
  /** Folder of logs and spool files. Of one server only: instance ids mean nothing at another. */
  readonly dataDir: string;
  readonly user: string;
  readonly host: string;
  readonly version: string;
  readonly settings: DistributorSettings;
  /** The shell a run was started from, from its private file. Throws when it cannot be used. */
  readonly readContext: (path: string) => RunContext;
  readonly clock?: Clock;
  readonly log?: Log;
  /** From 0 to 1, for the spread of retries. */
  readonly random?: () => number;
}
