import { expect, test } from "bun:test";
import { measure, ratioAtLeast, valueAtMost } from "./measurement.ts";

test("a goal for the ratio is judged by the ratio to the yardstick", () => {
  const figure = { name: "no-op", value: 600, unit: "tasks/s", yardstick: { value: 1_000, what: "xargs" } };
  expect(measure("local", { ...figure, goal: ratioAtLeast(0.6) })).toMatchObject({
    yardstick: 1_000,
    against: "xargs",
    ratio: 0.6,
    goal: "ratio >= 0.6",
    holds: true,
  });
  expect(measure("local", { ...figure, goal: ratioAtLeast(0.8) }).holds).toBe(false);
});

test("a goal for the value is judged without a yardstick", () => {
  const figure = { name: "memory", value: 301, unit: "MB", goal: valueAtMost(300) };
  expect(measure("engine", figure)).toMatchObject({ ratio: null, goal: "<= 300 MB", holds: false });
});

test("a figure without a goal neither holds nor falls short", () => {
  expect(measure("bind", { name: "memory", value: 1, unit: "MB" })).toMatchObject({
    goal: null,
    holds: null,
  });
});
