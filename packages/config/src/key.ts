import { type ConfigKey, configKeys, type KeyDefinition } from "./schema.ts";

/** A key as its segments, because a queue's name may itself hold a dot (`all.q`). */
export type KeyPath = readonly string[];

export interface KnownKey {
  readonly key: ConfigKey;
  readonly segments: KeyPath;
  readonly definition: KeyDefinition;
}

export const knownKeys: readonly KnownKey[] = (Object.keys(configKeys) as ConfigKey[]).map((key) => ({
  key,
  segments: key.split("."),
  definition: configKeys[key],
}));

/** Letters and digits first keeps names such as `__proto__` out of the settings object. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}_.@+-]{0,99}$/u;
const SEGMENT = /"([^"]*)"|([^."]+)/y;

/** Reads `clusters.slurm.queues."all.q".max_memory`; undefined when the text is no dotted key. */
export function parseKey(text: string): KeyPath | undefined {
  const path: string[] = [];
  for (let at = 0; at <= text.length; at = SEGMENT.lastIndex + 1) {
    SEGMENT.lastIndex = at;
    const segment = SEGMENT.exec(text);
    if (segment === null) return undefined;
    path.push(segment[1] ?? segment[2] ?? "");
    if (SEGMENT.lastIndex < text.length && text[SEGMENT.lastIndex] !== ".") return undefined;
  }
  return path;
}

export function formatKey(path: KeyPath): string {
  return path.map((segment) => (/[."]/.test(segment) ? `"${segment}"` : segment)).join(".");
}

export function findKey(path: KeyPath): KnownKey | undefined {
  return keysUnder(path).find(({ segments }) => segments.length === path.length);
}

/** The keys that are `path` itself or lie below it. */
export function keysUnder(path: KeyPath): readonly KnownKey[] {
  return knownKeys.filter(
    ({ segments }) =>
      path.length <= segments.length && path.every((segment, depth) => fits(segments[depth], segment)),
  );
}

/** Whether the last segment of `path` is a name the user chose, such as the name of a cluster. */
export function endsInName(path: KeyPath): boolean {
  return keysUnder(path).some(({ segments }) => segments[path.length - 1] === "*");
}

export function environmentName(path: KeyPath): string {
  return `JOBMON__${path.join("__").toUpperCase()}`;
}

function fits(pattern: string | undefined, segment: string): boolean {
  return pattern === "*" ? NAME.test(segment) : pattern === segment;
}
