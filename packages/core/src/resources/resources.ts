import { JobmonError } from "../errors/jobmon-error.ts";
import { quoteText } from "../errors/quote.ts";
import { describeType, readQuantity } from "./quantities.ts";

/** What one task asks of its cluster. Null is "not asked for": no limit of its own, or the cluster's default. */
export interface Resources {
  readonly cores: number;
  readonly memoryBytes: number | null;
  readonly runtimeSeconds: number | null;
  readonly queue: string | null;
  readonly stdout: string | null;
  readonly stderr: string | null;
  /** What only the cluster plugin understands, such as `project`. */
  readonly extra: Readonly<Record<string, ExtraValue>>;
}

export type ExtraValue = string | number | boolean;

const DEFAULT_CORES = 1;
const MAX_EXTRA_RESOURCES = 100;
const MAX_TEXT_CHARACTERS = 4096;
const CONTROL_CHARACTER = /\p{Cc}/u;

/** Reads `{ cores: 2, memory: "8G", runtime: "2h", queue: "all.q", project: "x" }`; null or absent is not asked for. */
export function normaliseResources(input: Readonly<Record<string, unknown>>): Resources {
  const { cores, memory, runtime, queue, stdout, stderr, ...extra } = input;
  return {
    cores: isUnset(cores) ? DEFAULT_CORES : readQuantity("cores", cores),
    memoryBytes: isUnset(memory) ? null : readQuantity("memory", memory),
    runtimeSeconds: isUnset(runtime) ? null : readQuantity("runtime", runtime),
    queue: isUnset(queue) ? null : readText("queue", queue),
    stdout: isUnset(stdout) ? null : readText("stdout", stdout),
    stderr: isUnset(stderr) ? null : readText("stderr", stderr),
    extra: readExtra(extra),
  };
}

/**
 * What users wrote on the workflow, the template, the array and the task, as one record: later levels win, key by key.
 * A null takes the key away again; an undefined says nothing.
 */
export function mergeResources<V>(
  levels: readonly Readonly<Record<string, V | null | undefined>>[],
): Record<string, V> {
  const merged = new Map<string, V | null>();
  for (const level of levels)
    for (const [key, value] of Object.entries(level)) if (value !== undefined) merged.set(key, value);
  return Object.fromEntries([...merged].filter((entry): entry is [string, V] => entry[1] !== null));
}

/**
 * The same resources with those that `given` names in their place, written as a person writes them; a null takes one
 * away. What is not named stays.
 */
export function overlayResources(base: Resources, given: Readonly<Record<string, unknown>>): Resources {
  const named = normaliseResources(given);
  const amounts = Object.entries(FIELD_OF_NAME).filter(([name]) => given[name] !== undefined);
  const extra = Object.entries(base.extra).filter(([name]) => given[name] === undefined);
  return {
    ...base,
    ...Object.fromEntries(amounts.map(([, field]) => [field, named[field]])),
    extra: readExtra({ ...Object.fromEntries(extra), ...named.extra }),
  };
}

const FIELD_OF_NAME = {
  cores: "cores",
  memory: "memoryBytes",
  runtime: "runtimeSeconds",
  queue: "queue",
  stdout: "stdout",
  stderr: "stderr",
} as const satisfies Readonly<Record<string, keyof Resources>>;

function isUnset(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function readText(key: string, value: unknown): string {
  if (typeof value !== "string") throw refuseResource(key, `must be a text, not ${describeType(value)}`);
  if (value.trim() === "") throw refuseResource(key, "is empty");
  checkText(key, value);
  return value;
}

function readExtra(extra: Readonly<Record<string, unknown>>): Readonly<Record<string, ExtraValue>> {
  const entries = Object.entries(extra).filter(([, value]) => !isUnset(value));
  if (entries.length > MAX_EXTRA_RESOURCES) {
    throw new JobmonError("invalid_resources", {
      detail: `${entries.length} resources were given, and a task may have ${MAX_EXTRA_RESOURCES} beyond the usual ones.`,
      hint: "Pass data as task arguments, not as resources.",
    });
  }
  return Object.fromEntries(entries.map(([key, value]) => [key, readExtraValue(key, value)]));
}

function readExtraValue(key: string, value: unknown): ExtraValue {
  if (key === "") throw refuseResource(key, "has no name");
  checkText("name", key);
  if (typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value !== "string") {
    const found = typeof value === "number" ? String(value) : describeType(value);
    throw refuseResource(key, `must be a text, a number or a yes/no, not ${found}`);
  }
  checkText(key, value);
  return value;
}

function checkText(key: string, text: string): void {
  if (CONTROL_CHARACTER.test(text)) throw refuseResource(key, `${quoteText(text)} has a control character`);
  if (text.length > MAX_TEXT_CHARACTERS) {
    throw refuseResource(key, `is longer than ${MAX_TEXT_CHARACTERS} characters`);
  }
}

function refuseResource(key: string, why: string): JobmonError {
  return new JobmonError("invalid_resources", {
    detail: `The resource ${quoteText(key)} ${why}.`,
    hint: 'Write resources as { cores: 2, memory: "8G", runtime: "2h", queue: "all.q" }.',
    ids: { resource: key.slice(0, 60) },
  });
}
