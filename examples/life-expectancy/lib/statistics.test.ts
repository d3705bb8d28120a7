import { describe, expect, test } from "bun:test";
import { at, median, pullIn, quantile, summarisePaths, weightedMean } from "./statistics.ts";

describe("statistics", () => {
  test("a quantile between two values lies between them in proportion", () => {
    expect(quantile([10, 20, 30, 40, 50], 0.5)).toBe(30);
    expect(quantile([10, 20], 0.25)).toBe(12.5);
    expect(quantile([7], 0.95)).toBe(7);
  });

  test("the median does not depend on the order of the values", () => {
    expect(median([5, 1, 4, 2, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  test("a country three times as large counts three times", () => {
    expect(weightedMean([50, 70], [3, 1])).toBe(55);
    expect(weightedMean([50, 70], [1, 1])).toBe(60);
  });

  test("values without a weight are refused", () => {
    expect(() => weightedMean([50, 70], [1])).toThrow("2 values, 1 weights");
  });

  test("reading past the end of a list is refused", () => {
    expect(() => at([1, 2], 2)).toThrow(RangeError);
  });

  test("only the wild value is pulled in", () => {
    const residuals = [1, -1, 1, -1, 1, -1, -30];
    const pulled = pullIn(residuals, 2);
    expect(pulled.slice(0, 6)).toEqual(residuals.slice(0, 6));
    expect(pulled[6]).toBeCloseTo(-2 * 1.4826, 10);
  });

  test("the interval of many paths leaves one draw in twenty out on either side", () => {
    const paths = Array.from({ length: 101 }, (_, draw) => [draw, 200 - draw]);
    expect(summarisePaths(paths)).toEqual({ median: [50, 150], lower: [5, 105], upper: [95, 195] });
  });
});
