import type { Reply } from "@jobmon/api";
import { formatAge } from "../../output/moments.ts";
import type { Column } from "../../output/table.ts";

type Rule = Reply<"listNotificationRules">["rows"][number];
export type RuleRow = Rule & { readonly id: number };

export function ruleColumns(nowMs: number): readonly Column<RuleRow>[] {
  return [
    { title: "ID", cell: ({ id }) => ({ text: String(id) }), align: "right" },
    { title: "OF", cell: ({ user }) => user },
    { title: "ABOUT", cell: tellScope },
    { title: "ON", cell: ({ events }) => events.join(", ") },
    { title: "BY", cell: ({ channel }) => channel },
    { title: "TO", cell: ({ target }) => target },
    { title: "LAST MESSAGE", cell: (rule) => tellLast(rule, nowMs) },
  ];
}

/** One sentence about a rule that was made. */
export function tellRule(rule: Rule): string {
  const { user, events, channel, target } = rule;
  const about = rule.scope === "all" ? `a workflow of ${user}` : tellScope(rule);
  return `when ${about} is ${events.join(" or ").replaceAll("_", " ")}, ${user} is told by ${channel} to ${target}.`;
}

function tellScope({ scope, tool, workflowId }: Rule): string {
  switch (scope) {
    case "tool":
      return `tool ${tool}`;
    case "workflow":
      return `workflow ${workflowId}`;
    case "all":
      return "all workflows";
  }
}

function tellLast({ enabled, lastMessage }: Rule, nowMs: number): string {
  if (lastMessage === null) return "none yet";
  const { state, at, error } = lastMessage;
  const words = [state.replaceAll("_", " "), `${formatAge(at, nowMs)} ago`];
  return `${words.join(" ")}${error === null ? "" : `: ${error}`}${enabled ? "" : " (off)"}`;
}
