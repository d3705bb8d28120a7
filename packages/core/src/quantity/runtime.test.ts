import { expect, test } from "bun:test";
import fc from "fast-check";
import { JobmonError } from "../errors/jobmon-error.ts";
import { formatRuntime, MAX_RUNTIME_SECONDS, parseRuntime } from "./runtime.ts";

test.each([
  ["2h", 7200],
  ["90s", 90],
  ["10m", 600],
  ["1h30m", 5400],
  ["1h 30m", 5400],
  ["1d2h", 93_600],
  ["2hours", 7200],
  ["1 Hour", 3600],
  ["5min", 300],
  ["1.5h", 5400],
  ["1.1h", 3960],
  ["0.5s", 1],
  ["01:30:00", 5400],
  ["100:00:01", 360_001],
  ["0:05:09", 309],
  ["1-12:00:00", 129_600],
  ["1-12", 129_600],
  ["1-12:30", 131_400],
  ["90", 90],
  [90, 90],
  [89.2, 90],
  ["3650d", MAX_RUNTIME_SECONDS],
])("%p is %d seconds", (input, seconds) => {
  expect(parseRuntime(input)).toBe(seconds);
});

test.each([
  "0",
  "0h",
  "00:00:00",
  "-1h",
  -1,
  0,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  "",
  "h",
  "100ms",
  "1w",
  "1x",
  "30m1h",
  "1h1h",
  "1h30",
  "1:60:00",
  "1:00:60",
  "1-24:00:00",
  "1:2:3:4",
  "3651d",
  MAX_RUNTIME_SECONDS + 1,
])("the runtime %p is refused in its own words", (input) => {
  try {
    parseRuntime(input);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(JobmonError);
    expect((error as JobmonError).code).toBe("invalid_quantity");
    expect((error as JobmonError).detail).toContain(JSON.stringify(String(input)));
    expect((error as JobmonError).hint).toContain("HH:MM:SS");
  }
});

test("two fields are refused because they can be read in two ways", () => {
  expect(() => parseRuntime("1:30")).toThrow("hours and minutes or minutes and seconds");
});

test.each([
  [0, "0s"],
  [59, "59s"],
  [5400, "1h 30m"],
  [90_061, "1d 1h 1m 1s"],
])("%d seconds are shown as %p", (seconds, text) => {
  expect(formatRuntime(seconds)).toBe(text);
});

test("every whole number of seconds survives being shown and read again", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: MAX_RUNTIME_SECONDS }), (seconds) => {
      expect(parseRuntime(formatRuntime(seconds))).toBe(seconds);
    }),
  );
});

test("no text makes the parser do anything but answer or refuse with its code", () => {
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[0-9:.\-dhms ]{0,20}$/));
  fc.assert(
    fc.property(text, (input) => {
      try {
        const seconds = parseRuntime(input);
        expect(Number.isInteger(seconds) && seconds > 0).toBe(true);
      } catch (error) {
        expect((error as JobmonError).code).toBe("invalid_quantity");
      }
    }),
  );
});
