/**
 * Exactly representable as a number, so the prefixes sort as a plain typed array. Two of a million different hashes
 * share 52 bits once in ten thousand workflows, and then the whole hashes decide.
 */
const PREFIX_HEX_DIGITS = 13;

/**
 * Pairs of positions with equal hashes (hex), at most `limit`: the first position and a later one, by the later one.
 * Eight bytes a hash unless there are duplicates.
 */
export function findDuplicates(
  hashes: readonly string[],
  limit: number,
): readonly (readonly [first: number, later: number])[] {
  const suspects = findRepeatedPrefixes(hashes);
  const pairs: [number, number][] = [];
  if (suspects.size === 0) return pairs;
  const firstOf = new Map<string, number>();
  for (let index = 0; index < hashes.length && pairs.length < limit; index++) {
    const hash = hashes[index] as string;
    if (!suspects.has(readPrefix(hash))) continue;
    const first = firstOf.get(hash);
    if (first === undefined) firstOf.set(hash, index);
    else pairs.push([first, index]);
  }
  return pairs;
}

function findRepeatedPrefixes(hashes: readonly string[]): ReadonlySet<number> {
  const sorted = Float64Array.from(hashes, readPrefix).sort();
  const repeated = new Set<number>();
  for (let index = 1; index < sorted.length; index++) {
    if (sorted[index] === sorted[index - 1]) repeated.add(sorted[index] as number);
  }
  return repeated;
}

function readPrefix(hash: string): number {
  return Number.parseInt(hash.slice(0, PREFIX_HEX_DIGITS), 16);
}
