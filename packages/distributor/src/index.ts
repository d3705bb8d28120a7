export type { Log } from "@jobmon/core";
export { type Clock, systemClock } from "./clock.ts";
export type { CallOptions, DistributorApi, DistributorOperation, Notice } from "./distributor-api.ts";
export type { DistributorOptions, DistributorSettings } from "./distributor-options.ts";
export { concludeJob, type EndedJob } from "./plugin/conclude-outcome.ts";
export { environmentOf } from "./plugin/environment.ts";
export type {
  Abilities,
  AdoptedInstance,
  Capacity,
  CreatePlugin,
  Ending,
  EndRecord,
  Evidence,
  LogPart,
  Place,
  Plugin,
  PluginContext,
  PluginEvent,
  PluginSink,
  PluginTask,
  RunContext,
} from "./plugin/plugin.ts";
export type { BatchElement, BatchRequest, OpenedBatch, WorkerPlace, Workers } from "./plugin/workers.ts";
export { builtInPlugins } from "./plugins/built-in.ts";
export type { SlurmSettings } from "./plugins/slurm/slurm-settings.ts";
export { type Distributor, type DistributorEnd, startDistributor } from "./start-distributor.ts";
