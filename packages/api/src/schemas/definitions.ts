import { z } from "zod";
import { MAX_COMMAND_TEMPLATE_CHARACTERS } from "../limits.ts";
import { id, index, label, timestamp } from "./fields.ts";

export const toolRequest = z.object({ name: label });
export const tool = z.object({
  id,
  name: z.string(),
  versions: z.array(id).describe("Tool version ids, oldest first."),
});

export const toolVersion = z.object({ id, toolId: id });

export const templateRequest = z.object({
  toolVersionId: id,
  name: label,
  command: z.string().min(1).max(MAX_COMMAND_TEMPLATE_CHARACTERS).describe("Command with `{placeholders}`."),
  nodeArgs: z.array(label).max(1_000),
  taskArgs: z.array(label).max(1_000),
  opArgs: z.array(label).max(1_000),
});
export const template = templateRequest.extend({
  id: id.describe("Task template id: one per name and tool version."),
  versionId: id.describe("Task template version id: one per command and argument classes."),
});

export const cluster = z.object({
  name: label,
  kind: label,
  queues: z.array(
    z.object({
      name: label,
      maxMemoryBytes: z.number().int().positive().nullable(),
      maxRuntimeSeconds: z.number().int().positive().nullable(),
      maxCores: z.number().positive().nullable(),
    }),
  ),
});
export const clusterRow = cluster.extend({
  distributors: z.array(
    z.object({
      id,
      user: z.string(),
      host: z.string(),
      version: z.string(),
      lastSeenAt: timestamp,
      active: z.number().int(),
    }),
  ),
  load: z
    .object({ queued: index, launching: index, running: index })
    .describe("Tasks of workflows with an open run."),
  backPressure: z
    .string()
    .nullable()
    .describe("Why queued tasks are not launched, if something holds them back."),
});
