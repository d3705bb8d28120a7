import { describe, expect, test } from "bun:test";
import { countryId, parseGapminder } from "./gapminder.ts";

interface RawRow {
  readonly country: string;
  readonly cluster: number;
  readonly year: number;
  readonly pop: number;
  readonly life_expect: number;
  readonly fertility: number;
}

function rowsOf(country: string, changes: Partial<RawRow> = {}): readonly RawRow[] {
  const years = [1955, 1960, 1965, 1970, 1975, 1980];
  return years.map((year) => ({
    country,
    cluster: 3,
    year,
    pop: 1000,
    life_expect: 60,
    fertility: 4,
    ...changes,
  }));
}

describe("parseGapminder", () => {
  test("rows in any order become one country with its years in order", () => {
    const [peru] = parseGapminder(rowsOf("Peru").toReversed());
    expect(peru).toMatchObject({ country: "peru", name: "Peru", region: "america" });
    expect(peru?.years).toEqual([1955, 1960, 1965, 1970, 1975, 1980]);
  });

  test("a value that cannot be is refused with its row and country", () => {
    const rows = [...rowsOf("Peru"), ...rowsOf("Haiti", { life_expect: 570 })];
    expect(() => parseGapminder(rows)).toThrow("row 7 (Haiti, 1955): life_expect is 570, outside 20 to 95");
  });

  test("a row that is not an object is refused", () => {
    expect(() => parseGapminder([null])).toThrow("row 1 (no country, no year) names no country");
  });

  test("an unknown region is refused", () => {
    expect(() => parseGapminder(rowsOf("Peru", { cluster: 6 }))).toThrow("no known region: cluster 6");
  });

  test("a missing year is refused", () => {
    const rows = [...rowsOf("Peru"), ...rowsOf("Haiti").filter((row) => row.year !== 1960)];
    expect(() => parseGapminder(rows)).toThrow(
      "Haiti has years 1955, 1965, 1970, 1975, 1980, the others 1955, 1960",
    );
  });

  test("a year given twice is refused", () => {
    expect(() => parseGapminder(rowsOf("Peru", { year: 1955 }))).toThrow("evenly spaced years are needed");
  });

  test("two names that would share a file are refused", () => {
    const rows = [...rowsOf("Hong Kong, China"), ...rowsOf("Hong Kong (China)")];
    expect(() => parseGapminder(rows)).toThrow("Hong Kong, China and Hong Kong (China) would share");
  });

  test("an empty data set is refused", () => {
    expect(() => parseGapminder([])).toThrow("not a list of rows");
    expect(() => parseGapminder({})).toThrow("not a list of rows");
  });
});

describe("countryId", () => {
  test("names become words that need no quoting in a shell", () => {
    expect(countryId("Hong Kong, China")).toBe("hong-kong-china");
    expect(countryId("Côte d'Ivoire")).toBe("cote-d-ivoire");
  });
});
