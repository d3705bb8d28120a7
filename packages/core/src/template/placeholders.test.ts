import { expect, test } from "bun:test";
import fc from "fast-check";
import type { JobmonError } from "../errors/jobmon-error.ts";
import { compileCommand } from "./compile-command.ts";
import { parsePlaceholders, splitTemplate } from "./placeholders.ts";

test("placeholders come in order of first appearance, each once", () => {
  expect(parsePlaceholders("{python} run.py --year {year} --age {age} {year}")).toEqual([
    "python",
    "year",
    "age",
  ]);
  expect(parsePlaceholders("true")).toEqual([]);
  expect(parsePlaceholders("echo {größe} {_x1}")).toEqual(["größe", "_x1"]);
});

test("doubled braces are plain ones", () => {
  expect(splitTemplate("awk '{{print $1}}' {{{file}}}")).toEqual([
    { text: "awk '{print $1}' {" },
    { placeholder: "file" },
    { text: "}" },
  ]);
});

test.each([
  ["a {b", 'lone "{" at character 3'],
  ["a b}", 'lone "}" at character 4'],
  ["{a}}", 'lone "}"'],
  ["{{a}", 'lone "}"'],
  ["{a{b}}", 'lone "{"'],
  ["{}", "without a name"],
  ["{ }", "without a name"],
  ["{0}", "by position"],
  ["{a.b}", "attribute"],
  ["{a[0]}", "index"],
  ["{a:>3}", "format"],
  ["{a!r}", "conversion"],
  ["{a-b}", "not a name"],
  ["{ a }", "not a name"],
  ["{1a}", "not a name"],
])("the template %p is refused: %s", (template, fragment) => {
  expect(() => parsePlaceholders(template)).toThrow(fragment);
  try {
    parsePlaceholders(template);
  } catch (error) {
    expect((error as JobmonError).code).toBe("invalid_template");
  }
});

test("a hundred thousand braces are read in one pass", () => {
  expect(parsePlaceholders("{{".repeat(50_000))).toEqual([]);
  expect(() => parsePlaceholders("{a".repeat(50_000))).toThrow("lone");
});

test("a command is its template with the values in place, whatever they contain", () => {
  const render = compileCommand("{cmd} --x={x} {{x}} {x}", ["x", "cmd"]);
  expect(render(["$&{cmd}", "run"])).toBe("run --x=$&{cmd} {x} $&{cmd}");
});

test("a value for every placeholder, and no more values than args, or it is refused", () => {
  expect(() => compileCommand("{a} {b}", ["a"])).toThrow('nothing fills: "b"');
  const render = compileCommand("{a}", ["a"]);
  expect(() => render([])).toThrow("0 values for 1 arguments");
  expect(() => render(["1", "2"])).toThrow("2 values for 1 arguments");
});

test("any text, its braces doubled, renders as itself", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("{", "}", "a", " ", "$") }), fc.string(), (text, value) => {
      const escaped = text.replaceAll("{", "{{").replaceAll("}", "}}");
      expect(compileCommand(escaped, [])([])).toBe(text);
      expect(compileCommand(`${escaped} {v} ${escaped}`, ["v"])([value])).toBe(`${text} ${value} ${text}`);
    }),
  );
});
