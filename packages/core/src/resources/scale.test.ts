import { expect, test } from "bun:test";
import { JobmonError } from "../errors/jobmon-error.ts";
import { DEFAULT_SCALES, normaliseScales } from "./scale.ts";

test("no scales mean half as much again of memory and of runtime", () => {
  expect(normaliseScales({})).toEqual({ memory: { factor: 0.5 }, runtime: { factor: 0.5 } });
  expect(normaliseScales({ memory: null })).toBe(DEFAULT_SCALES);
});

test("any one scale drops both defaults", () => {
  expect(normaliseScales({ memory: 0.2 })).toEqual({ memory: { factor: 0.2 } });
  expect(normaliseScales({ cores: 1 })).toEqual({ cores: { factor: 1 } });
});

test("listed amounts are read as the resource itself is", () => {
  expect(normaliseScales({ memory: ["8G", 16], runtime: ["2h", 10_000], cores: [2, "4"] })).toEqual({
    memory: { values: [8 * 1024 ** 3, 16 * 1024 ** 3] },
    runtime: { values: [7200, 10_000] },
    cores: { values: [2, 4] },
  });
  expect(normaliseScales({ runtime: [] })).toEqual({ runtime: { values: [] } });
});

test.each([
  ["memory", -0.5, "scale"],
  ["memory", Number.NaN, "scale"],
  ["memory", 1e9, "scale"],
  ["runtime", "0.5", "scale"],
  ["memroy", 0.5, "memory, runtime"],
  ["toString", 0.5, "memory, runtime"],
  ["memory", ["8G", "8X"], "scales.memory[1]"],
  ["memory", [null], "scales.memory[0]"],
])("the scale of %s as %p is refused by its name", (name, value, fragment) => {
  try {
    normaliseScales({ [name]: value });
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(JobmonError);
    expect((error as JobmonError).detail).toContain(name);
    expect((error as JobmonError).detail).toContain(fragment);
  }
});

test("a list of more than a thousand amounts is refused", () => {
  expect(() => normaliseScales({ memory: Array.from({ length: 1001 }, () => 1) })).toThrow("1001 amounts");
});
