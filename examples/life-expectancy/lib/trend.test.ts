import { describe, expect, test } from "bun:test";
import { seedRandom } from "./random.ts";
import { at } from "./statistics.ts";
import { buildSmoothers, fitTrend } from "./trend.ts";

const smoothers = buildSmoothers(11);
const line = Array.from({ length: 11 }, (_, i) => 40 + 2 * i);

function largestGap(left: readonly number[], right: readonly number[]): number {
  return Math.max(...left.map((value, i) => Math.abs(value - at(right, i))));
}

describe("fitTrend", () => {
  test("a straight line is its own trend", () => {
    expect(largestGap(fitTrend(line, smoothers).values, line)).toBeLessThan(1e-9);
  });

  test("a trend adds with the level of its observations", () => {
    const bent = line.map((value, i) => value + Math.sin(i));
    const raised = fitTrend(
      bent.map((value) => value + 100),
      smoothers,
    );
    const expected = fitTrend(bent, smoothers).values.map((value) => value + 100);
    expect(largestGap(raised.values, expected)).toBeLessThan(1e-9);
  });

  test("noise around a line is mostly smoothed away", () => {
    const random = seedRandom(3);
    const errors = Array.from({ length: 50 }, () => {
      const noisy = line.map((value) => value + 2 * (random() - 0.5));
      const gap = (values: readonly number[]) =>
        values.reduce((sum, v, i) => sum + Math.abs(v - at(line, i)), 0);
      return gap(fitTrend(noisy, smoothers).values) / gap(noisy);
    });
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(0.75);
  });

  test("one terrible year does not bend the trend", () => {
    const struck = line.map((value, i) => (i === 1 ? value - 30 : value + 0.1 * (i % 2)));
    expect(largestGap(fitTrend(struck, smoothers).values, line)).toBeLessThan(1);
  });

  test("a lasting change of direction is followed", () => {
    const turned = line.map((value, i) => (i > 6 ? 52 - 2 * (i - 6) : value));
    const { values } = fitTrend(turned, smoothers);
    expect(at(values, 10)).toBeCloseTo(44, 0);
    expect(at(values, 10) - at(values, 9)).toBeCloseTo(-2, 0);
  });

  test("observations that are not numbers are refused", () => {
    expect(() => fitTrend([...line.slice(1), Number.NaN], smoothers)).toThrow("not all numbers");
  });
});
