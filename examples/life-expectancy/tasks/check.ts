/**
 * Looks back before anyone trusts the forecasts: hides what came after 1990, forecasts it for every country of a
 * region, and counts how often the 90 % interval held what really happened.
 */
import { InputError, REQUIRED, readWholeNumber, runScript } from "../lib/command-line.ts";
import { forecastIndicator } from "../lib/forecast.ts";
import { FEWEST_YEARS } from "../lib/gapminder.ts";
import { type IndicatorId, readIndicator } from "../lib/indicators.ts";
import { writeRecord } from "../lib/record-file.ts";
import { readRegion } from "../lib/regions.ts";
import { type Country, checkPath, listCountriesOf, readCountry } from "../lib/run-folder.ts";
import { at, summarisePaths } from "../lib/statistics.ts";

const LAST_YEAR_SEEN = 1990;

interface Outcome {
  readonly isInside: boolean;
  readonly error: number;
}

runScript({
  name: "check",
  usage:
    "check.ts --data RUN_FOLDER --region ID --indicator life-expectancy|fertility --out RUN_FOLDER\n" +
    "         [--draws 1000] [--seed 1]",
  options: { data: REQUIRED, region: REQUIRED, indicator: REQUIRED, out: REQUIRED, draws: "1000", seed: "1" },
  main(options) {
    const indicator = readIndicator(options.indicator);
    const region = readRegion(options.region);
    const draws = readWholeNumber("draws", options.draws, { least: 100, most: 100_000 });
    const seed = readWholeNumber("seed", options.seed, { least: 0, most: 2 ** 32 - 1 });
    const countries = listCountriesOf(options.data, region).map((id) => readCountry(options.data, id));
    const outcomes = countries.flatMap((country) => checkCountry(country, { indicator, draws, seed }));
    if (outcomes.length === 0)
      throw new InputError(`${options.data} has no observation after 1990 in ${region}`);

    const inside = outcomes.filter((outcome) => outcome.isInside).length;
    const meanAbsoluteError = outcomes.reduce((sum, outcome) => sum + outcome.error, 0) / outcomes.length;
    const check = { region, indicator, forecasts: outcomes.length, inside, meanAbsoluteError };
    writeRecord(checkPath(options.out, { indicator, region }), check);
    console.log(`${region}, ${indicator}: ${inside} of ${outcomes.length} observations inside the interval`);
  },
});

interface CheckRequest {
  readonly indicator: IndicatorId;
  readonly draws: number;
  readonly seed: number;
}

function checkCountry(country: Country, { indicator, draws, seed }: CheckRequest): readonly Outcome[] {
  const seen = country.years.filter((year) => year <= LAST_YEAR_SEEN).length;
  const hidden = country[indicator].slice(seen);
  if (seen < FEWEST_YEARS || hidden.length === 0) return [];
  const observed = country[indicator].slice(0, seen);
  const paths = forecastIndicator(indicator, { observed, steps: hidden.length, draws, seed });
  const { median, lower, upper } = summarisePaths(paths);
  return hidden.map((truth, i) => ({
    isInside: at(lower, seen + i) <= truth && truth <= at(upper, seen + i),
    error: Math.abs(truth - at(median, seen + i)),
  }));
}
