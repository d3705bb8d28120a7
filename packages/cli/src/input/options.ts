import { InvalidArgumentError, Option } from "commander";
import { OUTPUT_FORMATS } from "../output/output.ts";

const MAX_LIMIT = 1_000_000;

/** Options that several commands share, so that a letter means the same everywhere. */
export const workflowIds = () => many("-w, --workflow-id <id>", "Workflow id; may be repeated.");
export const taskIds = () => many("-t, --task-id <id>", "Task id; may be repeated.");
export const users = () => many("-u, --user <name>", "Of this user (default: you); may be repeated.");
export const everyone = () => new Option("-a, --all", "Of everyone.").conflicts("user");
export const statuses = () =>
  many(
    "-s, --status <status>",
    "Word (RUNNING), letter (R) or group (PENDING, SCHEDULED, RUNNING, DONE, FATAL); repeatable.",
  );
export const filters = () =>
  many(
    "--where <filter>",
    "Filter field:operator:value, such as name:contains:model or arg.year:in:1990,2000; repeatable.",
  );
export const output = () =>
  new Option("-o, --output <format>", "How to print.").choices(OUTPUT_FORMATS).default("table");
export const quiet = () => new Option("-q, --quiet", "Print ids only.");

export function limit(rows: number): Option {
  return new Option("-l, --limit <rows>", "Most rows to show.").argParser(parseLimit).default(rows);
}

/** An option that may be given several times; commas inside one value are left to its reader. */
export function many(flags: string, description: string): Option {
  return new Option(flags, description).argParser(append);
}

export function parseWholeNumber(
  text: string,
  range: { readonly min: number; readonly max: number },
): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= range.min && value <= range.max) return value;
  throw new InvalidArgumentError(`It must be a whole number from ${range.min} to ${range.max}.`);
}

function parseLimit(text: string): number {
  return parseWholeNumber(text, { min: 1, max: MAX_LIMIT });
}

function append(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}
