/** The few pieces of arithmetic that the model, the check and the summary share. */

/** Reads one item, and refuses to run past the end: a wrong index is a mistake, never a NaN in the results. */
export function at<T>(list: ArrayLike<T>, index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`item ${index} of a list of ${list.length}`);
  return item;
}

export function sortNumbers(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).sort();
}

/** Quantile of sorted values, linear between neighbours. `share` 0.5 is the median. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = at(sorted, below);
  return low + (place - below) * (at(sorted, Math.ceil(place)) - low);
}

export function median(values: ArrayLike<number>): number {
  return quantile(sortNumbers(values), 0.5);
}

export function weightedMean(values: readonly number[], weights: readonly number[]): number {
  if (values.length !== weights.length)
    throw new RangeError(`${values.length} values, ${weights.length} weights`);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return values.reduce((sum, value, i) => sum + value * at(weights, i), 0) / total;
}

/** Standard deviation as the bulk of the values show it, blind to a few wild ones. */
export function robustDeviation(values: readonly number[]): number {
  return 1.4826 * median(values.map(Math.abs));
}

/** Pulls values beyond `limit` deviations back to that limit. */
export function pullIn(values: readonly number[], limit: number): number[] {
  const most = limit * robustDeviation(values);
  return values.map((value) => Math.max(-most, Math.min(most, value)));
}

export interface Interval {
  readonly median: readonly number[];
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

/** The bounds of a 90 % interval, as shares of the draws. */
const LOWER_SHARE = 0.05;
const UPPER_SHARE = 0.95;

/** Median and interval at each time of many paths of equal length. */
export function summarisePaths(paths: readonly (readonly number[])[]): Interval {
  const columns = at(paths, 0).map((_, time) => sortNumbers(paths.map((path) => at(path, time))));
  const quantiles = (share: number) => columns.map((column) => quantile(column, share));
  return {
    median: quantiles(0.5),
    lower: quantiles(LOWER_SHARE),
    upper: quantiles(UPPER_SHARE),
  };
}
