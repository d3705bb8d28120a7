import { describe, expect, test } from "bun:test";
import { drawPaths, forecastIndicator } from "./forecast.ts";
import { INDICATOR_IDS, INDICATORS } from "./indicators.ts";
import { type Random, seedRandom } from "./random.ts";
import { at, summarisePaths } from "./statistics.ts";

const line = Array.from({ length: 11 }, (_, i) => 2 * i);
const wavy = [1, 1.3, 1.2, 1.8, 2.1, 2, 2.6, 2.9, 2.8, 3.3, 3.4];

/** Roughly normal: the sum of twelve uniform numbers. */
const noiseOf = (random: Random) => Array.from({ length: 12 }, random).reduce((sum, u) => sum + u, -6);

describe("drawPaths", () => {
  test("a straight line goes on with a slope that fades step by step", () => {
    const [path] = drawPaths({ observed: line, steps: 3, draws: 1, seed: 1 });
    const ahead = path?.slice(11).map((value) => value - 20) ?? [];
    const slopes = [2 * 0.85, 2 * 0.85 ** 2, 2 * 0.85 ** 3];
    expect(ahead[0]).toBeCloseTo(at(slopes, 0), 8);
    expect(ahead[2]).toBeCloseTo(at(slopes, 0) + at(slopes, 1) + at(slopes, 2), 8);
  });

  test("the same seed gives the same draws, another seed others", () => {
    const request = { observed: wavy, steps: 5, draws: 20, seed: 1 };
    expect(drawPaths(request)).toEqual(drawPaths(request));
    expect(drawPaths({ ...request, seed: 2 })).not.toEqual(drawPaths(request));
  });

  test("more draws begin with the same draws", () => {
    const few = drawPaths({ observed: wavy, steps: 5, draws: 10, seed: 1 });
    const many = drawPaths({ observed: wavy, steps: 5, draws: 30, seed: 1 });
    expect(many.slice(0, 10)).toEqual([...few]);
  });

  test("countries that moved together in the past move together in every draw", () => {
    const request = { steps: 5, draws: 50, seed: 1 };
    const small = drawPaths({ ...request, observed: wavy });
    const twice = drawPaths({ ...request, observed: wavy.map((value) => 2 * value) });
    small.forEach((path, draw) => {
      path.forEach((value, time) => {
        expect(at(at(twice, draw), time)).toBeCloseTo(2 * value, 8);
      });
    });
  });

  test("the interval widens with the distance from the last observation", () => {
    const { lower, upper } = summarisePaths(drawPaths({ observed: wavy, steps: 5, draws: 400, seed: 1 }));
    const widths = [11, 12, 13, 14, 15].map((time) => at(upper, time) - at(lower, time));
    expect(widths).toEqual(widths.toSorted((a, b) => a - b));
  });

  test("the interval holds the true future in most of 100 simulated countries", () => {
    const random = seedRandom(11);
    const isInside = Array.from({ length: 100 }, () => {
      let [level, slope] = [0, 1];
      const truth = Array.from({ length: 14 }, () => {
        slope = 0.85 * slope + 0.3 * noiseOf(random);
        level += slope;
        return level;
      });
      const observed = truth.slice(0, 11).map((value) => value + 0.2 * noiseOf(random));
      const { lower, upper } = summarisePaths(drawPaths({ observed, steps: 3, draws: 200, seed: 1 }));
      return at(lower, 13) <= at(truth, 13) && at(truth, 13) <= at(upper, 13);
    });
    const inside = isInside.filter(Boolean).length;
    expect(inside).toBeGreaterThanOrEqual(75);
    expect(inside).toBeLessThan(100);
  });
});

describe("forecastIndicator", () => {
  test.each(INDICATOR_IDS)(
    "no draw of %s leaves its floor and ceiling, however steep the trend",
    (indicator) => {
      const { floor, ceiling } = INDICATORS[indicator];
      const observed = wavy.map((_, i) => floor + (ceiling - floor) * (0.1 + 0.08 * i));
      const values = forecastIndicator(indicator, { observed, steps: 5, draws: 100, seed: 1 }).flat();
      expect(Math.min(...values)).toBeGreaterThan(floor);
      expect(Math.max(...values)).toBeLessThan(ceiling);
    },
  );
});
