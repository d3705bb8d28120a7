import { JobmonError } from "../errors/jobmon-error.ts";
import { quoteText } from "../errors/quote.ts";

export const MAX_TASK_NAME_CHARACTERS = 250;
export const MAX_LABEL_CHARACTERS = 255;
const MAX_DEFAULT_NAME_CHARACTERS = 249;

/** Names become parts of file and job names; half a surrogate pair cannot be written as UTF-8. */
const ILLEGAL_IN_TASK_NAME = /[/\\'" \p{Cc}\p{Cs}]/gu;
const ILLEGAL_IN_LABEL = /[\p{Cc}\p{Cs}]/u;
const STARTS_WITH_DIGIT = /^\d/;

interface NameRule {
  readonly kind: string;
  readonly maxLength: number;
  readonly hint: string;
}

const TASK_NAME: NameRule = {
  kind: "task name",
  maxLength: MAX_TASK_NAME_CHARACTERS,
  hint: `Do not start with a digit, use none of / \\ ' " or space, and at most ${MAX_TASK_NAME_CHARACTERS} characters.`,
};

/** Refuses a task name that is empty, too long, starts with a digit, or has a slash, quote, space or control character. */
export function checkTaskName(name: string): void {
  if (name === "") throw refuseName(TASK_NAME, name, "is empty");
  if (STARTS_WITH_DIGIT.test(name)) throw refuseName(TASK_NAME, name, "starts with a digit");
  const illegal = name.match(ILLEGAL_IN_TASK_NAME);
  if (illegal !== null)
    throw refuseName(TASK_NAME, name, `has a special character, ${quoteText(illegal[0])}`);
  checkLength(TASK_NAME, name);
}

/** `<template>_<arg>-<value>_<arg>-<value>` made legal: the name of a task that was given none. */
export function defaultTaskName(
  templateName: string,
  pairs: readonly (readonly [name: string, value: string])[],
): string {
  const start =
    templateName === "" || STARTS_WITH_DIGIT.test(templateName) ? `_${templateName}` : templateName;
  const full = pairs.reduce((name, [arg, value]) => `${name}_${arg}-${value}`, start);
  return cutTo(full.replace(ILLEGAL_IN_TASK_NAME, "_"), MAX_DEFAULT_NAME_CHARACTERS);
}

/** Refuses a name of something else (`kind` says what) that is blank, too long, or has a control character. */
export function checkLabel(kind: string, text: string, maxLength: number = MAX_LABEL_CHARACTERS): void {
  const hint = `Choose a ${kind} of 1 to ${maxLength} characters, without control characters such as line breaks.`;
  const rule = { kind, maxLength, hint };
  if (text.trim() === "") throw refuseName(rule, text, "is empty");
  if (ILLEGAL_IN_LABEL.test(text)) throw refuseName(rule, text, "has a control character");
  checkLength(rule, text);
}

function checkLength(rule: NameRule, text: string): void {
  if (text.length <= rule.maxLength) return;
  const length = countCharacters(text);
  if (length <= rule.maxLength) return;
  throw refuseName(rule, text, `has ${length} characters, more than ${rule.maxLength}`);
}

/** Characters as Python, R and SQL count them: a pair of surrogates is one. */
function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function cutTo(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  return [...text.slice(0, 2 * maxLength)].slice(0, maxLength).join("");
}

function refuseName({ kind, hint }: NameRule, text: string, why: string): JobmonError {
  return new JobmonError("invalid_name", { detail: `The ${kind} ${quoteText(text)} ${why}.`, hint });
}
