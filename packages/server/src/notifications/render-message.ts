/** A message as people read it: in a mail, and in Slack. Pure. */
import type { NotificationBody } from "@jobmon/api";
import { formatCount, type TaskState } from "@jobmon/core";
import { oneLine, type ToldEvent } from "./compose-message.ts";

const MAX_ERROR_CHARACTERS = 300;
/** Slack cuts longer ones. */
const MAX_SLACK_EVENTS = 20;

export function renderText(body: NotificationBody): string {
  const blocks = body.events.map((event) => linesOf(event).join("\n"));
  return `${[body.title, ...blocks, ...rest(body.omitted)].join("\n\n")}\n`;
}

export function renderSlack(body: NotificationBody): { readonly text: string } {
  const shown = body.events.slice(0, MAX_SLACK_EVENTS);
  const blocks = shown.map((event) => {
    const [summary = "", ...lines] = linesOf({ ...event, url: null }).map(escapeSlack);
    const head = event.url === null ? summary : `${summary} <${escapeSlack(event.url)}|open>`;
    return [head, ...lines.map((line) => `> ${line.trim()}`)].join("\n");
  });
  const omitted = body.omitted + body.events.length - shown.length;
  return { text: [`*${escapeSlack(body.title)}*`, ...blocks, ...rest(omitted)].join("\n\n") };
}

function linesOf({ summary, counts, topError, url }: ToldEvent): string[] {
  const tasks = tellCounts(counts);
  return [
    `${summary}.`.replace(/\.\.$/, "."),
    ...(tasks === "" ? [] : [`  Tasks: ${tasks}.`]),
    ...(topError === null
      ? []
      : [
          `  Most frequent error (${formatCount(topError.count)} x, ${topError.fingerprint}): ${cut(oneLine(topError.description))}`,
        ]),
    ...(url === null ? [] : [`  ${url}`]),
  ];
}

const WORDS: Readonly<Partial<Record<TaskState, string>>> = {
  DONE: "done",
  ERROR_FATAL: "failed",
  RUNNING: "running",
  QUEUED: "queued",
  REGISTERING: "waiting",
};

function tellCounts(counts: ToldEvent["counts"]): string {
  const sums = new Map<string, number>();
  for (const [state, tasks] of Object.entries(counts)) {
    const word = WORDS[state as TaskState] ?? "on their way";
    sums.set(word, (sums.get(word) ?? 0) + tasks);
  }
  return [...sums].map(([word, tasks]) => `${formatCount(tasks)} ${word}`).join(", ");
}

function rest(omitted: number): string[] {
  return omitted === 0 ? [] : [`And ${formatCount(omitted)} more.`];
}

function cut(text: string): string {
  return text.length <= MAX_ERROR_CHARACTERS ? text : `${text.slice(0, MAX_ERROR_CHARACTERS)}...`;
}

/** A name cannot mention everybody, nor be a link. */
function escapeSlack(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
