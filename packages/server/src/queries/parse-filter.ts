/**
 * Reading `field:operator:value`.
 *
 * Only listed fields and operators are let through, and each value is read as what its field holds, so nothing that a
 * caller writes ever becomes part of a statement.
 */
import { JobmonError, type Machine, quoteText, stateOfCode, statesOf } from "@jobmon/core";
import type { Field, FieldKind, Fields, Operator, Predicate } from "@jobmon/store";
import { findNearest } from "./find-nearest.ts";

const EQUALITY = ["is", "not", "in", "not_in"] as const;
const ALLOWED: Readonly<Record<FieldKind, readonly Operator[]>> = {
  integer: [...EQUALITY, "ge", "le"],
  moment: [...EQUALITY, "ge", "le"],
  text: [...EQUALITY, "contains", "not_contains"],
  status: EQUALITY,
  named: [...EQUALITY, "contains", "not_contains", "ge", "le"],
};

const INTEGER = /^-?\d{1,15}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?Z?)?$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i;
const MAX_COMPARED_CHARACTERS = 100;

export function parseFilter(where: readonly string[] | undefined, fields: Fields): Predicate[] {
  return (where ?? []).map((text) => parsePredicate(text, fields));
}

function parsePredicate(text: string, fields: Fields): Predicate {
  const [, path = "", word = "", value = ""] = /^([^:]*):([^:]*):(.*)$/s.exec(text) ?? [];
  if (path === "" && word === "")
    throw refuseFilter(
      text,
      "is not of the form field:operator:value",
      `write it as in ${quoteText(exampleOf(fields))}`,
    );
  const { name, field, key } = findField(text, path, fields);
  const operator = findOperator(text, path, { word, field });
  const isList = operator === "in" || operator === "not_in";
  const texts = isList ? value.split(",").map((each) => each.trim()) : [value];
  const values = texts.map((each) => readValue(text, each, { field, operator }));
  return { field: key, operator, values, ...(name === undefined ? {} : { name }) };
}

interface FoundField {
  readonly key: string;
  readonly name?: string;
  readonly field: Field;
}

function findField(text: string, path: string, fields: Fields): FoundField {
  const [key = "", ...rest] = path.split(".");
  const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
  const name = rest.join(".");
  if (field?.kind === "named" && name !== "") return { key, name, field };
  if (field && field.kind !== "named" && rest.length === 0) return { key, field };
  const known = Object.entries(fields).map(([word, { kind }]) => (kind === "named" ? `${word}.NAME` : word));
  const nearest = findNearest(path.slice(0, MAX_COMPARED_CHARACTERS), known);
  const guess = nearest === undefined ? "" : `did you mean ${nearest}? `;
  throw refuseFilter(
    text,
    `names the unknown field ${quoteText(path)}`,
    `${guess}the fields are ${known.join(", ")}`,
  );
}

function findOperator(
  text: string,
  path: string,
  found: { readonly word: string; readonly field: Field },
): Operator {
  const allowed = ALLOWED[found.field.kind];
  const operator = allowed.find((known) => known === found.word);
  if (operator !== undefined) return operator;
  const nearest = findNearest(found.word.slice(0, MAX_COMPARED_CHARACTERS), allowed);
  const guess = nearest === undefined ? "" : `did you mean ${nearest}? `;
  throw refuseFilter(
    text,
    `uses the operator ${quoteText(found.word)}, which ${path} does not have`,
    `${guess}its operators are ${allowed.join(", ")}`,
  );
}

function readValue(
  text: string,
  value: string,
  { field, operator }: { readonly field: Field; readonly operator: Operator },
): string | number {
  const trimmed = value.trim();
  if (field.kind === "integer") return readInteger(text, trimmed);
  if (field.kind === "moment") return readMoment(text, trimmed);
  if (field.kind === "status" && field.machine) return readStatus(text, trimmed, field.machine);
  if ((operator === "ge" || operator === "le") && !NUMBER.test(trimmed))
    throw refuseFilter(
      text,
      `compares with ${quoteText(value)}, which is not a number`,
      "ge and le compare numbers",
    );
  return value;
}

function readInteger(text: string, value: string): number {
  if (INTEGER.test(value)) return Number(value);
  throw refuseFilter(
    text,
    `has ${quoteText(value)} for a whole number`,
    "write it in digits, several with commas between them",
  );
}

/** A time without a zone is UTC, like every time that Jobmon stores. */
function readMoment(text: string, value: string): number {
  if (INTEGER.test(value)) return Number(value);
  const moment = MOMENT.test(value)
    ? Date.parse(value.length > 10 && !value.endsWith("Z") ? `${value}Z` : value)
    : Number.NaN;
  if (Number.isFinite(moment)) return moment;
  throw refuseFilter(
    text,
    `has ${quoteText(value)} for a time`,
    "write milliseconds since 1970, or UTC as in 2026-11-21 or 2026-11-21T08:30:00Z",
  );
}

function readStatus(text: string, value: string, machine: Machine): string {
  const word = value.toUpperCase();
  const state = Object.hasOwn(machine.states, word) ? word : stateOfCode(machine, word);
  if (state !== undefined) return machine.states[state]?.code ?? word;
  const known = statesOf(machine);
  const nearest = findNearest(
    word.slice(0, MAX_COMPARED_CHARACTERS).toLowerCase(),
    known.map((each) => each.toLowerCase()),
  );
  const guess = nearest === undefined ? "" : `did you mean ${nearest.toUpperCase()}? `;
  const listed = known.map((each) => `${each} (${machine.states[each]?.code})`).join(", ");
  throw refuseFilter(text, `names the unknown status ${quoteText(value)}`, `${guess}use one of ${listed}`);
}

function exampleOf(fields: Fields): string {
  return "status" in fields ? "status:in:RUNNING,DONE" : `${Object.keys(fields)[0]}:is:1`;
}

function refuseFilter(text: string, why: string, hint: string): JobmonError {
  return new JobmonError("invalid_request", { detail: `the filter ${quoteText(text)} ${why}`, hint });
}
