import { expect, test } from "bun:test";
import { addPart, createTaskColumns, setSeconds } from "../columns/task-columns.ts";
import {
  DURATION_STEPS,
  NOTHING,
  numberTasks,
  parseColour,
  rampColours,
  rankTones,
  scaleOf,
  stepOf,
} from "./look.ts";

const part = {
  firstTaskId: 1,
  taskCount: 5,
  version: 1,
  offset: 0,
  statuses: "DGRF",
  arrayRuns: [1, 4],
  sets: [0, 0, 0, 0],
  runSeconds: null,
  nextOffset: 4,
};

test("a status that wants more attention has a greater number, and an unknown task none", () => {
  const columns = createTaskColumns(part);
  addPart(columns, part);
  const numberOf = numberTasks(columns, { order: rankTones(undefined), scale: undefined });
  expect([0, 1, 2, 3, 4].map(numberOf)).toEqual([1, 2, 4, 6, NOTHING]);
  const looksForRunning = numberTasks(columns, { order: rankTones("running"), scale: undefined });
  expect([0, 1, 2, 3, 4].map(looksForRunning)).toEqual([1, 2, 6, 5, NOTHING]);
});

test("durations are told in steps from the shortest to the longest", () => {
  const columns = createTaskColumns(part);
  addPart(columns, part);
  expect(scaleOf(columns)).toBeUndefined();
  setSeconds(columns, 0, [10, null, 1_000, 100]);
  const scale = scaleOf(columns);
  expect(scale).toEqual({ leastSeconds: 10, mostSeconds: 1_000 });
  const numberOf = numberTasks(columns, { order: rankTones(undefined), scale });
  expect([0, 1, 2, 3].map(numberOf)).toEqual([1, NOTHING, DURATION_STEPS, 6]);
});

test("tasks that all ran equally long, or not at all by the clock, are of one step", () => {
  expect(stepOf(5, { leastSeconds: 5, mostSeconds: 5 })).toBe(DURATION_STEPS);
  expect(stepOf(0, { leastSeconds: 1, mostSeconds: 100 })).toBe(1);
});

test("both ramps grow steadily lighter or darker", () => {
  for (const scheme of ["light", "dark"] as const) {
    const light = rampColours(scheme).map(
      ([red, green, blue]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue,
    );
    const steps = light.slice(1).map((value, at) => value - (light[at] ?? 0));
    expect(steps.every((step) => (scheme === "dark" ? step > 0 : step < 0))).toBe(true);
  }
  expect(parseColour("#ff0080")).toEqual([1, 0, 128 / 255]);
});
