/** Fits the trend of one indicator in one country and forecasts it to 2030, with a 90 % interval. */
import { InputError, REQUIRED, readWholeNumber, runScript } from "../lib/command-line.ts";
import { forecastIndicator } from "../lib/forecast.ts";
import { INDICATORS, readIndicator } from "../lib/indicators.ts";
import { writeRecord } from "../lib/record-file.ts";
import { type Forecast, forecastPath, readCountry } from "../lib/run-folder.ts";
import { at, summarisePaths } from "../lib/statistics.ts";

const LAST_YEAR = 2030;
/** Draws that go into the file, for the regions to combine; the interval uses all of them. */
const DRAWS_KEPT = 500;

runScript({
  name: "model",
  usage:
    "model.ts --data RUN_FOLDER --country ID --indicator life-expectancy|fertility --out RUN_FOLDER\n" +
    "         [--draws 5000] [--seed 1] [--fail-attempts 0]",
  options: {
    data: REQUIRED,
    country: REQUIRED,
    indicator: REQUIRED,
    out: REQUIRED,
    draws: "5000",
    seed: "1",
    "fail-attempts": "0",
  },
  main(options) {
    const indicator = readIndicator(options.indicator);
    const draws = readWholeNumber("draws", options.draws, { least: DRAWS_KEPT, most: 2_000_000 });
    const seed = readWholeNumber("seed", options.seed, { least: 0, most: 2 ** 32 - 1 });
    const failAttempts = readWholeNumber("fail-attempts", options["fail-attempts"], { least: 0, most: 100 });
    failOnPurpose(failAttempts, `${options.country}, ${indicator}`);

    const country = readCountry(options.data, options.country);
    const yearsAhead = listYearsAhead(country.years);
    const request = { observed: country[indicator], steps: yearsAhead.length, draws, seed };
    const paths = forecastIndicator(indicator, request);
    const { median, lower, upper } = summarisePaths(paths);
    const round = (values: readonly number[]) =>
      values.map((value) => Number(value.toFixed(INDICATORS[indicator].decimals + 2)));
    const forecast: Forecast = {
      country: country.country,
      indicator,
      years: [...country.years, ...yearsAhead],
      median: round(median),
      lower: round(lower),
      upper: round(upper),
      draws: paths.slice(0, DRAWS_KEPT).map(round),
    };
    writeRecord(forecastPath(options.out, { indicator, country: country.country }), forecast);
    console.log(`${country.name}, ${indicator}: ${describeEnd(forecast)}, ${draws} draws`);
  },
});

function listYearsAhead(years: readonly number[]): number[] {
  const last = at(years, years.length - 1);
  const step = last - at(years, years.length - 2);
  return Array.from({ length: Math.floor((LAST_YEAR - last) / step) }, (_, i) => last + (i + 1) * step);
}

function describeEnd({ years, median, lower, upper }: Forecast): string {
  return `${years.at(-1)} ${median.at(-1)} (${lower.at(-1)} to ${upper.at(-1)})`;
}

/** For demonstrations of retrying: Jobmon tells each attempt its number. Outside Jobmon nothing fails. */
function failOnPurpose(failAttempts: number, what: string): void {
  const attempt = Number(process.env.JOBMON_ATTEMPT ?? Number.POSITIVE_INFINITY);
  if (attempt > failAttempts) return;
  throw new InputError(
    `lost the scratch disk while reading ${what} (on purpose: attempt ${attempt}, --fail-attempts ${failAttempts})`,
  );
}
