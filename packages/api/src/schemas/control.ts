import { z } from "zod";
import { MAX_IDS } from "../limits.ts";
import { concurrency, id, index, label } from "./fields.ts";

/** Who asks; written to the audit log. */
export const actor = { user: label };
export const actorOnly = z.object(actor);
export const stopReply = z.object({ stopping: z.boolean(), activeInstances: index });
export const resetRequest = z.object({
  ...actor,
  scope: z.enum(["failed", "unfinished", "all"]).default("unfinished"),
});
export const limitRequest = z.object({ ...actor, maxConcurrentlyRunning: concurrency });
export const priorityRequest = z.object({
  ...actor,
  priority: z.number().int().min(-1_000_000).max(1_000_000),
});
export const setStatusRequest = z.object({
  ...actor,
  status: z
    .enum(["DONE", "REGISTERING"])
    .describe("DONE: counts as done without running. REGISTERING: runs again."),
  taskIds: z.array(id).min(1).max(MAX_IDS),
  descendants: z
    .enum(["none", "all"])
    .default("none")
    .describe("all: and everything that waits for them, however far down."),
  ancestors: z
    .enum(["none", "all"])
    .default("none")
    .describe("all: and everything that they wait for, however far up."),
  preview: z.boolean().default(false).describe("Only count what would change."),
});
export const setStatusReply = z.object({
  changed: index,
  unchanged: index.describe("Already in that status."),
  killed: index.describe("Active tasks whose instances were told to end first."),
});
export const changedReply = z.object({ changed: index });
