import { join } from "node:path";
import type { Log } from "@jobmon/core";
import type { Clock } from "../clock.ts";
import type { DistributorOptions } from "../distributor-options.ts";
import { builtInPlugins } from "../plugins/built-in.ts";
import { guardPlugin } from "./guard-plugin.ts";
import { loadPlugin } from "./load-plugin.ts";
import type { Plugin, PluginSink } from "./plugin.ts";
import type { Workers } from "./workers.ts";

type Options = Pick<DistributorOptions, "cluster" | "dataDir" | "user" | "host" | "settings"> & {
  readonly workers: Workers;
  readonly clock: Clock;
  readonly log: Log;
};

/** The plugin of the cluster, with a folder of its own for each host and cluster. */
export async function openPlugin(options: Options, sink: PluginSink): Promise<Plugin> {
  const { cluster, user, host, settings, workers, clock, log } = options;
  const source = { clusterName: cluster.name, kind: cluster.kind, module: cluster.plugin };
  const create = await loadPlugin(source, builtInPlugins);
  const spoolDir = spoolDirOf(options);
  const killGraceMs = settings.killGraceSeconds * 1000;
  const plugin = await create({ cluster, spoolDir, user, host, killGraceMs, workers, clock, log, sink });
  return guardPlugin(plugin, { sink, clock, log });
}

export function spoolDirOf({
  dataDir,
  host,
  cluster,
}: Pick<DistributorOptions, "dataDir" | "host" | "cluster">): string {
  return join(dataDir, "spool", encodeURIComponent(host), encodeURIComponent(cluster.name));
}
