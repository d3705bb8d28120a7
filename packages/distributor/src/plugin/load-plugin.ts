import { JobmonError } from "@jobmon/core";
import type { CreatePlugin } from "./plugin.ts";

export interface PluginSource {
  readonly clusterName: string;
  /** Name of a built-in plugin, used when no module is given. */
  readonly kind: string;
  /** Package name or absolute path of a module that exports `createPlugin`. */
  readonly module?: string;
}

/** The maker of a cluster's plugin: the configured module, or else the built-in one of that kind. */
export async function loadPlugin(
  source: PluginSource,
  builtIn: Readonly<Record<string, CreatePlugin>>,
): Promise<CreatePlugin> {
  if (source.module !== undefined) return loadModule(source.clusterName, source.module);
  const create = Object.hasOwn(builtIn, source.kind) ? builtIn[source.kind] : undefined;
  if (create !== undefined) return create;
  throw refusePlugin(
    source.clusterName,
    `its kind ${JSON.stringify(source.kind)} is not one of ${Object.keys(builtIn).join(", ")}`,
    `Set clusters.${source.clusterName}.kind to one of these, or clusters.${source.clusterName}.plugin to a module.`,
  );
}

async function loadModule(clusterName: string, path: string): Promise<CreatePlugin> {
  const loaded = await importModule(clusterName, path);
  const create = loaded.createPlugin;
  if (typeof create === "function") return create as CreatePlugin;
  const names = Object.keys(loaded).join(", ") || "nothing";
  throw refusePlugin(
    clusterName,
    `the module ${path} exports no function createPlugin (it exports ${names})`,
    "Export `createPlugin(context)` from it: the type CreatePlugin of @jobmon/distributor says what it gets and gives.",
  );
}

async function importModule(clusterName: string, path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(path);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw refusePlugin(
      clusterName,
      `the module ${path} cannot be loaded: ${why}`,
      `Give clusters.${clusterName}.plugin an absolute path or the name of an installed package, and see that it loads by itself.`,
      cause,
    );
  }
}

function refusePlugin(clusterName: string, why: string, hint: string, cause?: unknown): JobmonError {
  const detail = `The plugin of the cluster ${clusterName} cannot be used: ${why}.`;
  return new JobmonError("config_invalid", { detail, hint, ids: { cluster: clusterName }, cause });
}
