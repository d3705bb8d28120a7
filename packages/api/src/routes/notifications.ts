import { z } from "zod";
import { defineRoutes } from "../route.ts";
import { ofUser } from "../schemas/accounts.ts";
import { pageOf, paging } from "../schemas/fields.ts";
import * as s from "../schemas/notifications.ts";

const group = "Notifications";
const at = 1795200000000;
const params = s.ruleId;
const rule = {
  ruleId: 3,
  user: "ana",
  scope: "tool",
  tool: "mortality",
  workflowId: null,
  events: ["failed", "stalled"],
  stalledMinutes: 60,
  backPressureMinutes: 30,
  channel: "slack",
  target: "https://hooks.slack.com/...",
  enabled: true,
  createdAt: at,
  lastMessage: { at, state: "delivered", error: null },
} as const;

/** Who is told what of workflows, and what became of the telling. */
export const notificationRoutes = defineRoutes({
  listNotificationRules: {
    method: "GET",
    path: "/notification-rules",
    group,
    summary: "Rules by which people are told of workflows, newest first.",
    query: z.object({ ...paging, user: ofUser }),
    reply: pageOf(s.rule),
    example: { reply: { rows: [rule], nextCursor: null } },
  },
  createNotificationRule: {
    method: "POST",
    path: "/notification-rules",
    group,
    summary: "Be told when something happens to workflows.",
    body: s.createRuleRequest,
    reply: s.createdRule,
    errors: ["not_found", "target_refused", "too_many_rules"],
    example: {
      body: {
        user: "ana",
        scope: "all",
        events: ["failed", "stalled"],
        channel: "webhook",
        target: "https://portal.example.org/hooks/jobmon",
      },
      reply: {
        rule: {
          ...rule,
          scope: "all",
          tool: null,
          channel: "webhook",
          target: "https://portal.example.org/...",
        },
        secret: "whsec_b7cQ0rJm2kYtV1sXnE8dLgb7cQ0rJm2kYtV1sXnE8dI=",
      },
    },
  },
  testNotificationRule: {
    method: "POST",
    path: "/notification-rules/:ruleId/test",
    group,
    summary: "Send a message by a rule now, and wait for what becomes of it.",
    params,
    reply: s.testedRule,
    errors: ["not_found", "too_many_messages"],
    example: { params: { ruleId: 3 }, reply: { delivered: true, error: null } },
  },
  deleteNotificationRule: {
    method: "DELETE",
    path: "/notification-rules/:ruleId",
    group,
    summary: "Remove a rule, with what is still on its way by it.",
    params,
    reply: s.deletedRule,
    errors: ["not_found"],
    example: { params: { ruleId: 3 }, reply: { deleted: true } },
  },
  listNotifications: {
    method: "GET",
    path: "/notifications",
    group,
    summary: "Messages by rules, newest first: delivered, on their way, or given up and why.",
    query: z.object({ ...paging, user: ofUser, ruleId: s.ofRule, state: s.messageStates }),
    reply: pageOf(s.notification),
    example: {
      reply: {
        rows: [
          {
            messageId: 12,
            ruleId: 3,
            user: "ana",
            channel: "slack",
            target: "https://hooks.slack.com/...",
            title: "Workflow life expectancy (7) failed",
            events: 1,
            state: "waiting",
            attempts: 2,
            createdAt: at,
            nextAt: at,
            endedAt: null,
            error: "It answered with status 503.",
          },
        ],
        nextCursor: null,
      },
    },
  },
});
