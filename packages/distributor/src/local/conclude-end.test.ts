import { expect, test } from "bun:test";
import { concludeEnd } from "./conclude-end.ts";

const facts = { exitCode: null, signal: null, pid: 4711, stop: null, oomKillSeen: false };

test("what the runner did goes before what the process says of it", () => {
  const stop = { reason: "runtime", description: "too long" } as const;
  expect(concludeEnd({ ...facts, exitCode: 143, stop })).toEqual(stop);
  expect(concludeEnd({ ...facts, signal: "SIGKILL", oomKillSeen: true, stop })).toEqual(stop);
});

test("a command that succeeded before the runner's signal came has succeeded", () => {
  const stop = { reason: "runtime", description: "too long" } as const;
  expect(concludeEnd({ ...facts, exitCode: 0, stop }).reason).toBe("exited");
});

test("a SIGKILL that coincides with an out-of-memory kill is a memory failure", () => {
  expect(concludeEnd({ ...facts, signal: "SIGKILL", oomKillSeen: true }).reason).toBe("memory");
  expect(concludeEnd({ ...facts, exitCode: 137, oomKillSeen: true }).reason).toBe("memory");
});

test("other ends beside an out-of-memory kill are taken as they are", () => {
  expect(concludeEnd({ ...facts, exitCode: 1, oomKillSeen: true }).reason).toBe("exited");
  expect(concludeEnd({ ...facts, signal: "SIGTERM", oomKillSeen: true }).reason).toBe("signaled");
});

test("a SIGKILL from anybody else is a signal", () => {
  expect(concludeEnd({ ...facts, signal: "SIGKILL" }).reason).toBe("signaled");
  expect(concludeEnd({ ...facts, exitCode: 137 }).reason).toBe("exited");
});

test("an end without exit code and signal is a disappearance that names the process", () => {
  const { reason, description } = concludeEnd(facts);
  expect(reason).toBe("vanished");
  expect(description).toContain("process 4711");
});
