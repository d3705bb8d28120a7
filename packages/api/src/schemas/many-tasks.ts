import { z } from "zod";
import { MAX_IDS, MAX_PAGE, MAX_STATUS_LETTERS } from "../limits.ts";
import { id, index, taskState } from "./fields.ts";
import { instanceRow } from "./query.ts";

export const taskStatusesQuery = z.object({
  afterTaskId: z.coerce.number().int().min(0).default(0).describe("`nextAfterTaskId` of the reply before."),
  limit: z.coerce.number().int().min(1).max(MAX_STATUS_LETTERS).default(MAX_STATUS_LETTERS),
});
export const taskStatuses = z.object({
  version: index.describe(
    "Of the workflow, before the statuses were read: where to follow its changes from.",
  ),
  taskCount: index,
  firstTaskId: id.describe("Id of the first letter; the ids of a workflow's tasks are consecutive."),
  letters: z.string().describe("The status of each task, one letter each, in the order of the ids."),
  nextAfterTaskId: id.nullable().describe("Null when these are the last."),
});

export const relativesRequest = z.object({
  taskIds: z.array(id).min(1).max(MAX_IDS),
  direction: z.enum(["up", "down"]).describe("up: what they wait for. down: what waits for them."),
  afterTaskId: index.default(0).describe("`nextAfterTaskId` of the reply before."),
  limit: z.number().int().min(1).max(MAX_IDS).default(MAX_IDS),
});
export const relativesReply = z.object({
  rows: z.array(z.object({ id, name: z.string(), status: taskState })).describe("By id."),
  nextAfterTaskId: id.nullable(),
});

export const instancesOfTasksRequest = z.object({
  taskIds: z.array(id).min(1).max(MAX_PAGE),
  latestOnly: z.boolean().default(false).describe("Only the last attempt of each task."),
});
export const instancesOfTasksReply = z.object({
  rows: z
    .array(instanceRow.extend({ taskName: z.string(), taskStatus: taskState, templateName: z.string() }))
    .describe("By task in the order asked for, then by attempt; of a task at most the newest 100."),
});
