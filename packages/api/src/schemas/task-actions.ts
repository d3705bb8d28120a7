import { z } from "zod";
import { actor } from "./control.ts";
import { id, index, taskState, where } from "./fields.ts";

export const changeTasksRequest = z.object({
  ...actor,
  action: z
    .enum(["retry", "reset", "mark_done", "set_priority"])
    .describe(
      "retry: failed tasks run again. reset: any tasks run again, ending what runs. mark_done: count as done without running.",
    ),
  priority: z.number().int().min(-1_000_000).max(1_000_000).optional().describe("Of `set_priority`."),
  where: where.describe("Which tasks: the filter of listTasks. Absent: all of the workflow."),
  preview: z.boolean().default(false).describe("Only count, and show some of them."),
  expectedCount: index
    .optional()
    .describe("What the preview counted: when it is another number by now, nothing is changed."),
  afterTaskId: index.default(0).describe("`nextTaskId` of the reply before: go on where that one stopped."),
});
export const changeTasksReply = z.object({
  count: index.describe(
    "Tasks that fit the filter and can be changed so; with `afterTaskId` those of this request.",
  ),
  changed: index.describe("Changed by this request."),
  killed: index.describe("Of these, tasks whose instances were told to end first."),
  sample: z.array(z.object({ id, name: z.string(), status: taskState })).describe("The first of them."),
  nextTaskId: index
    .nullable()
    .describe("Not null: there is more to change; ask again with it as `afterTaskId`."),
});
