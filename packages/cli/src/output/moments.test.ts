import { expect, test } from "bun:test";
import { formatAge, formatMoment } from "./moments.ts";

test("an age has its two largest units", () => {
  expect(formatAge(0, 3_725_000)).toBe("1h 2m");
  expect(formatAge(0, 59_400)).toBe("59s");
});

test("a moment in the future, by a clock that is ahead, has the age of now", () => {
  expect(formatAge(5_000, 0)).toBe("0s");
});

test("a moment of another day has its date", () => {
  const nowMs = new Date(2026, 10, 21, 15, 0, 0).getTime();
  expect(formatMoment(new Date(2026, 10, 21, 9, 5, 7).getTime(), nowMs)).toBe("09:05:07");
  expect(formatMoment(new Date(2026, 10, 20, 9, 5, 7).getTime(), nowMs)).toBe("2026-11-20 09:05:07");
});
