import { expect, test } from "bun:test";
import { parseZoned } from "./parse-zoned.ts";

test("a clock's time is read in the viewer's zone, in winter and in summer", () => {
  expect(parseZoned("2026-01-10T12:00", "America/Los_Angeles")).toBe(Date.UTC(2026, 0, 10, 20));
  expect(parseZoned("2026-07-10T12:00", "America/Los_Angeles")).toBe(Date.UTC(2026, 6, 10, 19));
  expect(parseZoned("2026-07-10T12:00", "UTC")).toBe(Date.UTC(2026, 6, 10, 12));
  expect(parseZoned("2026-07-10T12:00", "Asia/Kolkata")).toBe(Date.UTC(2026, 6, 10, 6, 30));
});

test("just after the clocks change it is the hour that the clock shows", () => {
  expect(parseZoned("2026-03-29T03:30", "Europe/Berlin")).toBe(Date.UTC(2026, 2, 29, 1, 30));
});

test("what is no time is no moment", () => {
  expect(parseZoned("", "UTC")).toBeUndefined();
  expect(parseZoned("soon", "browser")).toBeUndefined();
});
