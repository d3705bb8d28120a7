import { readMapping } from "@jobmon/config";
import { JobmonError, quoteText } from "@jobmon/core";
import type { ResourceRequest } from "../definition/settings.ts";

export interface ResourceEntry {
  readonly cluster: string;
  /** Absent: the resources of the tool. */
  readonly template?: string;
}

/**
 * Resources as they stand in a YAML file that all languages read: `tool_resources: <cluster>:`, or
 * `task_template_resources: <template>: <cluster>:`.
 */
export function readResources(path: string, { cluster, template }: ResourceEntry): ResourceRequest {
  const keys =
    template === undefined ? ["tool_resources", cluster] : ["task_template_resources", template, cluster];
  let found: unknown = readMapping(path);
  for (const key of keys) found = isMapping(found) ? found[key] : undefined;
  if (isMapping(found)) return found as ResourceRequest;
  throw new JobmonError("config_invalid", {
    detail: `The file ${quoteText(path)} has no entry ${keys.join(": ")}.`,
    hint: "Add it, or give the resources as an object.",
  });
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
