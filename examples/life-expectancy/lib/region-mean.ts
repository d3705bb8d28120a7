/**
 * The population-weighted mean of a region. Each draw of the region is the mean of the same draw of its
 * countries; after the last observation the weights stay as they were then.
 */
import { InputError } from "./command-line.ts";
import type { IndicatorId } from "./indicators.ts";
import type { Country, Forecast } from "./run-folder.ts";
import { at, type Interval, summarisePaths, weightedMean } from "./statistics.ts";

export interface Member {
  readonly country: Country;
  readonly forecast: Forecast;
}

export interface RegionMean extends Interval {
  readonly years: readonly number[];
  readonly observed: readonly number[];
}

export function meanOfRegion(members: readonly Member[], indicator: IndicatorId): RegionMean {
  requireAlike(members);
  const { country, forecast } = at(members, 0);
  const weightsByYear = forecast.years.map((_, time) =>
    members.map((member) => at(member.country.population, Math.min(time, country.years.length - 1))),
  );
  const meanAt = (time: number, read: (member: Member) => number) =>
    weightedMean(members.map(read), at(weightsByYear, time));
  const paths = forecast.draws.map((_, draw) =>
    forecast.years.map((_, time) => meanAt(time, (member) => at(at(member.forecast.draws, draw), time))),
  );
  return {
    years: forecast.years,
    observed: country.years.map((_, time) => meanAt(time, (member) => at(member.country[indicator], time))),
    ...summarisePaths(paths),
  };
}

/** Draws combine only when they are as many and over the same years: all from one run of the model. */
function requireAlike(members: readonly Member[]): void {
  const { forecast: first } = at(members, 0);
  const isAlike = ({ country, forecast }: Member) =>
    country.years.every((year, i) => year === forecast.years[i]) &&
    forecast.years.join() === first.years.join() &&
    forecast.draws.length === first.draws.length &&
    forecast.draws.every((draw) => draw.length === first.years.length);
  const odd = members.find((member) => !isAlike(member));
  if (!odd) return;
  throw new InputError(
    `the forecast of ${odd.country.name} does not fit that of ${first.country}: other years or draws; run model.ts again for both`,
  );
}
