import type { ResourceRequest, ScaleRequest, Settings } from "./settings.ts";

/** What holds for every task below, unless something nearer says otherwise. */
export interface Defaults {
  readonly defaultResources?: ResourceRequest;
  readonly defaultScales?: ScaleRequest;
  readonly defaultMaxAttempts?: number;
  readonly defaultCluster?: string;
}

export function readDefaults(defaults: Defaults): Settings {
  return {
    resources: defaults.defaultResources,
    scales: defaults.defaultScales,
    maxAttempts: defaults.defaultMaxAttempts,
    cluster: defaults.defaultCluster,
  };
}
