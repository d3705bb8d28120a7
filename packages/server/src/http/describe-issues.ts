import { quoteText } from "@jobmon/core";
import type { z } from "zod";
import { describeValue } from "./describe-value.ts";

type Issue = z.core.$ZodIssue;

const MAX_LISTED_ISSUES = 5;
const MAX_LISTED_VALUES = 12;
const PLAIN_NAME = /^[A-Za-z_][\w-]*$/;

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "an object",
  record: "an object",
  null: "null",
};

/** One sentence part that names the first fields that do not fit, what each must be, and what was sent in its place. */
export function describeIssues(issues: readonly Issue[], input: unknown, whole: string): string {
  const listed = issues
    .slice(0, MAX_LISTED_ISSUES)
    .map((issue) => describeIssue(pickClosest(issue), input, whole));
  const more = issues.length - listed.length;
  return listed.join("; ") + (more > 0 ? `; and ${more} more` : "");
}

function describeIssue(issue: Issue, input: unknown, whole: string): string {
  const field = issue.path.length === 0 ? whole : formatPath(issue.path);
  const sent = issue.path.reduce<unknown>(stepInto, input);
  if (issue.code === "custom") return `${field} is refused: ${issue.message}`;
  if (sent === undefined) return `${field} is missing and must ${describeNeed(issue)}`;
  return `${field} must ${describeNeed(issue)}, not ${describeSent(issue, sent)}`;
}

/** Of a union, the branch that got furthest says most; a union that fails at its root is described as a whole. */
function pickClosest(issue: Issue): Issue {
  if (issue.code !== "invalid_union") return issue;
  const deepest = issue.errors.flat().sort((left, right) => right.path.length - left.path.length)[0];
  if (deepest === undefined || deepest.path.length === 0) return issue;
  return pickClosest({ ...deepest, path: [...issue.path, ...deepest.path] });
}

/** Continues "must …". */
function describeNeed(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return `be ${TYPE_WORDS[issue.expected] ?? issue.expected}`;
    case "too_big":
      return describeBound(issue.origin, issue.inclusive ? "at most" : "less than", issue.maximum);
    case "too_small":
      return describeBound(issue.origin, issue.inclusive ? "at least" : "more than", issue.minimum);
    case "invalid_value":
      return `be ${listValues(issue.values)}`;
    case "invalid_union":
      return [...new Set(issue.errors.flat().map(describeNeed))].join(" or ").replaceAll(" or be ", " or ");
    case "invalid_key":
      return `have a name that fits: it must ${issue.issues.map(describeNeed).join(" and ")}`;
    default:
      return `fit: ${issue.message}`;
  }
}

function describeBound(origin: string, relation: string, bound: number | bigint): string {
  if (origin === "string") return `have ${relation} ${bound} characters`;
  if (origin === "array") return `have ${relation} ${bound} items`;
  return `be ${relation} ${bound}`;
}

function describeSent(issue: Issue, sent: unknown): string {
  const measured = issue.code === "too_big" || issue.code === "too_small";
  return measured && typeof sent === "string" && issue.origin === "string"
    ? `${sent.length}`
    : describeValue(sent);
}

function listValues(values: readonly unknown[]): string {
  const listed = values.slice(0, MAX_LISTED_VALUES).map(describeValue).join(", ");
  if (values.length === 1) return listed;
  return `one of ${listed}${values.length > MAX_LISTED_VALUES ? ", …" : ""}`;
}

function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((step, depth) => {
      if (typeof step === "number") return `[${step}]`;
      const name = String(step);
      if (!PLAIN_NAME.test(name)) return `[${quoteText(name)}]`;
      return depth === 0 ? name : `.${name}`;
    })
    .join("");
}

function stepInto(value: unknown, step: PropertyKey): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
  return (value as Readonly<Record<PropertyKey, unknown>>)[step];
}
