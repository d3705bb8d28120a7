import { type Html, html } from "./html.ts";

const MAX_LINE_CHARACTERS = 48;
const TOKENS = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d[\d.eE+-]*|true|false|null)/g;

/** An example value as highlighted JSON; what fits on one line stays on one. */
export function renderJson(value: unknown): Html {
  const text = formatJson(value, { indent: 0, lead: "" });
  const parts: (Html | string)[] = [];
  let end = 0;
  for (const match of text.matchAll(TOKENS)) {
    const [whole, quoted, colon, scalar] = match;
    parts.push(text.slice(end, match.index), renderToken({ quoted, colon, scalar }));
    end = match.index + whole.length;
  }
  return html`${parts}${text.slice(end)}`;
}

interface Token {
  readonly quoted: string | undefined;
  readonly colon: string | undefined;
  readonly scalar: string | undefined;
}

function renderToken({ quoted, colon, scalar }: Token): Html {
  if (quoted === undefined) return html`<span class="scalar">${scalar}</span>`;
  return colon === undefined
    ? html`<span class="text">${quoted}</span>`
    : html`<span class="name">${quoted}</span>${colon}`;
}

interface Place {
  readonly indent: number;
  /** What stands before the value on its line. */
  readonly lead: string;
}

function formatJson(value: unknown, { indent, lead }: Place): string {
  const line = lead + formatLine(value);
  if (typeof value !== "object" || value === null || indent + line.length <= MAX_LINE_CHARACTERS) return line;
  const inner = indent + 2;
  const items = Array.isArray(value)
    ? value.map((item) => formatJson(item, { indent: inner, lead: "" }))
    : Object.entries(value).map(([name, item]) =>
        formatJson(item, { indent: inner, lead: `${JSON.stringify(name)}: ` }),
      );
  const [left, right] = Array.isArray(value) ? "[]" : "{}";
  return `${lead}${left}\n${items.map((item) => " ".repeat(inner) + item).join(",\n")}\n${" ".repeat(indent)}${right}`;
}

function formatLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(formatLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${formatLine(item)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}
