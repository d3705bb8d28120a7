import { countEdits } from "@jobmon/core";
import { type KeyPath, knownKeys } from "./key.ts";

/** The known key a person most likely meant, with their own names in place of `*`; undefined when none is close. */
export function findNearestKey(path: KeyPath): KeyPath | undefined {
  const meant = path.join(".").toLowerCase();
  const word = path.at(-1)?.toLowerCase() ?? "";
  const ranked = knownKeys
    .map(({ segments }) => {
      const named = segments.map((segment, depth) => (segment === "*" ? (path[depth] ?? "NAME") : segment));
      const wholeKey = countEdits(meant, named.join("."));
      const lastWord = named.at(-1) === word ? 1 : Number.POSITIVE_INFINITY;
      return { named, edits: Math.min(wholeKey, lastWord) };
    })
    .sort((left, right) => left.edits - right.edits);
  const best = ranked[0];
  return best !== undefined && best.edits <= Math.max(2, meant.length / 4) ? best.named : undefined;
}
