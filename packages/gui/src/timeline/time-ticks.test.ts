import { expect, test } from "bun:test";
import { timeTicks, zoneOffsetMs } from "./time-ticks.ts";

const DAY = Date.UTC(2026, 9, 1);
const HOUR = 3_600_000;

test("ticks are round moments of the viewer's zone", () => {
  const { stepMs, at } = timeTicks(DAY + 1, DAY + 24 * HOUR, { most: 10, offsetMs: 2 * HOUR });
  expect(stepMs).toBe(3 * HOUR);
  expect(at[0]).toBe(DAY + HOUR);
  expect(at.every((tick) => (tick + 2 * HOUR) % stepMs === 0)).toBe(true);
});

test("no window, however short or long, has more ticks than fit", () => {
  for (const width of [10, 1_000, 77_000, HOUR, 30 * HOUR, 4_000 * HOUR, 90_000 * HOUR])
    expect(timeTicks(DAY + 17, DAY + 17 + width, { most: 8, offsetMs: 0 }).at.length).toBeLessThanOrEqual(9);
});

test("a zone's clock follows its summer time", () => {
  expect(zoneOffsetMs(Date.UTC(2026, 6, 1), "Europe/Berlin")).toBe(2 * HOUR);
  expect(zoneOffsetMs(Date.UTC(2026, 0, 1), "Europe/Berlin")).toBe(HOUR);
  expect(zoneOffsetMs(DAY, "UTC")).toBe(0);
});
