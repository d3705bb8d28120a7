/** What happened to a run that people may have asked to be told of. Pure. */
import type { NotificationKind, TaskState } from "@jobmon/core";
import { stateOfCode, taskMachine } from "@jobmon/core";
import type { NewNotificationEvent, NotificationRuleRow } from "@jobmon/store";

export interface News {
  readonly workflowId: number;
  readonly runId: number;
  readonly kind: NotificationKind;
  /** Tells times apart at which the same happens to one run; 0 for what happens to it once. */
  readonly episode: number;
  /** One line for a person; null where the kind says it all. */
  readonly reason: string | null;
}

/** How it stood when it happened; kept with the event, because it will have changed when the message is made. */
export interface NewsFacts {
  readonly reason: string | null;
  readonly counts: Partial<Record<TaskState, number>>;
}

/** Which rules hear of which news. */
export function decideEvents(
  rules: readonly Pick<NotificationRuleRow, "id" | "events">[],
  news: readonly News[],
  { counts, now }: { readonly counts: NewsFacts["counts"]; readonly now: number },
): NewNotificationEvent[] {
  return rules.flatMap((rule) =>
    news
      .filter(({ kind }) => kindsOf(rule).includes(kind))
      .map(({ workflowId, runId, kind, episode, reason }) => ({
        rule_id: rule.id,
        workflow_id: workflowId,
        workflow_run_id: runId,
        kind,
        episode,
        facts: JSON.stringify({ reason, counts } satisfies NewsFacts),
        created_at: now,
      })),
  );
}

export function kindsOf({ events }: Pick<NotificationRuleRow, "events">): NotificationKind[] {
  return events.split(" ") as NotificationKind[];
}

/** Whether a rule is about a workflow; the same as the statement of the store asks. */
export function isAbout(
  rule: Pick<NotificationRuleRow, "scope" | "tool_id" | "workflow_id" | "user_name">,
  workflow: { readonly workflowId: number; readonly toolId: number; readonly user: string },
): boolean {
  switch (rule.scope) {
    case "workflow":
      return rule.workflow_id === workflow.workflowId;
    case "tool":
      return rule.tool_id === workflow.toolId;
    case "all":
      return rule.user_name === workflow.user;
  }
}

/** Counts by letter as words. */
export function wordCounts(counts: Readonly<Record<string, number>>): NewsFacts["counts"] {
  return Object.fromEntries(
    Object.entries(counts).flatMap(([code, tasks]) => {
      const state = stateOfCode(taskMachine, code);
      return state === undefined || tasks === 0 ? [] : [[state, tasks]];
    }),
  );
}
