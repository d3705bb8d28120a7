/** What the pages about one workflow show of it as a whole. */
import { z } from "zod";
import { counts, id, index, timestamp } from "./fields.ts";

const series = z.array(index);

export const history = z.object({
  stepMs: z
    .number()
    .int()
    .positive()
    .describe("Distance of the points; each is how it stood at the end of its step."),
  at: z.array(timestamp).describe("When it last changed within each step; between two, nothing did."),
  waiting: series,
  queued: series,
  launching: series,
  running: series,
  retrying: series,
  done: series,
  failed: series,
  peakRunning: series.describe("Most tasks that ran at once within the step."),
});

export const templateGraph = z.object({
  nodes: z.array(
    z.object({ arrayId: id, name: z.string(), templateVersionId: id, taskCount: index, counts }),
  ),
  edges: z.array(
    z.object({
      from: id.describe("Array of the upstream tasks."),
      to: id,
      links: index.describe("Dependencies between their tasks."),
    }),
  ),
});

export const templateTime = z.object({
  arrayId: id,
  name: z.string(),
  finished: index.describe("Attempts that succeeded."),
  failedAttempts: index,
  sampled: z.boolean().describe("The numbers are estimates from a part of the tasks; the greatest is exact."),
  runSeconds: z
    .object({ p50: z.number(), p95: z.number(), max: z.number(), longestTaskId: id })
    .nullable()
    .describe("Of the successful attempts."),
});

export const criticalPath = z.object({
  level: z
    .enum(["tasks", "templates"])
    .describe(
      "tasks: the chain that ended last. templates: of a huge workflow, by the median of each template.",
    ),
  seconds: z.number(),
  steps: z.array(
    z.object({
      taskId: id.nullable(),
      arrayId: id,
      name: z.string(),
      queueSeconds: z.number().nullable().describe("From the end of its last upstream to its start."),
      runSeconds: z.number(),
      startedAt: timestamp.nullable(),
      endedAt: timestamp.nullable(),
    }),
  ),
});

export const boundedCount = z.object({
  count: index,
  exact: z.boolean().describe("False: there are at least so many; counting further would take too long."),
});

const distribution = z
  .object({
    count: index.describe("Attempts that were looked at: all, or those of a part of the tasks."),
    min: z.number(),
    p50: z.number(),
    p95: z.number(),
    max: z.number(),
    binFrom: z.number().describe("Lower end of the first bin."),
    binWidth: z.number(),
    bins: z.array(index),
    requested: z.number().nullable().describe("The most that a task of the template asks for now."),
    waste: z
      .number()
      .nullable()
      .describe("Part of what was asked for that the median attempt left unused, 0 to 1."),
    recommended: z.number().nullable().describe("What to ask for: the most that was used, rounded up."),
  })
  .nullable();

export const arrayUsage = z.object({
  arrayId: id,
  templateName: z.string(),
  finished: index,
  sampled: z.boolean().describe("The template has so many tasks that a part of them was looked at."),
  runSeconds: distribution,
  peakMemoryBytes: distribution,
  scatter: z
    .object({
      taskIds: z.array(id),
      runSeconds: z.array(z.number()),
      peakMemoryBytes: z.array(z.number().nullable()),
    })
    .describe("At most 2,000 successful attempts, spread over all of them."),
});
