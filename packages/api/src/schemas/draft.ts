import { z } from "zod";
import {
  MAX_ARG_CHARACTERS,
  MAX_ARRAYS_PER_WORKFLOW,
  MAX_MEMBER_RANGES_PER_CHUNK,
  MAX_PROFILES_PER_CHUNK,
  MAX_SETS_PER_CHUNK,
  MAX_TASKS_PER_CHUNK,
  MAX_TASKS_PER_WORKFLOW,
} from "../limits.ts";
import {
  attributes,
  concurrency,
  dynamicResources,
  id,
  index,
  label,
  resourceValue,
  text,
  workflowState,
} from "./fields.ts";

/** Tasks of one template in one workflow. */
export const draftArray = z.object({
  templateVersionId: id,
  name: label,
  cluster: label,
  maxConcurrentlyRunning: concurrency.optional(),
});

export const draftRequest = z.object({
  toolVersionId: id,
  workflowArgs: text,
  name: z.string().max(255).default(""),
  description: text.default(""),
  attributes: attributes.default({}),
  maxConcurrentlyRunning: concurrency.optional(),
  priority: z.number().int().min(-1_000_000).max(1_000_000).default(0),
  user: label,
  taskCount: z.number().int().min(1).max(MAX_TASKS_PER_WORKFLOW),
  setCount: index.max(MAX_TASKS_PER_WORKFLOW).describe("Number of distinct upstream sets."),
  profileCount: z
    .number()
    .int()
    .min(1)
    .max(MAX_TASKS_PER_WORKFLOW)
    .describe("Number of distinct resource profiles."),
  arrays: z.array(draftArray).min(1).max(MAX_ARRAYS_PER_WORKFLOW),
});
export const draft = z.object({
  workflowId: id,
  firstTaskId: id.describe(
    "Task `index` gets the id `firstTaskId + index` if the workflow turns out to be new.",
  ),
});

/** A value for all tasks of the group, or one for each. */
const each = <T extends z.ZodType>(value: T) => z.union([value, z.array(value)]);
const argument = z.string().max(MAX_ARG_CHARACTERS);

/** Tasks of one array with consecutive indexes, by column. */
export const taskGroup = z.object({
  firstIndex: index,
  count: z.number().int().min(1).max(MAX_TASKS_PER_CHUNK),
  array: index.describe("Position in the draft's `arrays`."),
  args: z
    .record(label, each(argument))
    .describe("Every placeholder: one text for all tasks, or a list of `count`."),
  upstreamSet: each(index.nullable()).default(null),
  profile: each(index),
  names: z
    .array(z.string().max(250).nullable())
    .optional()
    .describe("Task names; absent or null: the default name."),
  maxAttempts: each(z.number().int().min(1).max(10_000)).default(3),
  priority: each(z.number().int().min(-1_000_000).max(1_000_000)).default(0),
  attributes: z.array(attributes.nullable()).optional(),
});

const scaleValue = z.union([
  z.number(),
  z
    .array(z.union([z.string().max(100), z.number()]))
    .max(1_000)
    .readonly(),
  z.null(),
]);
export const profile = z.object({
  ref: index,
  requested: z
    .record(z.string(), resourceValue)
    .describe("Resources as a person writes them: `{memory: '8G', runtime: '2h'}`."),
  scales: z
    .record(z.string(), scaleValue)
    .default({})
    .describe("Factor or list of absolute values by resource."),
  fallbackQueues: z.array(label).max(100).default([]),
  dynamic: dynamicResources
    .optional()
    .describe(
      "Evaluated once for each task, when it is leased first; what it says is laid over `requested`, key by key.",
    ),
});
export const upstreamSet = z.object({
  ref: index,
  members: z
    .array(z.tuple([index, index]))
    .min(1)
    .describe("Task indexes as inclusive ranges `[first, last]`."),
});

export const draftChunk = z
  .object({
    groups: z.array(taskGroup).max(MAX_TASKS_PER_CHUNK).default([]),
    sets: z.array(upstreamSet).max(MAX_SETS_PER_CHUNK).default([]),
    profiles: z.array(profile).max(MAX_PROFILES_PER_CHUNK).default([]),
  })
  .refine((chunk) => chunk.groups.reduce((sum, group) => sum + group.count, 0) <= MAX_TASKS_PER_CHUNK, {
    message: `a chunk holds at most ${MAX_TASKS_PER_CHUNK} tasks`,
  })
  .refine(
    (chunk) => chunk.sets.reduce((sum, set) => sum + set.members.length, 0) <= MAX_MEMBER_RANGES_PER_CHUNK,
    {
      message: `a chunk holds at most ${MAX_MEMBER_RANGES_PER_CHUNK} member ranges`,
    },
  );

export const bindRequest = z.object({
  existing: z
    .enum(["refuse", "find", "resume"])
    .default("refuse")
    .describe(
      "What to do when the same workflow is stored already: refuse it as a conflict, find it and change nothing, or take it for a resume, with the names, op args and resources of the draft.",
    ),
});
export const bindReply = z.object({
  state: z
    .enum(["binding", "bound"])
    .describe("`binding`: call again; each call does a limited amount of work."),
  workflowId: id,
  created: z.boolean(),
  status: workflowState,
  boundTasks: index,
  taskCount: index,
  firstTaskId: id,
  taskIds: z.array(id).nullable().describe("Ids by index when they are not `firstTaskId + index`."),
});
