/** Columns of numbers as short texts: differences of what grows slowly, runs of what seldom changes. */

/** Each number less the one before it; the first less 0. */
export function differencesOf(values: readonly number[]): number[] {
  let before = 0;
  return values.map((value) => {
    const difference = value - before;
    before = value;
    return difference;
  });
}

/** Value, how often it comes in a row, the next value, how often ... */
export function runsOf(values: readonly number[]): number[] {
  const runs: number[] = [];
  for (const value of values) {
    if (runs.length > 0 && runs[runs.length - 2] === value) runs[runs.length - 1] = (runs.at(-1) ?? 0) + 1;
    else runs.push(value, 1);
  }
  return runs;
}
