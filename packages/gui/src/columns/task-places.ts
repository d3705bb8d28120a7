/**
 * Which task is the n-th of which template, and back. Tasks of one template that follow each other are one run, so that a
 * million tasks take a few entries.
 */
export interface Place {
  readonly arrayId: number;
  /** Among the tasks of its template, from 0. */
  readonly nth: number;
}

export interface TaskPlaces {
  /** Goes on behind what was added before: array id, number of consecutive tasks, array id, number ... */
  readonly add: (arrayRuns: readonly number[]) => void;
  readonly placeOf: (index: number) => Place | undefined;
  readonly indexOf: (place: Place) => number | undefined;
  /** Index of the task after the last. */
  readonly end: () => number;
}

interface Runs {
  readonly first: number[];
  readonly arrayId: number[];
  readonly nth: number[];
}

interface OwnRuns {
  readonly nth: number[];
  readonly first: number[];
  count: number;
}

export function createTaskPlaces(): TaskPlaces {
  const runs: Runs = { first: [], arrayId: [], nth: [] };
  const ownRuns = new Map<number, OwnRuns>();
  let end = 0;

  const addRun = (arrayId: number, count: number) => {
    const own = ownRuns.get(arrayId) ?? { nth: [], first: [], count: 0 };
    ownRuns.set(arrayId, own);
    if (runs.arrayId.at(-1) !== arrayId) {
      runs.first.push(end);
      runs.arrayId.push(arrayId);
      runs.nth.push(own.count);
      own.nth.push(own.count);
      own.first.push(end);
    }
    own.count += count;
    end += count;
  };
  return {
    add: (arrayRuns) => {
      for (let at = 0; at + 1 < arrayRuns.length; at += 2) addRun(arrayRuns[at] ?? 0, arrayRuns[at + 1] ?? 0);
    },
    placeOf: (index) => {
      if (index < 0 || index >= end) return undefined;
      const run = findLast(runs.first, index);
      return { arrayId: runs.arrayId[run] ?? 0, nth: (runs.nth[run] ?? 0) + index - (runs.first[run] ?? 0) };
    },
    indexOf: ({ arrayId, nth }) => {
      const own = ownRuns.get(arrayId);
      if (own === undefined || nth < 0 || nth >= own.count) return undefined;
      const run = findLast(own.nth, nth);
      return (own.first[run] ?? 0) + nth - (own.nth[run] ?? 0);
    },
    end: () => end,
  };
}

/** Position of the last of the rising numbers that is not above `value`. */
export function findLast(rising: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = rising.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((rising[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
