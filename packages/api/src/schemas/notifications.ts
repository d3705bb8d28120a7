import { NOTIFICATION_CHANNELS, NOTIFICATION_KINDS, NOTIFICATION_SCOPES } from "@jobmon/core";
import { z } from "zod";
import { MAX_NOTIFICATION_MINUTES, MAX_NOTIFICATION_TARGET_CHARACTERS } from "../limits.ts";
import { counts, id, index, label, pathId, timestamp } from "./fields.ts";

const kind = z
  .enum(NOTIFICATION_KINDS)
  .describe(
    "`finished`, `failed`: a run ended so. `first_failure`: the first task of a run failed for good. `stalled`: a run goes on, and none of its tasks has ended for so long. `back_pressure`: a cluster has taken no tasks of a run for so long.",
  );
const channel = z.enum(NOTIFICATION_CHANNELS);
const minutes = z.number().int().min(1).max(MAX_NOTIFICATION_MINUTES);

/** What tells people, and programs of theirs, what became of workflows. */
export const rule = z.object({
  ruleId: id,
  user: z.string(),
  scope: z.enum(NOTIFICATION_SCOPES),
  tool: z.string().nullable(),
  workflowId: id.nullable(),
  events: z.array(kind),
  stalledMinutes: minutes,
  backPressureMinutes: minutes,
  channel,
  target: z
    .string()
    .describe("The address of e-mail; of anything else only scheme and host: the rest may be a secret."),
  enabled: z.boolean().describe("False: its receiver said that it is gone for good."),
  createdAt: timestamp,
  lastMessage: z
    .object({
      at: timestamp,
      state: z.enum(["waiting", "delivered", "given_up"]),
      error: z.string().nullable(),
    })
    .nullable(),
});

export const createRuleRequest = z.object({
  user: label.describe("Whose rule it will be."),
  scope: z
    .enum(NOTIFICATION_SCOPES)
    .default("all")
    .describe("all: every workflow of that user. tool: every workflow of a tool. workflow: one."),
  tool: label.optional().describe("With the scope `tool`: its name."),
  workflowId: id.optional().describe("With the scope `workflow`."),
  events: z.array(kind).min(1).max(NOTIFICATION_KINDS.length).default(["finished", "failed"]),
  stalledMinutes: minutes.default(60),
  backPressureMinutes: minutes.default(30),
  channel,
  target: z
    .string()
    .min(3)
    .max(MAX_NOTIFICATION_TARGET_CHARACTERS)
    .describe("A URL of http or https that takes a POST, or an address of e-mail."),
});
export const createdRule = z.object({
  rule,
  secret: z
    .string()
    .nullable()
    .describe("Of a webhook: signs its messages as Standard Webhooks do. Shown this once."),
});
export const ruleId = z.object({ ruleId: pathId });
export const ofRule = z.coerce.number().int().positive().optional().describe("Only messages of this rule.");
export const messageStates = z
  .enum(["all", "failing"])
  .default("all")
  .describe("failing: those that were not delivered, and why.");
export const deletedRule = z.object({ deleted: z.boolean() });
export const testedRule = z.object({
  delivered: z.boolean(),
  error: z.string().nullable().describe("Why it did not arrive."),
});

/** A message on its way to a receiver, or there. */
export const notification = z.object({
  messageId: id,
  ruleId: id,
  user: z.string(),
  channel,
  target: z.string(),
  title: z.string(),
  events: index.describe("How many events it tells of."),
  state: z.enum(["waiting", "delivered", "given_up"]),
  attempts: index,
  createdAt: timestamp,
  nextAt: timestamp.nullable().describe("When it is tried next; null when it is over."),
  endedAt: timestamp.nullable(),
  error: z.string().nullable().describe("Why the last attempt failed."),
});

const toldError = z.object({
  fingerprint: z.string().describe("The same for errors of one cause."),
  description: z.string(),
  count: index,
});
const toldEvent = z.object({
  event: kind,
  at: timestamp,
  workflowId: id,
  workflowName: z.string(),
  tool: z.string(),
  user: z.string(),
  runId: id,
  summary: z.string().describe("For a person, one line."),
  counts,
  topError: toldError
    .nullable()
    .describe("The most frequent error of the workflow when the message was made."),
  url: z.string().nullable().describe("The workflow's page, where the server knows its public address."),
});

/** The body of a webhook. */
export const notificationBody = z.object({
  type: z.enum(["jobmon.notification", "jobmon.test"]),
  messageId: z.string().describe("The same in every attempt, as the header webhook-id."),
  createdAt: timestamp,
  title: z.string(),
  events: z.array(toldEvent),
  omitted: index.describe("Further events of the same digest that are not listed here."),
});
export type NotificationBody = z.output<typeof notificationBody>;
