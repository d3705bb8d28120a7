import { z } from "zod";
import { id, index, timestamp } from "./fields.ts";

export const toolRow = z.object({
  id,
  name: z.string(),
  versions: index,
  workflows: index,
  lastWorkflowAt: timestamp.nullable(),
});

export const toolTrend = z.object({
  templateName: z.string(),
  points: z
    .array(
      z.object({
        workflowId: id,
        createdAt: timestamp,
        finished: index,
        failedAttempts: index,
        runSecondsP50: z.number().nullable(),
        runSecondsP95: z.number().nullable(),
        peakMemoryBytesP50: z.number().nullable(),
        peakMemoryBytesP95: z.number().nullable(),
      }),
    )
    .describe("By workflow, oldest first."),
});
