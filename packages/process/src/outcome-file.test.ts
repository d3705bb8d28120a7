import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Outcome, outcomePathOf, readOutcome, removeOutcome, writeOutcome } from "./outcome-file.ts";

let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "jobmon-outcome-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const OUTCOME: Outcome = {
  instanceId: 5,
  startedAt: 1_000,
  endedAt: 2_000,
  node: "n1",
  command: {
    exitCode: 0,
    signal: null,
    wallMs: 1_000,
    peakMemoryBytes: null,
    oomKills: null,
    wasWarned: false,
    interruptedBy: null,
  },
  isKillRequested: false,
  cpuMs: null,
  stdoutTail: "done ✓\n",
  stderrTail: "",
};

describe("the outcome beside a log", () => {
  test("is read as it was written, is its owner's alone, and leaves no draft", () => {
    const log = join(dir, "one", "task.o5");
    writeOutcome(log, OUTCOME);
    expect(readOutcome(log, 5)).toEqual(OUTCOME);
    expect(statSync(outcomePathOf(log)).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(dir, "one"))).toEqual(["task.o5.outcome.json"]);
    removeOutcome(log);
    expect(readOutcome(log, 5)).toBeUndefined();
    removeOutcome(log);
  });

  test("of another instance is not taken", () => {
    const log = join(dir, "task.o6");
    writeOutcome(log, OUTCOME);
    expect(readOutcome(log, 6)).toBeUndefined();
  });

  test("that is damaged, empty, huge or something else counts as none", () => {
    const texts = [
      "",
      "{",
      "null",
      "[]",
      '"text"',
      JSON.stringify({ ...OUTCOME, endedAt: "soon" }),
      JSON.stringify({ ...OUTCOME, command: { wallMs: "long" } }),
      JSON.stringify({ ...OUTCOME, stdoutTail: undefined }),
      JSON.stringify({ ...OUTCOME, stdoutTail: "x".repeat(2_000_000) }),
    ];
    const log = join(dir, "task.o7");
    for (const text of texts) {
      writeFileSync(outcomePathOf(log), text);
      expect(readOutcome(log, 5)).toBeUndefined();
    }
  });

  test("that cannot be kept is an error, for its writer has to say so", () => {
    writeFileSync(join(dir, "file"), "");
    expect(() => writeOutcome(join(dir, "file", "o5"), OUTCOME)).toThrow();
    mkdirSync(outcomePathOf(join(dir, "folder.o5")));
    expect(() => writeOutcome(join(dir, "folder.o5"), OUTCOME)).toThrow();
  });
});
