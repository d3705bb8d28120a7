import { expect, test } from "bun:test";
import { formatBytes, judgeLimits, judgeStop } from "./limits.ts";

const MIB = 1024 ** 2;
const facts = { nowMs: 10_000, startedAtMs: 0, runtimeSeconds: null, memoryBytes: null, usedMemoryBytes: 0 };

test("a task without limits never outgrows one", () => {
  expect(judgeLimits({ ...facts, nowMs: 1e15, usedMemoryBytes: 1e15 })).toBeNull();
});

test("a task at its memory limit lives and one byte above it does not", () => {
  expect(judgeLimits({ ...facts, memoryBytes: MIB, usedMemoryBytes: MIB })).toBeNull();
  expect(judgeLimits({ ...facts, memoryBytes: MIB, usedMemoryBytes: 1.5 * MIB })).toEqual({
    reason: "memory",
    description: "killed for using 1.5 MiB of memory, above its limit of 1 MiB",
  });
});

test("a task lives until its run time limit and not beyond", () => {
  expect(judgeLimits({ ...facts, nowMs: 9_999, runtimeSeconds: 10 })).toBeNull();
  expect(judgeLimits({ ...facts, runtimeSeconds: 10 })).toEqual({
    reason: "runtime",
    description: "killed for running longer than its limit of 10 s",
  });
});

test("a task that must end is asked first, given its grace, and then made to", () => {
  const stop = { reason: "killed", description: "" } as const;
  const base = { stop, nowMs: 1000, killGraceMs: 500 };
  expect(judgeStop({ ...base, termSentAtMs: null })).toBe("SIGTERM");
  expect(judgeStop({ ...base, termSentAtMs: 501 })).toBe("wait");
  expect(judgeStop({ ...base, termSentAtMs: 500 })).toBe("SIGKILL");
});

test("a task above its memory limit gets no grace", () => {
  const stop = { reason: "memory", description: "" } as const;
  expect(judgeStop({ stop, nowMs: 0, killGraceMs: 500, termSentAtMs: null })).toBe("SIGKILL");
});

test.each([
  [0, "0 bytes"],
  [1023, "1023 bytes"],
  [1536, "1.5 KiB"],
  [1000 * MIB, "1000 MiB"],
  [1.25 * 1024 * MIB, "1.25 GiB"],
  [5000 * 1024 ** 4, "5000 TiB"],
])("%p bytes read %p", (bytes, words) => {
  expect(formatBytes(bytes)).toBe(words);
});
