import { formatMemory, formatRuntime, JobmonError, parseMemory, parseRuntime, quoteText } from "@jobmon/core";
import { formatKey, type KeyPath } from "./key.ts";
import { type Base, hidePassword, resolveModule, resolvePath, resolveUrl } from "./location.ts";
import { refuseConfig } from "./refusal.ts";
import type { KeyDefinition, ValueType } from "./schema.ts";

export type SettingValue = string | number | boolean;

/** A value as somebody wrote it. All layers speak text, so that a file, a variable and a flag mean the same. */
export interface WrittenValue {
  readonly path: KeyPath;
  readonly definition: KeyDefinition;
  readonly text: string;
  /** Where it was written: "environment JOBMON__HTTP__TOKEN", "file ./jobmon.yaml line 3". */
  readonly origin: string;
  readonly base: Base;
}

type Decoder = (text: string, definition: KeyDefinition, base: Base) => SettingValue | undefined;

const WHOLE_NUMBER = /^[+-]?\d+$/;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/;
/** A control character in a path, a token or a name is a slip, and can disturb a terminal or a header. */
const CONTROL_CHARACTER = /\p{Cc}/u;
const TRUE_WORDS = ["true", "yes", "on"];
const FALSE_WORDS = ["false", "no", "off"];

const decoders: Readonly<Record<ValueType, Decoder>> = {
  string: decodeWord,
  secret: decodeWord,
  integer: (text) => (WHOLE_NUMBER.test(text) ? Number(text) : undefined),
  number: (text) => (NUMBER.test(text) ? Number(text) : undefined),
  boolean: decodeBoolean,
  durationSeconds: decodeDuration,
  memoryBytes: (text) => (/^0+$/.test(text) ? 0 : readQuantity(parseMemory, text)),
  path: (text, _definition, base) => resolvePath(text, base),
  module: (text, _definition, base) => resolveModule(text, base),
  url: (text, { schemes = [] }, base) => resolveUrl(text, schemes, base),
};

export function decodeValue(written: WrittenValue): SettingValue {
  const { definition, base } = written;
  const text = written.text.trim();
  if (text === "" && definition.default === "") return "";
  const value =
    text === "" || CONTROL_CHARACTER.test(text)
      ? undefined
      : decoders[definition.type](text, definition, base);
  if (value !== undefined && isInRange(value, definition)) return value;
  throw refuseConfig(
    `${formatKey(written.path)} = ${showWritten(text, definition)} (${written.origin}) cannot be used.`,
    `Set it to ${describeAccepted(definition)}.`,
  );
}

/** What a key accepts, as the end of the sentence "Set it to ...". */
export function describeAccepted(definition: KeyDefinition): string {
  if (definition.allowed !== undefined) return `one of ${definition.allowed.join(", ")}`;
  const range = describeRange(definition);
  const forms: Readonly<Record<ValueType, string>> = {
    string: "a text",
    secret: "a text",
    integer: `a whole number${range}`,
    number: `a number${range}`,
    boolean: "true or false",
    durationSeconds: `a time such as 90s, 10m or 1h30m, or a number of seconds${range}`,
    memoryBytes: `a size such as 500M or 8G, or a number of GiB${range}`,
    path: "a path",
    module: "a package name or a path",
    url: `a URL that begins with ${definition.schemes?.map((scheme) => describeScheme(scheme)).join(" or ")}`,
  };
  return forms[definition.type] + (definition.default === "" ? ", or leave it empty" : "");
}

/** A value as `jobmon config show` prints it, in a form that is read back as the same value. */
export function formatValue(value: SettingValue, definition: KeyDefinition): string {
  if (typeof value !== "number") return hideSecret(String(value), definition);
  if (definition.type === "memoryBytes") return value === 0 ? "0" : formatMemory(value);
  if (definition.type === "durationSeconds")
    return Number.isInteger(value) ? formatRuntime(value) : `${value}s`;
  return String(value);
}

function decodeWord(text: string, { allowed }: KeyDefinition): string | undefined {
  return allowed === undefined || allowed.includes(text) ? text : undefined;
}

function decodeBoolean(text: string): boolean | undefined {
  const word = text.toLowerCase();
  return TRUE_WORDS.includes(word) || (FALSE_WORDS.includes(word) ? false : undefined);
}

/** Unlike a task's runtime, a wait may be a part of a second. */
function decodeDuration(text: string): number | undefined {
  const seconds = text.replace(/ ?s$/, "");
  return NUMBER.test(seconds) ? Number(seconds) : readQuantity(parseRuntime, text);
}

function readQuantity(parse: (text: string) => number, text: string): number | undefined {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof JobmonError) return undefined;
    throw error;
  }
}

function isInRange(
  value: SettingValue,
  { min = -Infinity, max = Number.MAX_SAFE_INTEGER }: KeyDefinition,
): boolean {
  return typeof value !== "number" || (value >= min && value <= max);
}

function describeRange(definition: KeyDefinition): string {
  const { min, max } = definition;
  const from = min === undefined ? "" : `, from ${formatValue(min, definition)}`;
  return max === undefined ? from : `${from} to ${formatValue(max, definition)}`;
}

function describeScheme(scheme: string): string {
  return scheme === "sqlite" ? "sqlite:" : `${scheme}://`;
}

function showWritten(text: string, definition: KeyDefinition): string {
  return definition.type === "secret" ? "(hidden)" : quoteText(hideSecret(text, definition));
}

function hideSecret(text: string, { type }: KeyDefinition): string {
  if (type === "url") return hidePassword(text);
  return type === "secret" && text !== "" ? "********" : text;
}
