/** The operations about notifications. */
import type { Engine } from "../../engine/engine.ts";
import type { Handlers, RequestContext } from "../../http/handlers.ts";
import type { Notifying } from "../../notifications/notifying.ts";
import { listNotifications } from "./list-notifications.ts";
import { createNotificationRule, deleteNotificationRule, listNotificationRules } from "./rules.ts";
import { testNotificationRule } from "./test-rule.ts";

type NotificationOperation =
  | "listNotificationRules"
  | "createNotificationRule"
  | "deleteNotificationRule"
  | "testNotificationRule"
  | "listNotifications";

/** `engineOf`: the engine as the caller of one request uses it. */
export function createNotificationHandlers(
  notifying: Notifying,
  engineOf: (context: RequestContext) => Engine,
): Pick<Handlers, NotificationOperation> {
  const of = (context: RequestContext) => ({ ...notifying, engine: engineOf(context) });
  return {
    listNotificationRules: (request, context) => listNotificationRules(engineOf(context), request),
    createNotificationRule: (request, context) => createNotificationRule(of(context), request),
    deleteNotificationRule: (request, context) => deleteNotificationRule(engineOf(context), request),
    testNotificationRule: (request, context) => testNotificationRule(of(context), request, context.signal),
    listNotifications: (request, context) => listNotifications(engineOf(context), request),
  };
}
