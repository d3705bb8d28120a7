import {
  type Db,
  findExtreme,
  type Measure,
  readAttemptsOf,
  type SampledAttempt,
  sampleTasks,
} from "@jobmon/store";

/** Attempts of an array: all, or those of a part of its tasks. */
export interface Attempts {
  readonly arrayId: number;
  readonly taskIds: readonly number[];
  /** Estimates when only a part was read. */
  readonly finished: number;
  readonly failed: number;
  readonly done: readonly SampledAttempt[];
  readonly isSampled: boolean;
}

export interface Spread {
  /** In order. */
  readonly values: readonly number[];
  readonly min: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
  readonly longestTaskId: number;
}

export async function readAttempts(db: Db, arrayId: number, sampleSize: number): Promise<Attempts> {
  const { ids, stride } = await sampleTasks(db, arrayId, sampleSize);
  const attempts = await readAttemptsOf(db, ids);
  const done = attempts.filter(({ isDone }) => isDone);
  return {
    arrayId,
    taskIds: ids,
    finished: done.length * stride,
    failed: (attempts.length - done.length) * stride,
    done,
    isSampled: stride > 1,
  };
}

/** Of what the successful attempts took; the ends are exact. Null when none was measured. */
export async function readSpread(
  db: Db,
  { arrayId, done }: Attempts,
  measure: Measure,
): Promise<Spread | null> {
  const least = await findExtreme(db, arrayId, { measure, end: "least" });
  const greatest = await findExtreme(db, arrayId, { measure, end: "greatest" });
  if (!least || !greatest) return null;
  const found = done.flatMap((attempt) => {
    const value = measure === "wall_ms" ? attempt.wallMs : attempt.peakMemoryBytes;
    return value === null ? [] : [value];
  });
  const values = (found.length > 0 ? found : [least.value, greatest.value]).sort((a, b) => a - b);
  const at = (rank: number) => values[Math.max(0, Math.min(values.length - 1, rank))] as number;
  return {
    values,
    min: least.value,
    p50: at(Math.floor((values.length - 1) / 2)),
    p95: at(Math.ceil(values.length * 0.95) - 1),
    max: greatest.value,
    longestTaskId: greatest.taskId,
  };
}
