/** Levenshtein distance, one row at a time: how many letters to add, drop or replace. */
export function countEdits(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (const [line, letter] of [...left].entries()) {
    const next = [line + 1];
    for (let column = 0; column < right.length; column++) {
      const replaced = (row[column] ?? 0) + (right[column] === letter ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
