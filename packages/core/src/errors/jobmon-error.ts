import { ERROR_CATALOGUE, type ErrorCode, type ErrorEntry } from "./catalogue.ts";

export type ErrorIds = Readonly<Record<string, string | number | readonly (string | number)[]>>;

export interface ErrorStory {
  /** One sentence: what was attempted and why it is refused. */
  readonly detail: string;
  /** What to do next. */
  readonly hint: string;
  /** The things it is about, such as `{ workflowId: 12, taskIds: [3, 4] }`. */
  readonly ids?: ErrorIds;
  readonly cause?: unknown;
}

const MAX_LISTED_IDS = 10;

/** A refusal from the catalogue. Its message is the detail followed by the ids; the hint is kept apart. */
export class JobmonError extends Error {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly hint: string;
  readonly ids: ErrorIds;

  constructor(code: ErrorCode, story: ErrorStory) {
    const ids = story.ids ?? {};
    super(story.detail + describeIds(ids), story.cause === undefined ? undefined : { cause: story.cause });
    this.name = "JobmonError";
    this.code = code;
    this.detail = story.detail;
    this.hint = story.hint;
    this.ids = ids;
  }

  get entry(): ErrorEntry {
    return ERROR_CATALOGUE[this.code];
  }
}

function describeIds(ids: ErrorIds): string {
  const pairs = Object.entries(ids).map(([name, value]) => `${name} ${listIds(value)}`);
  return pairs.length === 0 ? "" : ` [${pairs.join("; ")}]`;
}

function listIds(value: ErrorIds[string]): string {
  if (typeof value !== "object") return String(value);
  const listed = value.slice(0, MAX_LISTED_IDS).join(", ");
  return value.length > MAX_LISTED_IDS ? `${listed} and ${value.length - MAX_LISTED_IDS} more` : listed;
}
