import { expect, test } from "bun:test";
import { JobmonError } from "../errors/jobmon-error.ts";
import { defineTemplate, type TemplateDefinition } from "./define-template.ts";

const model: TemplateDefinition = {
  name: "model",
  commandTemplate: "  {python} fit.py {location} {version}\n",
  nodeArgs: ["location"],
  taskArgs: ["version"],
  opArgs: ["python"],
};

test("a sound template is kept, without the white space around its command", () => {
  expect(defineTemplate(model)).toEqual({
    ...model,
    commandTemplate: "{python} fit.py {location} {version}",
  });
});

test.each<[string, Partial<TemplateDefinition>, JobmonError["code"], string]>([
  ["an undeclared placeholder", { opArgs: [] }, "unknown_placeholder", '"python"'],
  ["an unused argument", { taskArgs: ["version", "draw"] }, "unknown_placeholder", '"draw"'],
  [
    "an argument of two classes",
    { taskArgs: ["version", "location"] },
    "invalid_template",
    '"location" more than once',
  ],
  [
    "an argument listed twice",
    { nodeArgs: ["location", "location"] },
    "invalid_template",
    '"location" more than once',
  ],
  [
    "the argument name",
    { commandTemplate: "{name}", nodeArgs: ["name"], taskArgs: [], opArgs: [] },
    "invalid_template",
    'reserved word "name"',
  ],
  ["broken braces", { commandTemplate: "{python" }, "invalid_template", "lone"],
  ["no command", { commandTemplate: "  " }, "invalid_template", "empty command"],
  ["a NUL in its command", { commandTemplate: "a\0b" }, "invalid_template", "no shell"],
  [
    "a command of a megabyte",
    { commandTemplate: "x".repeat(1_000_000) },
    "invalid_template",
    "1000000 characters",
  ],
])("a template with %s is refused, naming both", (_, changes, code, fragment) => {
  try {
    defineTemplate({ ...model, ...changes });
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(JobmonError);
    const refusal = error as JobmonError;
    expect(refusal.code).toBe(code);
    expect(refusal.message).toContain("model");
    expect(refusal.detail).toContain(fragment);
    expect(refusal.message.length).toBeLessThan(400);
  }
});

test("a template without a proper name is refused", () => {
  for (const name of ["", "a\nb", "x".repeat(256)]) {
    expect(() => defineTemplate({ ...model, name })).toThrow("task template name");
  }
});
