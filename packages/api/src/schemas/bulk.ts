/**
 * Columns for the pages that draw very many tasks. A task is its index: its id is `firstTaskId` plus the index. Statuses
 * are letters, one a task; numbers that grow slowly are told as differences, the first of them from 0.
 */
import { z } from "zod";
import { id, index, timestamp } from "./fields.ts";

const differences = z.array(z.number().int()).describe("Each number less the one before it.");

export const graphNodes = z.object({
  firstTaskId: id,
  taskCount: index,
  version: index.describe("Of the workflow: changes since then are those to ask for."),
  offset: index.describe("Index of the first task of this part."),
  statuses: z.string().describe("Letters of the tasks in order."),
  arrayRuns: z.array(index).describe("Array id, number of consecutive tasks, array id, number ..."),
  sets: differences.describe("Upstream set of each task, 0: none. Differences."),
  runSeconds: z
    .array(index.nullable())
    .nullable()
    .describe("How long each task's last attempt ran, if it was asked for; null: none ended."),
  nextOffset: index.nullable(),
});

export const graphEdges = z.object({
  sets: differences.describe("The sets of this part. Differences. A set may go on in the next part."),
  ranges: z.array(index).describe("How many member ranges of each set are in this part."),
  first: differences.describe("First task index of each range. Differences."),
  length: z.array(index).describe("Number of tasks of each range."),
  nextCursor: z.string().nullable(),
});

export const spans = z.object({
  firstTaskId: id,
  baseAt: timestamp.describe("Leased times count from here."),
  tasks: differences.describe("Task index of each attempt. Differences."),
  arrayRuns: z.array(index).describe("Array id, number of consecutive attempts, array id, number ..."),
  statuses: z.string().describe("Letters of the attempts in order."),
  leasedMs: z.array(z.number().int()).describe("When it was leased, after `baseAt`."),
  queueMs: z.array(z.number().int()).describe("From lease to start; -1: it has not started."),
  runMs: z.array(z.number().int()).describe("From start to end; -1: it runs, or never started."),
  nextCursor: z.string().nullable(),
});

export const bands = z.object({
  rows: z.array(
    z.object({
      arrayId: id,
      name: z.string(),
      taskCount: index,
      at: z.array(timestamp).describe("When it last changed within each step."),
      queued: z.array(index),
      launching: z.array(index),
      running: z.array(index),
      done: z.array(index),
      failed: z.array(index),
    }),
  ),
  stepMs: z.number().int().positive(),
  nextCursor: z.string().nullable(),
});
