import { expect, test } from "bun:test";
import fc from "fast-check";
import { JobmonError } from "../errors/jobmon-error.ts";
import { mergeResources, normaliseResources, overlayResources } from "./resources.ts";

function refusal(input: Record<string, unknown>): JobmonError {
  try {
    normaliseResources(input);
  } catch (error) {
    if (error instanceof JobmonError) return error;
  }
  throw new Error("it was accepted");
}

test("what users write becomes amounts with units, and the rest goes to the plugin", () => {
  expect(
    normaliseResources({
      cores: "2",
      memory: "8G",
      runtime: "2h",
      queue: "all.q",
      stdout: "/logs",
      stderr: "/errors",
      project: "proj_x",
      exclusive: true,
      nice: 5,
      gone: null,
    }),
  ).toEqual({
    cores: 2,
    memoryBytes: 8 * 1024 ** 3,
    runtimeSeconds: 7200,
    queue: "all.q",
    stdout: "/logs",
    stderr: "/errors",
    extra: { project: "proj_x", exclusive: true, nice: 5 },
  });
});

test("nothing asked for is one core and no limits", () => {
  const nothing = {
    cores: 1,
    memoryBytes: null,
    runtimeSeconds: null,
    queue: null,
    stdout: null,
    stderr: null,
    extra: {},
  };
  expect(normaliseResources({})).toEqual(nothing);
  expect(normaliseResources({ cores: null, memory: undefined, queue: null })).toEqual(nothing);
});

test.each([
  ["memory", "8X", "invalid_quantity"],
  ["runtime", "1:30", "invalid_quantity"],
  ["cores", 0, "invalid_quantity"],
  ["memory", ["8G"], "invalid_resources"],
  ["runtime", true, "invalid_resources"],
  ["queue", 7, "invalid_resources"],
  ["queue", " ", "invalid_resources"],
  ["stdout", "/a\n/b", "invalid_resources"],
  ["project", { a: 1 }, "invalid_resources"],
  ["project", Number.NaN, "invalid_resources"],
  ["project", "a\0b", "invalid_resources"],
])("a bad %s, %p, is refused by its name", (key, value, code) => {
  const error = refusal({ [key]: value });
  expect(error.code).toBe(code as JobmonError["code"]);
  expect(error.detail).toContain(key);
  expect(error.ids).toEqual({ resource: key });
  expect(error.hint).not.toBe("");
});

test("a text longer than any path is refused", () => {
  expect(refusal({ stderr: "x".repeat(5000) }).detail).toContain("longer than 4096 characters");
});

test("more plugin resources than anyone needs are refused", () => {
  const many = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`key${index}`, index]));
  expect(refusal(many).code).toBe("invalid_resources");
});

test("a key called __proto__ is data like any other", () => {
  const parsed = normaliseResources(JSON.parse('{"__proto__": "x"}'));
  expect(Object.keys(parsed.extra)).toEqual(["__proto__"]);
  expect(Object.getPrototypeOf(parsed.extra)).toBe(Object.prototype);
});

test("later levels win key by key, null takes a key away, undefined says nothing", () => {
  const levels = [
    { cores: 1, memory: "1G", project: "a" },
    { memory: "2G", queue: "long.q" },
    { cores: undefined, project: null },
  ];
  expect(mergeResources(levels)).toEqual({ cores: 1, memory: "2G", queue: "long.q" });
  expect(mergeResources([])).toEqual({});
});

test("merging changes none of the levels and does not depend on how they are grouped", () => {
  const level = fc.dictionary(
    fc.constantFrom("cores", "memory", "queue", "project"),
    fc.oneof(fc.nat(), fc.string()),
  );
  fc.assert(
    fc.property(level, level, level, (a, b, c) => {
      const before = structuredClone([a, b, c]);
      const merged = mergeResources([a, b, c]);
      expect(merged).toEqual(mergeResources([mergeResources([a, b]), c]));
      expect([a, b, c]).toEqual(before);
    }),
  );
});

test("what is laid over wins key by key, a null takes a key away, and the rest stays", () => {
  const base = normaliseResources({ cores: 2, memory: "8G", queue: "all.q", project: "p", nice: 5 });
  const laid = overlayResources(base, { memory: "1G", queue: null, project: null, exclusive: true });
  expect(laid).toEqual({ ...base, memoryBytes: 1024 ** 3, queue: null, extra: { nice: 5, exclusive: true } });
  expect(overlayResources(base, {})).toEqual(base);
  expect(overlayResources(base, { cores: undefined, project: undefined })).toEqual(base);
  expect(() => overlayResources(base, { memory: "much" })).toThrow("memory");
});
