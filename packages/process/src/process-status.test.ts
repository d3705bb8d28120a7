import { expect, test } from "bun:test";
import {
  findProcessStatus,
  hasEnvironmentValue,
  parseProcessStatus,
  readArguments,
  readKernelUnits,
} from "./process-status.ts";

const units = { pageBytes: 4096, ticksPerSecond: 100 };

test("a command name with spaces and parentheses does not shift the fields", () => {
  const line =
    "42 (a) S (b) c) R 1 40 41 0 -1 4194304 1 0 0 0 10 20 30 40 20 0 1 0 777 1000 25 18446744073709551615";
  expect(parseProcessStatus(line, units)).toEqual({
    pid: 42,
    state: "R",
    processGroup: 40,
    session: 41,
    cpuMs: 1000,
    startTicks: 777,
    rssBytes: 25 * 4096,
  });
});

test("this process is found with a plausible size, its arguments and its environment", () => {
  const status = findProcessStatus(process.pid, readKernelUnits());
  expect(status?.pid).toBe(process.pid);
  expect(status?.rssBytes).toBeGreaterThan(1024 ** 2);
  expect(readArguments(process.pid)).toContain("bun");
  expect(hasEnvironmentValue(process.pid, "PATH", process.env.PATH ?? "")).toBe(true);
  expect(hasEnvironmentValue(process.pid, "PATH", `${process.env.PATH}x`)).toBe(false);
});

test("a process that does not exist has no status and no arguments", () => {
  expect(findProcessStatus(2 ** 30, units)).toBeNull();
  expect(readArguments(2 ** 30)).toBe("");
});
