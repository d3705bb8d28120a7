import { expect, test } from "bun:test";
import { decodeValue, describeAccepted, formatValue } from "./decode.ts";
import type { KeyDefinition } from "./schema.ts";
import { catchRefusal } from "./test-sandbox.ts";

const base = { home: "/home/ada", folder: "/work" };
const help = "";

function decode(definition: Omit<KeyDefinition, "help">, text: string) {
  return decodeValue({
    path: ["some", "key"],
    definition: { help, ...definition },
    text,
    origin: "here",
    base,
  });
}

const accepted: readonly [Omit<KeyDefinition, "help">, string, string | number | boolean][] = [
  [{ type: "integer" }, " 12 ", 12],
  [{ type: "integer" }, "-3", -3],
  [{ type: "number" }, "1.5", 1.5],
  [{ type: "number" }, ".5", 0.5],
  [{ type: "boolean" }, "Yes", true],
  [{ type: "boolean" }, "off", false],
  [{ type: "durationSeconds" }, "1h30m", 5400],
  [{ type: "durationSeconds" }, "0.25", 0.25],
  [{ type: "durationSeconds", min: 0 }, "0", 0],
  [{ type: "memoryBytes" }, "500M", 500 * 1024 ** 2],
  [{ type: "memoryBytes" }, "2", 2 * 1024 ** 3],
  [{ type: "memoryBytes", min: 0 }, "0", 0],
  [{ type: "string" }, "text with spaces", "text with spaces"],
  [{ type: "string", allowed: ["info", "warn"] }, "warn", "warn"],
  [{ type: "secret", default: "" }, "", ""],
  [{ type: "path" }, "~/data", "/home/ada/data"],
  [{ type: "path" }, "~", "/home/ada"],
  [{ type: "path" }, "../data", "/data"],
  [{ type: "path" }, "/data", "/data"],
  [{ type: "module" }, "./plugin.ts", "/work/plugin.ts"],
  [{ type: "module" }, "@lab/plugin", "@lab/plugin"],
  [{ type: "url", schemes: ["http", "https"] }, "https://jobmon.example.org/", "https://jobmon.example.org"],
  [{ type: "url", schemes: ["sqlite"] }, "sqlite:~/a.sqlite", "sqlite:/home/ada/a.sqlite"],
  [{ type: "url", schemes: ["sqlite"] }, "sqlite:a.sqlite", "sqlite:/work/a.sqlite"],
  [{ type: "url", schemes: ["sqlite"] }, "sqlite:///a.sqlite", "sqlite:/a.sqlite"],
  [{ type: "url", schemes: ["sqlite"] }, "sqlite:{data.dir}/a.sqlite", "sqlite:{data.dir}/a.sqlite"],
  [{ type: "url", schemes: ["sqlite"] }, "sqlite::memory:", "sqlite::memory:"],
  [{ type: "url", schemes: ["postgres"] }, "postgres://ada:pw@db/jobmon", "postgres://ada:pw@db/jobmon"],
];

for (const [definition, text, value] of accepted) {
  test(`${definition.type} reads ${JSON.stringify(text)} as ${JSON.stringify(value)}`, () => {
    expect(decode(definition, text)).toBe(value);
  });
}

