/**
 * A smooth trend through evenly spaced observations, by penalised least squares: of all curves f, the one that
 * makes  sum (y - f)^2 + stiffness * sum (second differences of f)^2  smallest. The fit is linear in y, so each
 * stiffness is one matrix, built once. The stiffness chosen is the one that best predicts each observation from
 * the others.
 *
 * One terrible year (a famine, an earthquake) must not bend the trend. So the first curve goes through running
 * medians, and then each observation far off the curve is pulled in before the curve is fitted again.
 */
import { at, pullIn } from "./statistics.ts";

const STIFFNESSES = [0.3, 3, 30];
const ROBUST_ROUNDS = 2;
const ROBUST_LIMIT = 1.5;

type Matrix = readonly (readonly number[])[];

export interface Smoother {
  readonly stiffness: number;
  readonly rows: Matrix;
}

export interface Trend {
  readonly stiffness: number;
  readonly values: readonly number[];
}

export function buildSmoothers(pointCount: number): readonly Smoother[] {
  return STIFFNESSES.map((stiffness) => ({
    stiffness,
    rows: invert(penalisedIdentity(pointCount, stiffness)),
  }));
}

export function fitTrend(observed: readonly number[], smoothers: readonly Smoother[]): Trend {
  let best: Trend | undefined;
  let leastError = Number.POSITIVE_INFINITY;
  for (const smoother of smoothers) {
    const { values, error } = fitRobustly(observed, smoother);
    if (error < leastError) {
      leastError = error;
      best = { stiffness: smoother.stiffness, values };
    }
  }
  if (!best) throw new RangeError("no curve fits: the observations are not all numbers");
  return best;
}

function fitRobustly(observed: readonly number[], { rows }: Smoother): { values: number[]; error: number } {
  let steady = runningMedian(observed);
  let values = multiply(rows, steady);
  for (let round = 0; round < ROBUST_ROUNDS; round++) {
    const residuals = pullIn(subtract(observed, values), ROBUST_LIMIT);
    steady = values.map((value, i) => value + at(residuals, i));
    values = multiply(rows, steady);
  }
  // The leave-one-out residual of a linear fit needs no second fit: it is the residual over 1 - leverage.
  const errors = steady.map((value, i) => Math.abs(value - at(values, i)) / (1 - at(at(rows, i), i)));
  return { values, error: errors.reduce((sum, error) => sum + error, 0) };
}

/** The middle one of each value and its two neighbours; the ends stay as they are. */
function runningMedian(values: readonly number[]): readonly number[] {
  const last = values.length - 1;
  return values.map((value, i) => {
    if (i === 0 || i === last) return value;
    const [before, after] = [at(values, i - 1), at(values, i + 1)];
    return Math.max(Math.min(before, after), Math.min(value, Math.max(before, after)));
  });
}

/** I + stiffness * D'D, where D takes second differences. */
function penalisedIdentity(size: number, stiffness: number): Matrix {
  const secondDifference = (row: number, column: number) => [1, -2, 1][column - row] ?? 0;
  return Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => {
      let sum = i === j ? 1 : 0;
      for (let row = 0; row + 2 < size; row++) {
        sum += stiffness * secondDifference(row, i) * secondDifference(row, j);
      }
      return sum;
    }),
  );
}

/** Gauss-Jordan; no pivoting is needed, since the matrix is symmetric and positive definite. */
function invert(matrix: Matrix): Matrix {
  const size = matrix.length;
  let rows: Matrix = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let pivot = 0; pivot < size; pivot++) {
    const pivotRow = at(rows, pivot).map((value) => value / at(at(rows, pivot), pivot));
    rows = rows.map((row, i) =>
      i === pivot ? pivotRow : row.map((value, j) => value - at(row, pivot) * at(pivotRow, j)),
    );
  }
  return rows.map((row) => row.slice(size));
}

function multiply(rows: Matrix, vector: readonly number[]): number[] {
  return rows.map((row) => {
    let sum = 0;
    for (let j = 0; j < row.length; j++) sum += at(row, j) * at(vector, j);
    return sum;
  });
}

export function subtract(left: readonly number[], right: readonly number[]): number[] {
  return left.map((value, i) => value - at(right, i));
}
