import { expect, test } from "bun:test";
import { parseOptions, UsageError } from "./parse-options.ts";

const suites = ["local", "engine"].map((name) => ({ name, run: async () => [] }));

test("no name chooses every suite, and names choose theirs", () => {
  expect(parseOptions([], suites).chosen).toHaveLength(2);
  const { chosen, json } = parseOptions(["engine", "--json", "out.json"], suites);
  expect(chosen.map(({ name }) => name)).toEqual(["engine"]);
  expect(json).toBe("out.json");
});

test("an unknown suite is refused with a list of those there are", () => {
  expect(() => parseOptions(["local", "nope"], suites)).toThrow(/no suite nope.*local engine/s);
});

test("an unknown option is refused with the usage", () => {
  expect(() => parseOptions(["--fast"], suites)).toThrow(UsageError);
});
