/** Combines the countries of one region into its population-weighted mean by year, with a 90 % interval. */
import { InputError, REQUIRED, runScript } from "../lib/command-line.ts";
import { INDICATORS, readIndicator } from "../lib/indicators.ts";
import { writeRecord } from "../lib/record-file.ts";
import { meanOfRegion } from "../lib/region-mean.ts";
import { readRegion } from "../lib/regions.ts";
import { listCountriesOf, readCountry, readForecast, summaryPath } from "../lib/run-folder.ts";

runScript({
  name: "summarise",
  usage: "summarise.ts --data RUN_FOLDER --region ID --indicator life-expectancy|fertility --out RUN_FOLDER",
  options: { data: REQUIRED, region: REQUIRED, indicator: REQUIRED, out: REQUIRED },
  main(options) {
    const indicator = readIndicator(options.indicator);
    const region = readRegion(options.region);
    const members = listCountriesOf(options.data, region).map((id) => ({
      country: readCountry(options.data, id),
      forecast: readForecast(options.data, { indicator, country: id }),
    }));
    if (members.length === 0) throw new InputError(`${options.data} has no country in ${region}`);

    const { years, ...means } = meanOfRegion(members, indicator);
    const round = (value: number) => Number(value.toFixed(INDICATORS[indicator].decimals + 2));
    writeRecord(summaryPath(options.out, { indicator, region }), {
      region,
      indicator,
      years,
      observed: means.observed.map(round),
      median: means.median.map(round),
      lower: means.lower.map(round),
      upper: means.upper.map(round),
    });
    console.log(
      `${region}, ${indicator}: mean of ${members.length} countries, ${years[0]} to ${years.at(-1)}`,
    );
  },
});
