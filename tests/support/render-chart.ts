/**
 * Renders a chart as helm would, as far as its templates go: values, `if`, `range` over a map, and a few functions. What is
 * written otherwise is refused, so that a template which this cannot read is not taken for one that was tested.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";

export interface ChartInput {
  readonly values: Readonly<Record<string, unknown>>;
  readonly release: string;
}

interface Scope {
  readonly root: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, unknown>>;
}

export function renderChart(dir: string, { values, release }: ChartInput): { readonly kind: string }[] {
  const chart = parse(readFileSync(join(dir, "Chart.yaml"), "utf8")) as { appVersion: string };
  const root = { Values: values, Release: { Name: release }, Chart: { AppVersion: chart.appVersion } };
  return readdirSync(join(dir, "templates")).flatMap((name) => {
    const text = readFileSync(join(dir, "templates", name), "utf8");
    const rendered = renderParts(splitParts(text), { root, variables: {} });
    const document = parse(rendered) as { kind: string } | null;
    return document ? [document] : [];
  });
}

/** Texts and, at the odd places, actions. A hyphen takes the blanks on its side with it. */
function splitParts(text: string): string[] {
  const trimmed = text.replaceAll(/\s*\{\{-/g, "{{").replaceAll(/-\}\}\s*/g, "}}");
  return trimmed.split(/\{\{\s*(.*?)\s*\}\}/s);
}

function renderParts(parts: readonly string[], scope: Scope): string {
  let out = "";
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at] as string;
    if (at % 2 === 0) {
      out += part;
      continue;
    }
    const [word = ""] = part.split(" ");
    if (word !== "if" && word !== "range") {
      out += String(evaluate(part, scope));
      continue;
    }
    const end = findEnd(parts, at);
    const inner = parts.slice(at + 1, end);
    if (word === "if") out += evaluate(part.slice(2), scope) ? renderParts(inner, scope) : "";
    else out += renderRange(part, inner, scope);
    at = end;
  }
  return out;
}

function findEnd(parts: readonly string[], from: number): number {
  let depth = 0;
  for (let at = from; at < parts.length; at += 2) {
    if (/^(if|range) /.test(parts[at] as string)) depth += 1;
    if (parts[at] === "end") depth -= 1;
    if (depth === 0) return at;
  }
  throw new Error(`{{ ${parts[from]} }} has no end`);
}

function renderRange(action: string, inner: readonly string[], scope: Scope): string {
  const [, key = "", value = "", source = ""] = /^range \$(\w+), \$(\w+) := (.+)$/.exec(action) ?? [];
  const entries = Object.entries(evaluate(source, scope) as Record<string, unknown>);
  return entries
    .map(([name, item]) =>
      renderParts(inner, { ...scope, variables: { ...scope.variables, [key]: name, [value]: item } }),
    )
    .join("");
}

const FUNCTIONS: Readonly<Record<string, (...words: never[]) => unknown>> = {
  quote: (value: unknown) => JSON.stringify(String(value)),
  upper: (value: string) => value.toUpperCase(),
  default: (other: unknown, value: unknown) => (value === "" || value === undefined ? other : value),
  replace: (from: string, to: string, value: string) => value.replaceAll(from, to),
  add: (...numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0),
  toYaml: (value: unknown) => stringify(value).trimEnd(),
  nindent: (by: number, value: string) => `\n${value}`.replaceAll("\n", `\n${" ".repeat(by)}`),
};

/** A pipeline: each command gets what came before as its last word. */
function evaluate(action: string, scope: Scope): unknown {
  let piped: unknown[] = [];
  for (const command of action.split("|")) {
    const words = command.match(/"[^"]*"|\S+/g) ?? [];
    const [first = "", ...rest] = words;
    const call = FUNCTIONS[first];
    if (call === undefined && (rest.length > 0 || piped.length > 0))
      throw new Error(`this test does not know {{ ${action} }}`);
    const given = [...rest.map((word) => findValue(word, scope)), ...piped];
    piped = [call ? call(...(given as never[])) : findValue(first, scope)];
  }
  return piped[0];
}

function findValue(word: string, { root, variables }: Scope): unknown {
  if (word.startsWith('"')) return JSON.parse(word);
  if (/^\d+$/.test(word)) return Number(word);
  if (word.startsWith("$")) return variables[word.slice(1)];
  const path = word.split(".").slice(1);
  let value: unknown = root;
  for (const name of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name))
      throw new Error(`the chart has no value ${word}`);
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
