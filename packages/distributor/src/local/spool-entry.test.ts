import { expect, test } from "bun:test";
import { formatRecord, parseSpoolEntry } from "./spool-entry.ts";

const record = {
  instanceId: 12,
  startedAtMs: 1_700_000_000_000,
  stdoutPath: '/logs/it\'s \\ a "test".o12',
  stderrPath: "/logs/Zürich\n.e12",
  memoryBytes: null,
  runtimeSeconds: 60,
};
const claim = `4711\n${formatRecord(record)}\n`;

test("a record stays one line without apostrophes and is read back as it was", () => {
  expect(formatRecord(record)).not.toMatch(/['\n]/);
  const entry = parseSpoolEntry(claim);
  expect(entry).toMatchObject({
    kind: "claimed",
    pid: 4711,
    record,
    exitCode: null,
    cpuMs: null,
    stop: null,
  });
});

test("every beginning of a claim short of the whole is a claim under way", () => {
  for (let length = 0; length < claim.length; length += 1)
    expect(parseSpoolEntry(claim.slice(0, length)).kind).toBe("claiming");
});

test("an exit code counts only once its line is complete", () => {
  expect(parseSpoolEntry(`${claim}exit 13`)).toMatchObject({ exitCode: null });
  expect(parseSpoolEntry(`${claim}exit 137\n`)).toMatchObject({ exitCode: 137 });
});

test("an exit code is kept to eight bits, as the kernel does", () => {
  expect(parseSpoolEntry(`${claim}exit 300\n`)).toMatchObject({ exitCode: 44 });
});

test("CPU time is summed over the shell and what it waited for, as dash and bash write it", () => {
  const dash = "0m0.010000s 0m0.020000s\n1m2.000000s 0m0.500000s\n";
  const bash = "0m0.010s 0m0.020s\n1m2.000s 0m0.500s\n";
  expect(parseSpoolEntry(`${claim}exit 0\n${dash}`)).toMatchObject({ cpuMs: 62_530 });
  expect(parseSpoolEntry(`${claim}exit 0\n${bash}`)).toMatchObject({ cpuMs: 62_530 });
  expect(parseSpoolEntry(`${claim}exit 0\n0m0.010s 0m0.020s\n`)).toMatchObject({ cpuMs: null });
});

test("the runner's notes are read in any order with the shell's lines", () => {
  const stop = { reason: "memory", description: "too much" };
  const text = `${claim}stop ${JSON.stringify(stop)}\nexit 143\nsignal SIGTERM\n`;
  expect(parseSpoolEntry(text)).toMatchObject({ stop, exitCode: 143, signal: "SIGTERM" });
});

test("a revocation is neither a claim nor under way", () => {
  expect(parseSpoolEntry("revoked\n")).toEqual({ kind: "revoked" });
});

test.each(["", "\n\n", "abc\n{}\n", "1\n{}\n", "-5\n{}\n", "4711\n{broken\n", "\0\0\0\n\0\n"])(
  "the damaged text %j names no process",
  (text) => {
    expect(parseSpoolEntry(text)).toEqual({ kind: "claiming" });
  },
);
