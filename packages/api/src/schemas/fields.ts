import {
  type TaskInstanceState,
  type TaskState,
  taskInstanceMachine,
  taskMachine,
  type WorkflowRunState,
  type WorkflowState,
  workflowMachine,
  workflowRunMachine,
} from "@jobmon/core";
import { z } from "zod";
import {
  DEFAULT_PAGE,
  MAX_CONCURRENCY,
  MAX_DYNAMIC_COMMAND_WORDS,
  MAX_DYNAMIC_PAYLOAD_CHARACTERS,
  MAX_LABEL_CHARACTERS,
  MAX_PAGE,
  MAX_TEXT_CHARACTERS,
} from "../limits.ts";

export const id = z.number().int().positive().describe("Identifier given by the server.");
export const pathId = z.coerce.number().int().positive();
/** Ids of a query, given once or several times. */
export const pathIds = z.preprocess(
  (value) => (value === undefined || Array.isArray(value) ? value : [value]),
  z.array(pathId).min(1).max(MAX_PAGE).optional(),
);
export const index = z.number().int().nonnegative();
export const timestamp = z.number().int().nonnegative().describe("UTC, milliseconds since 1970-01-01.");
export const label = z.string().min(1).max(MAX_LABEL_CHARACTERS);
export const text = z.string().max(MAX_TEXT_CHARACTERS);
export const concurrency = z.number().int().min(0).max(MAX_CONCURRENCY);
export const attributes = z.record(label, text);

const words = <S extends string>(states: Record<S, unknown>) => z.enum(Object.keys(states) as [S, ...S[]]);
export const taskState = words<TaskState>(taskMachine.states);
export const instanceState = words<TaskInstanceState>(taskInstanceMachine.states);
export const runState = words<WorkflowRunState>(workflowRunMachine.states);
export const workflowState = words<WorkflowState>(workflowMachine.states);

/** Task counts by status; a status without tasks is absent. */
export const counts = z.partialRecord(taskState, z.number().int().nonnegative());

export const paging = {
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE).describe("Rows a page."),
  cursor: z.string().max(2_000).optional().describe("Cursor of the previous page."),
};
/** Pages of `row`; `nextCursor` is null on the last one. */
export const pageOf = <T extends z.ZodType>(row: T) =>
  z.object({ rows: z.array(row), nextCursor: z.string().nullable() });

export const where = z
  .preprocess(
    (value) => (typeof value === "string" ? [value] : value),
    z.array(z.string().max(10_000)).max(50).optional(),
  )
  .describe(
    "Repeatable filter `field:operator:value`. Operators: is, not, in, not_in (comma list), contains, not_contains, ge, le.",
  );
export const sort = z.string().max(100).optional().describe("Field to sort by; a leading `-` reverses it.");

export const resources = z.object({
  cores: z.number().positive(),
  memoryBytes: z.number().int().positive().nullable(),
  runtimeSeconds: z.number().int().positive().nullable(),
  queue: z.string().nullable(),
  stdout: z.string().nullable(),
  stderr: z.string().nullable(),
  extra: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

/** A resource as a person writes it: `'8G'`, `'2h'`, 4. */
export const resourceValue = z.union([z.string().max(4_096), z.number(), z.boolean(), z.null()]);
export const dynamicResources = z
  .object({
    command: z
      .array(z.string().min(1).max(4_096))
      .min(1)
      .max(MAX_DYNAMIC_COMMAND_WORDS)
      .describe(
        "Program and arguments, run on the submit host in the run's context. It reads `{payloads: [text, ...]}` from standard input and prints a line `JOBMON-RESOURCES [...]` with `{resources}` or `{error}` for each.",
      ),
    payload: z
      .string()
      .max(MAX_DYNAMIC_PAYLOAD_CHARACTERS)
      .describe("What the command makes the resources of one task from; opaque to the server."),
    name: label.describe("What to call it in stories and errors."),
  })
  .describe("Resources that a command works out when the task is leased for the first time.");

export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string().describe("Code from the error catalogue."),
  detail: z.string().describe("What was attempted, on which ids, and why it was refused."),
  hint: z.string().optional().describe("What to do next."),
  ids: z.record(z.string(), z.unknown()).optional(),
  cause: z.string().optional().describe("Cause id, repeated in the server's log."),
});
