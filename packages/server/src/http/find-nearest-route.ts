import { API_PREFIX } from "@jobmon/api";

const MAX_COMPARED_CHARACTERS = 200;
const MAX_DISTANCE = 1.75;
const PREFIX_DISTANCE = 0.25;
const PARAMETER_DISTANCE = 0.1;
const OTHER_WORD_DISTANCE = 2;

/** The pattern a caller most likely meant by a path, counted in segments; undefined when none is close. */
export function findNearestRoute(path: string, patterns: readonly string[]): string | undefined {
  const asked = splitPath(path.slice(0, MAX_COMPARED_CHARACTERS));
  if (asked.length === 0) return undefined;
  const ranked = patterns
    .map((pattern) => ({ pattern, distance: measurePattern(asked, pattern) }))
    .sort((left, right) => left.distance - right.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= MAX_DISTANCE ? best.pattern : undefined;
}

/** To leave the prefix out is one small mistake, however long the prefix. */
function measurePattern(asked: readonly string[], pattern: string): number {
  const whole = measureDistance(asked, splitPath(pattern), compareSegments);
  const withoutPrefix = splitPath(pattern.replace(API_PREFIX, ""));
  return Math.min(whole, PREFIX_DISTANCE + measureDistance(asked, withoutPrefix, compareSegments));
}

function splitPath(path: string): string[] {
  return path
    .toLowerCase()
    .split("/")
    .filter((segment) => segment !== "");
}

/** A misspelt word counts less than a missing one; a number stands for any parameter. */
function compareSegments(asked: string, known: string): number {
  if (known.startsWith(":")) return /^\d+$/.test(asked) ? PARAMETER_DISTANCE : 1;
  const letters = measureDistance([...asked], [...known], (left, right) => (left === right ? 0 : 1));
  const share = letters / Math.max(asked.length, known.length);
  return share > 0.5 ? OTHER_WORD_DISTANCE : share;
}

/** Levenshtein distance of two sequences, one row at a time. */
function measureDistance<T>(
  left: readonly T[],
  right: readonly T[],
  compare: (left: T, right: T) => number,
): number {
  let row = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (const [line, item] of left.entries()) {
    const next = [line + 1];
    for (const [column, other] of right.entries()) {
      const replaced = (row[column] ?? 0) + compare(item, other);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
