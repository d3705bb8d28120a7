/**
 * Forecast with a bootstrap. Each draw puts resampled noise on the fitted trend, fits the trend again (its
 * stiffness included, so that the interval carries the doubt about it), and walks on from its end: the slope
 * fades a little at each step, and changes as it changed at some past step of the same draw.
 *
 * All countries use the same seed on purpose: draw 17 revisits the same past years everywhere, so shocks that
 * countries shared in the past are shared in the future, and a region's interval is not too narrow.
 */
import { fromOpenScale, type IndicatorId, toOpenScale } from "./indicators.ts";
import { type Random, seedRandom } from "./random.ts";
import { at, pullIn } from "./statistics.ts";
import { buildSmoothers, fitTrend, subtract } from "./trend.ts";

/** What is left of the slope after one step. */
const SLOPE_KEPT = 0.85;
/** A fitted curve is smoother than history: its changes of slope are too small by about this factor (see README). */
const SHOCK_SCALE = 2;
/** Noise beyond this many deviations is an event, not noise, and is not expected to come back at full size. */
const NOISE_LIMIT = 3;
/** Degrees of freedom that a typical trend takes from the residuals. */
const TREND_FREEDOM = 3;

export interface ForecastRequest {
  readonly observed: readonly number[];
  readonly steps: number;
  readonly draws: number;
  readonly seed: number;
}

/** One path per draw: the trend at each observed time, then `steps` times ahead. */
export function drawPaths({ observed, steps, draws, seed }: ForecastRequest): readonly (readonly number[])[] {
  const random = seedRandom(seed);
  const smoothers = buildSmoothers(observed.length);
  const trend = fitTrend(observed, smoothers).values;
  const widening = Math.sqrt(observed.length / (observed.length - TREND_FREEDOM));
  const noise = pullIn(subtract(observed, trend), NOISE_LIMIT).map((residual) => residual * widening);
  return Array.from({ length: draws }, () => {
    const replayed = trend.map((value) => value + pick(noise, random));
    return walkOn(fitTrend(replayed, smoothers).values, steps, random);
  });
}

/** The same in an indicator's own unit, between its floor and its ceiling. */
export function forecastIndicator(
  indicator: IndicatorId,
  request: ForecastRequest,
): readonly (readonly number[])[] {
  const observed = request.observed.map((value) => toOpenScale(indicator, value));
  const paths = drawPaths({ ...request, observed });
  return paths.map((path) => path.map((value) => fromOpenScale(indicator, value)));
}

function walkOn(trend: readonly number[], steps: number, random: Random): readonly number[] {
  const slopes = subtract(trend.slice(1), trend.slice(0, -1));
  const turns = subtract(slopes.slice(1), slopes.slice(0, -1));
  const path = [...trend];
  let level = at(trend, trend.length - 1);
  let slope = at(slopes, slopes.length - 1);
  for (let step = 0; step < steps; step++) {
    // Either direction is as likely: the past turned one way, the future may turn the other.
    const direction = random() < 0.5 ? -1 : 1;
    slope = SLOPE_KEPT * slope + SHOCK_SCALE * direction * pick(turns, random);
    level += slope;
    path.push(level);
  }
  return path;
}

function pick(values: readonly number[], random: Random): number {
  return at(values, Math.floor(random() * values.length));
}
