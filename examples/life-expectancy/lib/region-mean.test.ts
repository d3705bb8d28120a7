import { describe, expect, test } from "bun:test";
import { type Member, meanOfRegion } from "./region-mean.ts";

function member(
  name: string,
  { population, value }: { population: readonly number[]; value: number },
): Member {
  const flat = (count: number) => Array.from({ length: count }, () => value);
  return {
    country: {
      country: name,
      name,
      region: "america",
      years: [2000, 2005],
      population,
      "life-expectancy": flat(2),
      fertility: flat(2),
    },
    forecast: {
      country: name,
      indicator: "life-expectancy",
      years: [2000, 2005, 2010],
      median: flat(3),
      lower: flat(3),
      upper: flat(3),
      draws: [flat(3), flat(3).map((v) => v + 2)],
    },
  };
}

const large = member("Large", { population: [300, 100], value: 60 });
const small = member("Small", { population: [100, 100], value: 80 });

describe("meanOfRegion", () => {
  test("each year is weighted by its own population, and the future by the last one", () => {
    const { observed, median } = meanOfRegion([large, small], "life-expectancy");
    expect(observed).toEqual([65, 70]);
    expect(median).toEqual([66, 71, 71]);
  });

  test("the interval is that of the draws, draw by draw", () => {
    const { lower, upper } = meanOfRegion([large, small], "life-expectancy");
    expect(lower[2]).toBeCloseTo(70.1, 10);
    expect(upper[2]).toBeCloseTo(71.9, 10);
  });

  test("forecasts from different runs of the model are refused", () => {
    const other: Member = { ...small, forecast: { ...small.forecast, draws: [[80, 80, 80]] } };
    expect(() => meanOfRegion([large, other], "life-expectancy")).toThrow(
      "the forecast of Small does not fit",
    );
  });
});
