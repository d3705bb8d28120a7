import { expect, test } from "bun:test";
import fc from "fast-check";
import { parseCores } from "./cores.ts";
import { formatCount, formatDurationMs, formatPercent } from "./number.ts";
import { roundUp } from "./round-up.ts";

test("counts are grouped by thousands", () => {
  expect([0, 999, 1000, 12_345, 1_234_567, -1234].map(formatCount)).toEqual([
    "0",
    "999",
    "1,000",
    "12,345",
    "1,234,567",
    "-1,234",
  ]);
});

test("a percentage is 100% only when all is done and 0% only when nothing is", () => {
  expect([0, 0.000_01, 0.123, 0.5, 0.999_99, 1].map(formatPercent)).toEqual([
    "0%",
    "0.1%",
    "12.3%",
    "50.0%",
    "99.9%",
    "100%",
  ]);
});

test("durations are shown with the precision a person wants", () => {
  expect([0, 850.4, 999.6, 12_340, 59_960, 61_000, 5_400_000, 93_784_000].map(formatDurationMs)).toEqual([
    "0 ms",
    "850 ms",
    "1.0 s",
    "12.3 s",
    "1m",
    "1m 1s",
    "1h 30m",
    "1d 2h",
  ]);
});

test("rounding up leaves whole numbers alone, whatever product they come from", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1024 ** 5 }), (whole) => {
      expect(roundUp(whole)).toBe(whole);
      expect(roundUp(whole / 2)).toBe(Math.ceil(whole / 2));
    }),
  );
  expect(roundUp(3600 * 1.1)).toBe(3960);
  expect(roundUp(1e-9)).toBe(1);
});

test("cores are whole numbers", () => {
  expect(parseCores("4")).toBe(4);
  expect(parseCores(1)).toBe(1);
  for (const bad of ["", "two", "1.5", "-1", "0", "1e2", 0, 1.5, Number.NaN, 100_001]) {
    expect(() => parseCores(bad)).toThrow("is not a number of cores");
  }
});