const refused: readonly [Omit<KeyDefinition, "help">, string][] = [
  [{ type: "integer" }, "1.5"],
  [{ type: "integer" }, "0x1F"],
  [{ type: "integer" }, "1e3"],
  [{ type: "integer" }, "1_000"],
  [{ type: "integer" }, "9007199254740993"],
  [{ type: "integer", min: 0, max: 65_535 }, "65536"],
  [{ type: "integer", min: 0, max: 65_535 }, "-1"],
  [{ type: "number" }, "NaN"],
  [{ type: "number" }, "Infinity"],
  [{ type: "boolean" }, "maybe"],
  [{ type: "boolean" }, "constructor"],
  [{ type: "boolean" }, "1"],
  [{ type: "durationSeconds" }, "soon"],
  [{ type: "durationSeconds", min: 1 }, "0"],
  [{ type: "durationSeconds", max: 60 }, "2m"],
  [{ type: "durationSeconds", min: 0 }, "-5"],
  [{ type: "memoryBytes" }, "8 elephants"],
  [{ type: "memoryBytes", min: 1 }, "0"],
  [{ type: "string" }, ""],
  [{ type: "string" }, "   "],
  [{ type: "string" }, "a\nb"],
  [{ type: "string" }, "a\u0000b"],
  [{ type: "string" }, "\u001b[31mred"],
  [{ type: "string", allowed: ["info", "warn"] }, "loud"],
  [{ type: "path" }, "~ada/data"],
  [{ type: "url", schemes: ["http", "https"] }, "localhost:8070"],
  [{ type: "url", schemes: ["http", "https"] }, "http:localhost"],
  [{ type: "url", schemes: ["http", "https"] }, "http://"],
  [{ type: "url", schemes: ["http", "https"] }, "http:///path"],
  [{ type: "url", schemes: ["http", "https"] }, "http://host:99999"],
  [{ type: "url", schemes: ["http", "https"] }, "ftp://host"],
  [{ type: "url", schemes: ["http", "https"], default: "x" }, ""],
  [{ type: "url", schemes: ["sqlite"] }, "sqlite:"],
  [{ type: "url", schemes: ["sqlite"] }, "sqlite://jobmon.sqlite"],
];

for (const [definition, text] of refused) {
  test(`${definition.type} refuses ${JSON.stringify(text)} and says what it accepts`, () => {
    const refusal = catchRefusal(() => decode(definition, text));
    expect(refusal.code).toBe("config_invalid");
    expect(refusal.detail).toStartWith("some.key = ");
    expect(refusal.detail).toContain("(here)");
    expect(refusal.hint).toBe(`Set it to ${describeAccepted({ help, ...definition })}.`);
  });
}

test("what is accepted is said with its range", () => {
  const about = (definition: Omit<KeyDefinition, "help">) => describeAccepted({ help, ...definition });
  expect(about({ type: "integer", min: 0, max: 9 })).toBe("a whole number, from 0 to 9");
  expect(about({ type: "durationSeconds", min: 1, max: 90 })).toEndWith(
    "a number of seconds, from 1s to 1m 30s",
  );
  expect(about({ type: "memoryBytes", min: 1024 ** 2 })).toEndWith("a number of GiB, from 1 MiB");
  expect(about({ type: "string", allowed: ["a", "b"] })).toBe("one of a, b");
  expect(about({ type: "secret", default: "" })).toBe("a text, or leave it empty");
});

test("a shown value is read back as the same value", () => {
  for (const [type, value] of [
    ["durationSeconds", 5400],
    ["durationSeconds", 0.25],
    ["durationSeconds", 0],
    ["memoryBytes", 32 * 1024 ** 2],
    ["memoryBytes", 0],
    ["integer", 100_000],
    ["boolean", false],
  ] as const) {
    expect(decode({ type }, formatValue(value, { type, help }))).toBe(value);
  }
});

test("a refusal shows neither a token nor a password", () => {
  const token = catchRefusal(() => decode({ type: "secret" }, "hunter2\n\u0001x"));
  expect(token.detail).toBe("some.key = (hidden) (here) cannot be used.");
  for (const url of [
    "postgres//ada:hunter2@db",
    "ftp://ada:hunt/er2@db",
    "ada:hunter2@db",
    "ftp://h?password=hunter2",
  ]) {
    const refusal = catchRefusal(() => decode({ type: "url", schemes: ["postgres"] }, url));
    expect(refusal.message + refusal.hint).not.toMatch(/hunter2|er2/);
  }
});

test("a shown URL keeps its user and hides the password", () => {
  const url = { type: "url", help } as const;
  expect(formatValue("postgres://ada:hunter2@db/jobmon", url)).toBe("postgres://ada:********@db/jobmon");
  expect(formatValue("postgres://ada:hun:t@er2@db", url)).toBe("postgres://ada:********@db");
  expect(formatValue("sqlite:/home/a@b/x.sqlite", url)).toBe("sqlite:/home/a@b/x.sqlite");
  expect(formatValue("http://localhost:8070", url)).toBe("http://localhost:8070");
});
