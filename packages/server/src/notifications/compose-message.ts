/** What a message says. Pure: the body of a webhook, from which the text for people is made as well. */
import type { NotificationBody } from "@jobmon/api";
import { formatCount, type NotificationKind } from "@jobmon/core";
import type { OpenEvent } from "@jobmon/store";
import type { NewsFacts } from "./news.ts";

/** Of a digest; what is beyond is only counted. */
export const MAX_TOLD_EVENTS = 50;
const MAX_NAME_CHARACTERS = 200;

export type ToldEvent = NotificationBody["events"][number];
export type ToldError = NonNullable<ToldEvent["topError"]>;

export interface Told {
  readonly key: string;
  readonly now: number;
  readonly events: readonly OpenEvent[];
  /** By id of the workflow. */
  readonly errors: ReadonlyMap<number, ToldError>;
  readonly publicUrl: string | null;
}

export function composeMessage({ key, now, events, errors, publicUrl }: Told): NotificationBody {
  const told = events.slice(0, MAX_TOLD_EVENTS).map((event) => tellEvent(event, { errors, publicUrl }));
  return {
    type: "jobmon.notification",
    messageId: key,
    createdAt: now,
    title: titleOf(events),
    events: told,
    omitted: events.length - told.length,
  };
}

export function composeTest(key: string, now: number): NotificationBody {
  const title = "This is a test: notifications of Jobmon arrive here.";
  return { type: "jobmon.test", messageId: key, createdAt: now, title, events: [], omitted: 0 };
}

const DID: Readonly<Record<NotificationKind, string>> = {
  failed: "failed",
  finished: "finished",
  first_failure: "had a first failure",
  stalled: "stalled",
  back_pressure: "are held back by their cluster",
};
const DID_ONE = { ...DID, back_pressure: "is held back by its cluster" };
/** Bad news first. */
const ORDER: readonly NotificationKind[] = [
  "failed",
  "stalled",
  "first_failure",
  "back_pressure",
  "finished",
];

function titleOf(events: readonly OpenEvent[]): string {
  const [only] = events;
  if (only !== undefined && events.length === 1) return `Workflow ${nameOf(only)} ${DID_ONE[only.kind]}`;
  const parts = ORDER.flatMap((kind) => {
    const count = new Set(events.filter((event) => event.kind === kind).map((event) => event.workflow_id))
      .size;
    if (count === 0) return [];
    return [
      `${formatCount(count)} ${count === 1 ? "workflow" : "workflows"} ${count === 1 ? DID_ONE[kind] : DID[kind]}`,
    ];
  });
  return parts.join(", ");
}

function nameOf(event: OpenEvent): string {
  const name = cut(oneLine(event.workflow_name));
  return name === "" ? String(event.workflow_id) : `${name} (${event.workflow_id})`;
}

function tellEvent(event: OpenEvent, { errors, publicUrl }: Pick<Told, "errors" | "publicUrl">): ToldEvent {
  const { reason, counts } = JSON.parse(event.facts) as NewsFacts;
  const workflowId = event.workflow_id;
  const why = reason === null ? "" : `: ${oneLine(reason)}`;
  return {
    event: event.kind,
    at: event.created_at,
    workflowId,
    workflowName: event.workflow_name,
    tool: event.tool_name,
    user: event.workflow_user,
    runId: event.workflow_run_id,
    summary: `Workflow ${nameOf(event)} of ${oneLine(event.workflow_user)}, tool ${cut(oneLine(event.tool_name))}, ${DID_ONE[event.kind]}${why}`,
    counts,
    topError: event.kind === "finished" ? null : (errors.get(workflowId) ?? null),
    url: publicUrl === null ? null : `${publicUrl}/workflows/${workflowId}`,
  };
}

/** Names are other people's texts: in a subject or a log a line end would begin something new. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
}

function cut(text: string): string {
  return text.length <= MAX_NAME_CHARACTERS ? text : `${text.slice(0, MAX_NAME_CHARACTERS)}...`;
}
