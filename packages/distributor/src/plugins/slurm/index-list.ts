/** Lists of array indices as Slurm reads and writes them: `0-3,7,9-11`. */

/** Ascending and without gaps where possible. */
export function formatIndices(indices: Iterable<number>): string {
  const sorted = [...new Set(indices)].sort((a, b) => a - b);
  const ranges: { first: number; last: number }[] = [];
  for (const index of sorted) {
    const range = ranges.at(-1);
    if (range !== undefined && range.last + 1 === index) range.last = index;
    else ranges.push({ first: index, last: index });
  }
  return ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(",");
}

/** More than any array may have. */
const MAX_INDEX = 4_000_001;

/** Reads `5-1024%4`, `[1,3]`, `0-10:2`; what cannot be read is passed over. */
export function parseIndices(text: string): readonly number[] {
  const bare = text
    .trim()
    .replace(/^\[|\]$/g, "")
    .replace(/%\d+\]?$/, "")
    .replace(/\]$/, "");
  return bare.split(",").flatMap((part) => {
    const match = /^(\d+)(?:-(\d+)(?::(\d+))?)?$/.exec(part.trim());
    if (match === null) return [];
    const [first, last, step] = [Number(match[1]), Number(match[2] ?? match[1]), Number(match[3] ?? 1)];
    if (last > MAX_INDEX || last < first || step < 1) return [];
    return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, k) => first + k * step);
  });
}
