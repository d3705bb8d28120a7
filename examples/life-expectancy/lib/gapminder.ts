/**
 * Reads `gapminder.json` of the package `vega-datasets`: one row per country and year, every fifth year. The
 * rows are checked here once, so that the tasks downstream can trust what they read.
 */
import { InputError } from "./command-line.ts";
import { INDICATORS, type IndicatorId } from "./indicators.ts";
import { REGION_IDS } from "./regions.ts";
import type { Country } from "./run-folder.ts";

/** With fewer points than this a trend and its noise cannot be told apart. */
export const FEWEST_YEARS = 6;

interface Row {
  readonly country: string;
  readonly region: string;
  readonly year: number;
  readonly population: number;
  readonly "life-expectancy": number;
  readonly fertility: number;
}

export function parseGapminder(rows: unknown): readonly Country[] {
  if (!Array.isArray(rows) || rows.length === 0) throw new InputError("the data set is not a list of rows");
  const byName = Map.groupBy(rows.map(parseRow), (row) => row.country);
  const countries = [...byName.values()].map(gatherCountry);
  requireSameYears(countries);
  requireOwnIds(countries);
  return countries;
}

/** A name that is safe in a command, a file name and a task name: "Hong Kong, China" is hong-kong-china. */
export function countryId(name: string): string {
  const plain = name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
}

function parseRow(value: unknown, index: number): Row {
  const raw = (value ?? {}) as Readonly<Record<string, unknown>>;
  const where = `row ${index + 1} (${String(raw.country ?? "no country")}, ${String(raw.year ?? "no year")})`;
  const name = raw.country;
  if (typeof name !== "string" || countryId(name) === "") throw new InputError(`${where} names no country`);
  const region = REGION_IDS[Number(raw.cluster)];
  if (!region) throw new InputError(`${where} has no known region: cluster ${String(raw.cluster)}`);
  const number = (field: string, floor: number, ceiling: number) => {
    const found = raw[field];
    if (typeof found === "number" && found > floor && found < ceiling) return found;
    throw new InputError(`${where}: ${field} is ${String(found)}, outside ${floor} to ${ceiling}`);
  };
  const indicator = (field: string, id: IndicatorId) =>
    number(field, INDICATORS[id].floor, INDICATORS[id].ceiling);
  return {
    country: name,
    region,
    year: number("year", 1799, 2101),
    population: number("pop", 0, 1e10),
    "life-expectancy": indicator("life_expect", "life-expectancy"),
    fertility: indicator("fertility", "fertility"),
  };
}

function gatherCountry(rows: readonly Row[]): Country {
  const [first] = rows;
  if (!first) throw new InputError("a country without rows");
  const inOrder = rows.toSorted((a, b) => a.year - b.year);
  if (rows.some((row) => row.region !== first.region)) {
    throw new InputError(`${first.country} is in more than one region`);
  }
  return {
    country: countryId(first.country),
    name: first.country,
    region: first.region,
    years: inOrder.map((row) => row.year),
    population: inOrder.map((row) => row.population),
    "life-expectancy": inOrder.map((row) => row["life-expectancy"]),
    fertility: inOrder.map((row) => row.fertility),
  };
}

function requireSameYears(countries: readonly Country[]): void {
  const years = countries[0]?.years ?? [];
  const step = (years[1] ?? 0) - (years[0] ?? 0);
  const isEven = step > 0 && years.every((year, i) => year === (years[0] ?? 0) + i * step);
  if (years.length < FEWEST_YEARS || !isEven) {
    throw new InputError(
      `at least ${FEWEST_YEARS} evenly spaced years are needed, and found ${years.join(", ")}`,
    );
  }
  const odd = countries.find((country) => country.years.join() !== years.join());
  if (odd)
    throw new InputError(`${odd.name} has years ${odd.years.join(", ")}, the others ${years.join(", ")}`);
}

function requireOwnIds(countries: readonly Country[]): void {
  for (const [id, sharers] of Map.groupBy(countries, (country) => country.country)) {
    const names = sharers.map((country) => country.name).join(" and ");
    if (sharers.length > 1) throw new InputError(`${names} would share the file name ${id}.json`);
  }
}
