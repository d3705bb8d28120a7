import { describe, expect, test } from "bun:test";
import { judge, type TaskInstanceState, taskInstanceMachine } from "@jobmon/core";
import type { Report } from "../distributor-api.ts";
import type { Ending } from "../plugin/plugin.ts";
import type { Instance } from "./instances.ts";
import { decideNextReport, mergeReports, reportOf } from "./report.ts";

const instance: Instance = {
  instanceId: 5,
  workflowRunId: 9,
  place: { node: "login1", stdoutPath: "/logs/t.o5", stderrPath: "/logs/t.e5" },
  startedAt: 100,
  isKillRequested: false,
  hasEnded: true,
};
const killed: Instance = { ...instance, isKillRequested: true };
const endOf = (ending: Ending, of = instance) =>
  reportOf({ type: "ended", instanceId: 5, at: 200, ending }, of);

describe("reports", () => {
  test("each ending has its event", () => {
    expect(endOf({ kind: "exited", exitCode: 0 }).event).toBe("finish");
    expect(endOf({ kind: "exited", exitCode: 1 }).event).toBe("fail");
    expect(endOf({ kind: "signaled", signal: "SIGSEGV" }).event).toBe("fail");
    expect(endOf({ kind: "exhausted", resource: "memory" })).toMatchObject({
      event: "exhaust",
      exhausted: "memory",
    });
    expect(endOf({ kind: "vanished", description: "gone" })).toMatchObject({
      event: "lose",
      description: "gone",
    });
    expect(endOf({ kind: "refused", description: "no folder" }).event).toBe("reject");
    expect(endOf({ kind: "killed" }).event).toBe("killed");
  });

  test("any end but a success is an end on request when a kill was asked for", () => {
    expect(endOf({ kind: "exited", exitCode: 0 }, killed).event).toBe("finish");
    expect(endOf({ kind: "exited", exitCode: 143 }, killed)).toMatchObject({
      event: "killed",
      exitCode: 143,
    });
    const exhausted = endOf({ kind: "exhausted", resource: "runtime" }, killed);
    expect(exhausted.event).toBe("killed");
    expect(exhausted.exhausted).toBeUndefined();
  });

  test("a success needs no description, and a failure says in words what it was", () => {
    expect(endOf({ kind: "exited", exitCode: 0 }).description).toBeUndefined();
    expect(endOf({ kind: "exited", exitCode: 3 }).description).toBe("exit code 3");
    expect(endOf({ kind: "signaled", signal: "SIGSEGV" }).description).toBe("killed by signal SIGSEGV");
  });

  test("texts are cut to what the contract allows, tails from the front", () => {
    const record = {
      stdoutTail: `${"x".repeat(20_000)}end`,
      description: "y".repeat(30_000),
      cpuMs: -1,
      wallMs: Number.NaN,
    };
    const ending = { kind: "exited", exitCode: 1 } as const;
    const report = reportOf({ type: "ended", instanceId: 5, at: 1, ending, record }, instance);
    expect(report.stdoutTail).toHaveLength(10_000);
    expect(report.stdoutTail).toEndWith("end");
    expect(report.description).toHaveLength(20_000);
    expect(report.cpuMs).toBe(0);
    expect(report.wallMs).toBeUndefined();
  });

  test("a start and an end become one report that knows both times", () => {
    const start: Report = { instanceId: 5, event: "start", at: 100, externalId: "4711" };
    const finish: Report = { instanceId: 5, event: "finish", at: 200, exitCode: 0 };
    expect(mergeReports(start, finish)).toMatchObject({
      event: "finish",
      at: 200,
      startedAt: 100,
      externalId: "4711",
    });
  });

  test("whatever the state, repeating the answers of the server leads to an end that it takes", () => {
    for (const state of Object.keys(taskInstanceMachine.states) as TaskInstanceState[]) {
      for (const event of ["finish", "fail", "exhaust", "lose", "reject", "killed"] as const) {
        let report: Report | null = { instanceId: 5, event, at: 1 };
        let judgement = judge(taskInstanceMachine, state, event);
        for (let round = 0; judgement === "illegal" && round < 3 && report !== null; round += 1) {
          report = decideNextReport(report, "illegal");
          if (report !== null) judgement = judge(taskInstanceMachine, state, report.event as typeof event);
        }
        expect({ state, event, judgement }).not.toMatchObject({ judgement: "illegal" });
      }
    }
  });

  test("a refused report is sent once more with the bare facts, and then given up", () => {
    const report: Report = { instanceId: 5, event: "fail", at: 1, exitCode: 2, stdoutTail: "x" };
    const bare = decideNextReport(report, "refused");
    expect(bare).toMatchObject({ event: "fail", exitCode: 2 });
    expect(bare?.stdoutTail).toBeUndefined();
    expect(decideNextReport(bare as Report, "refused")).toBeNull();
  });
});
