import { expect, test } from "bun:test";
import { createLog, type LogOptions } from "./log.ts";

function logInto(options: Pick<LogOptions, "level" | "form">) {
  const lines: string[] = [];
  return { lines, log: createLog({ ...options, write: (text) => lines.push(text), nowMs: () => 0 }) };
}

test("messages less severe than the level are not written", () => {
  const { lines, log } = logInto({ level: "warn", form: "lines" });
  log.debug({}, "a");
  log.info({}, "b");
  log.warn({ count: 2 }, "c");
  log.error({}, "d");
  expect(lines).toEqual(["00:00:00 warn  c count=2\n", "00:00:00 error d\n"]);
});

test("in JSON each entry is one line, with the story of an error", () => {
  const { lines, log } = logInto({ level: "info", form: "json" });
  log.error({ error: new Error("broken\nin two") }, "it_failed");
  expect(lines).toHaveLength(1);
  expect(lines[0]?.trimEnd().split("\n")).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    level: "error",
    event: "it_failed",
    time: "1970-01-01T00:00:00.000Z",
  });
  expect(JSON.parse(lines[0] ?? "").error).toContain("broken");
});
