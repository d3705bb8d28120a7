import { countEdits } from "@jobmon/core";
/** The known word a person most likely meant; undefined when none is close. */
export function findNearest(word: string, known: readonly string[]): string | undefined {
  const meant = word.toLowerCase();
  const ranked = known
    .map((name) => ({ name, edits: name.startsWith(meant) && meant !== "" ? 0 : countEdits(meant, name) }))
    .sort((left, right) => left.edits - right.edits);
  const [best] = ranked;
  return best !== undefined && best.edits <= Math.max(1, meant.length / 3) ? best.name : undefined;
}
