/**
 * The files of one run: where each lies, what it holds, and which task writes it.
 *
 *   countries.json                        prepare    which countries there are, and their regions
 *   countries/{country}.json              prepare    one country's observations
 *   forecasts/{indicator}/{country}.json  model      fitted trend and forecast, with draws
 *   checks/{indicator}/{region}.json      check      how forecasts from 1990 fared
 *   summaries/{indicator}/{region}.json   summarise  the region's mean, with interval
 *   report/chart.svg, report/table.txt    report     what people look at
 */
import { join } from "node:path";
import type { IndicatorId } from "./indicators.ts";
import { type RecordOf, readRecord } from "./record-file.ts";
import type { RegionId } from "./regions.ts";

const COUNTRY_LIST = { countries: "texts", regions: "texts" } as const;
const COUNTRY = {
  country: "text",
  name: "text",
  region: "text",
  years: "numbers",
  population: "numbers",
  "life-expectancy": "numbers",
  fertility: "numbers",
} as const;
/** `draws` holds one path over all `years` per draw; the first draws only, enough to combine countries. */
const FORECAST = {
  country: "text",
  indicator: "text",
  years: "numbers",
  median: "numbers",
  lower: "numbers",
  upper: "numbers",
  draws: "lists of numbers",
} as const;
/** `observed` covers the first of `years`: those that lie in the past. */
const SUMMARY = {
  region: "text",
  indicator: "text",
  years: "numbers",
  observed: "numbers",
  median: "numbers",
  lower: "numbers",
  upper: "numbers",
} as const;
const CHECK = {
  region: "text",
  indicator: "text",
  forecasts: "number",
  inside: "number",
  meanAbsoluteError: "number",
} as const;

export type CountryList = RecordOf<typeof COUNTRY_LIST>;
export type Country = RecordOf<typeof COUNTRY>;
export type Forecast = RecordOf<typeof FORECAST>;
export type Summary = RecordOf<typeof SUMMARY>;
export type Check = RecordOf<typeof CHECK>;

export interface CountryKey {
  readonly indicator: IndicatorId;
  readonly country: string;
}
export interface RegionKey {
  readonly indicator: IndicatorId;
  readonly region: RegionId;
}

export const countryListPath = (run: string) => join(run, "countries.json");
export const countryPath = (run: string, country: string) => join(run, "countries", `${country}.json`);
export const forecastPath = (run: string, key: CountryKey) =>
  join(run, "forecasts", key.indicator, `${key.country}.json`);
export const summaryPath = (run: string, key: RegionKey) =>
  join(run, "summaries", key.indicator, `${key.region}.json`);
export const checkPath = (run: string, key: RegionKey) =>
  join(run, "checks", key.indicator, `${key.region}.json`);
export const chartPath = (run: string) => join(run, "report", "chart.svg");
export const tablePath = (run: string) => join(run, "report", "table.txt");

export function listCountriesOf(run: string, region: RegionId): readonly string[] {
  const list = readRecord({
    path: countryListPath(run),
    shape: COUNTRY_LIST,
    columns: ["countries", "regions"],
    remedy: "run prepare.ts first",
  });
  return list.countries.filter((_, i) => list.regions[i] === region);
}

export function readCountry(run: string, country: string): Country {
  return readRecord({
    path: countryPath(run, country),
    shape: COUNTRY,
    columns: ["years", "population", "life-expectancy", "fertility"],
    remedy: `run prepare.ts first, and choose a country listed in ${countryListPath(run)}`,
  });
}

export function readForecast(run: string, key: CountryKey): Forecast {
  return readRecord({
    path: forecastPath(run, key),
    shape: FORECAST,
    columns: ["years", "median", "lower", "upper"],
    remedy: `run model.ts for ${key.country}, ${key.indicator} first`,
  });
}

export function readSummary(run: string, key: RegionKey): Summary {
  return readRecord({
    path: summaryPath(run, key),
    shape: SUMMARY,
    columns: ["years", "median", "lower", "upper"],
    remedy: `run summarise.ts for ${key.region}, ${key.indicator} first`,
  });
}

export function readCheck(run: string, key: RegionKey): Check {
  return readRecord({
    path: checkPath(run, key),
    shape: CHECK,
    columns: [],
    remedy: `run check.ts for ${key.region}, ${key.indicator} first`,
  });
}
