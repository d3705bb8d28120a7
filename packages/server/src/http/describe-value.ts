import { quoteText } from "@jobmon/core";

/** What was sent, in a few words for a message; foreign text is quoted, escaped and cut. */
export function describeValue(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return quoteText(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  return String(value);
}
