import { expect, test } from "bun:test";
import { describeExit, nameSignal } from "./describe-exit.ts";

test.each([
  [{ exitCode: 0, signal: null }, "exit code 0"],
  [{ exitCode: 3, signal: null }, "exit code 3"],
  [{ exitCode: 126, signal: null }, "exit code 126: command found but not executable"],
  [{ exitCode: 127, signal: null }, "exit code 127: command not found"],
  [{ exitCode: 128, signal: null }, "exit code 128"],
  [
    { exitCode: 137, signal: null },
    "exit code 137: killed by signal SIGKILL (killed outright, often because memory ran out)",
  ],
  [{ exitCode: 139, signal: null }, "exit code 139: killed by signal SIGSEGV (segmentation fault)"],
  [{ exitCode: 255, signal: null }, "exit code 255"],
  [{ exitCode: null, signal: "SIGSEGV" }, "killed by signal SIGSEGV (segmentation fault)"],
  [{ exitCode: null, signal: "SIGUSR1" }, "killed by signal SIGUSR1"],
  [{ exitCode: null, signal: null }, "exit code unknown"],
])("the exit %p is put into words", (exit, words) => {
  expect(describeExit(exit)).toBe(words);
});

test("a signal number without a name keeps its number", () => {
  expect(nameSignal(9)).toBe("SIGKILL");
  expect(nameSignal(40)).toBe("SIG40");
});
