import { expect, test } from "bun:test";
import fc from "fast-check";
import { checkLabel, checkTaskName, defaultTaskName } from "./names.ts";

test("ordinary task names pass", () => {
  for (const name of ["model_1990", "_x", "größe", "a.b-c:d", "x".repeat(250), "😀".repeat(250)])
    checkTaskName(name);
});

test.each([
  ["", "is empty"],
  ["1990_model", "starts with a digit"],
  ["a b", "special"],
  ["a/b", "special"],
  ["a\\b", "special"],
  ["a'b", "special"],
  ['a"b', "special"],
  ["a\nb", "special"],
  ["a\u0085b", "special"],
  ["a\ud800", "special"],
])("the task name %p is refused: %s", (name, fragment) => {
  expect(() => checkTaskName(name)).toThrow(fragment);
});

test("a task name of more than 250 characters is refused, however wide they are", () => {
  expect(() => checkTaskName("x".repeat(251))).toThrow("251 characters");
  expect(() => checkTaskName("😀".repeat(251))).toThrow("251 characters");
});

test("a default name is the template and its arguments in the given order", () => {
  const pairs = [
    ["location", "SWE/Stockholm"],
    ["year", "1990 - 2000"],
  ] as const;
  expect(defaultTaskName("fit", pairs)).toBe("fit_location-SWE_Stockholm_year-1990_-_2000");
  expect(defaultTaskName("2024_fit", [])).toBe("_2024_fit");
  expect(defaultTaskName("fit", [["x", "y".repeat(1000)]])).toHaveLength(249);
});

test("every default name is a legal task name", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: "binary", minLength: 200, maxLength: 600 }),
  );
  fc.assert(
    fc.property(text, fc.array(fc.tuple(text, text), { maxLength: 4 }), (template, pairs) => {
      expect(() => checkTaskName(defaultTaskName(template, pairs))).not.toThrow();
    }),
  );
});

test("a label may hold anything printable, within its length", () => {
  checkLabel("tool name", "My tool: 1/2 'quoted'");
  checkLabel("workflow name", "x".repeat(255));
  expect(() => checkLabel("tool name", " ")).toThrow('tool name " " is empty');
  expect(() => checkLabel("tool name", "a\u0000b")).toThrow("control character");
  expect(() => checkLabel("workflow name", "x".repeat(256))).toThrow("256 characters, more than 255");
  expect(() => checkLabel("attribute", "abcd", 3)).toThrow("4 characters, more than 3");
});
