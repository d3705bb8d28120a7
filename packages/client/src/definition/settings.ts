import { type ExtraValue, JobmonError, quoteText } from "@jobmon/core";

/** Resources as a person writes them: `{ cores: 2, memory: "8G", runtime: "2h", queue: "all.q" }`. Null takes one away. */
export interface ResourceRequest {
  readonly cores?: number | null;
  /** `"8G"`, `"500M"`; a number is GiB. */
  readonly memory?: string | number | null;
  /** `"2h"`, `"90s"`; a number is seconds. */
  readonly runtime?: string | number | null;
  readonly queue?: string | null;
  /** Folders of the log files. */
  readonly stdout?: string | null;
  readonly stderr?: string | null;
  /** What only the cluster understands, such as `project`. */
  readonly [extra: string]: ExtraValue | null | undefined;
}

/** How a resource grows when a task ran out of it: a factor (0.5 adds half), or the amounts to try in turn. */
export interface ScaleRequest {
  readonly [resource: string]: number | readonly (string | number)[] | null | undefined;
}

/**
 * Resources that a program works out when the task is about to run for the first time, laid over `resources`. It runs on
 * the submit host, and calls `answerPayloads()`.
 */
export interface DynamicResources {
  readonly command: readonly string[];
  /** What the program is told of this task. Default: nothing. */
  readonly payload?: string;
  /** What to call it in errors. Default: the command. */
  readonly name?: string;
}

/** What a task asks for beyond its arguments. Every level may say some of it; the nearer one wins, key by key. */
export interface Settings {
  readonly dynamicResources?: DynamicResources;
  readonly resources?: ResourceRequest;
  readonly scales?: ScaleRequest;
  readonly fallbackQueues?: readonly string[];
  readonly maxAttempts?: number;
  readonly priority?: number;
  readonly cluster?: string;
}

const KEYS = [
  "resources",
  "scales",
  "fallbackQueues",
  "maxAttempts",
  "priority",
  "cluster",
  "dynamicResources",
] as const;

/**
 * Keeps one copy of equal settings, so that a million tasks which were each given `{ memory: "2G" }` share it. What was
 * taken in no longer changes, whatever becomes of the caller's objects.
 */
export class SettingsPool {
  readonly none: Settings = Object.freeze({});
  readonly #kept = new Map<string, Settings>();

  intern(given: Settings): Settings {
    if (KEYS.every((key) => given[key] === undefined)) return this.none;
    checkValues("resource", given.resources);
    checkValues("scale", given.scales);
    const text = JSON.stringify(Object.fromEntries(KEYS.map((key) => [key, given[key]])));
    const known = this.#kept.get(text);
    if (known !== undefined) return known;
    const settings: Settings = JSON.parse(text);
    this.#kept.set(text, settings);
    return settings;
  }
}

/** JSON turns what it does not know into null or drops it; here a null has a meaning of its own. */
function checkValues(what: string, values: Readonly<Record<string, unknown>> | undefined): void {
  for (const name in values) {
    const value = values[name];
    if (!(Array.isArray(value) ? value.every(isPlain) : isPlain(value)))
      throw refuseValue(`${what} ${quoteText(name)}`, value);
  }
}

function isPlain(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  return value === null || value === undefined || typeof value === "string" || typeof value === "boolean";
}

function refuseValue(what: string, value: unknown): JobmonError {
  const found = typeof value === "number" ? String(value) : `a value of type ${typeof value}`;
  return new JobmonError("invalid_resources", {
    detail: `The ${what} cannot be ${found}.`,
    hint: 'Write resources as { cores: 2, memory: "8G", runtime: "2h" } and scales as { memory: 0.5 }.',
  });
}
