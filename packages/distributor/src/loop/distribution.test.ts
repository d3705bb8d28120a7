import { describe, expect, test } from "bun:test";
import type { LeaseReply, Report } from "../distributor-api.ts";
import type { Evidence } from "../plugin/plugin.ts";
import { silentLog } from "../silent-log.ts";
import { settle } from "../testing/hand-clock.ts";
import { paperResources } from "../testing/paper-task.ts";
import { Distribution } from "./distribution.ts";
import { Instances } from "./instances.ts";
import { RunContexts } from "./run-contexts.ts";
import { Signal } from "./signal.ts";

const context = { environment: {}, cwd: "/", umask: 0o022 };
const nothing: LeaseReply = {
  leases: [],
  resources: {},
  runs: {},
  kills: [],
  checks: [],
  logRequests: [],
  ended: [],
};

function leasesOf(...instanceIds: readonly number[]): LeaseReply {
  const rest = {
    taskId: 1,
    workflowId: 1,
    workflowRunId: 9,
    arrayId: 1,
    resourcesId: 3,
    attempt: 1,
    name: "t",
    command: "true",
  };
  return {
    ...nothing,
    leases: instanceIds.map((instanceId) => ({ instanceId, ...rest })),
    resources: { "3": paperResources },
    runs: { "9": { contextPath: null, workflowName: "w" } },
  };
}

/** A distribution between a list of reports and a plugin that only notes what it is asked. */
function open(worked: "by workers" | "here" = "here") {
  const concluded: number[] = [];
  const submitted: number[] = [];
  const killed: number[] = [];
  const acknowledged: number[] = [];
  const vouchedFor: number[] = [];
  const reports: Report[] = [];
  const evidence = new Map<number, Evidence>();
  const instances = new Instances("login1");
  const ids = () => instances.ids();
  const distribution = new Distribution({
    plugin: {
      abilities: { executes: false, limits: [], adopts: true, refusesOversized: false },
      capacity: () => ({ free: 1 }),
      submit: (tasks) => void submitted.push(...tasks.map((task) => task.instanceId)),
      async adopt() {},
      kill: (ids) => void killed.push(...ids),
      check: async (ids) => new Map(ids.map((id) => [id, evidence.get(id) ?? "absent"])),
      acknowledge: (ids) => void acknowledged.push(...ids),
      concluded: worked === "here" ? undefined : (ids) => void concluded.push(...ids),
      async close() {},
    },
    instances,
    reports: { add: (report) => void reports.push(report) },
    resolutions: { take() {}, has: () => false, forget() {}, close() {} },
    journal: null,
    contexts: new RunContexts({ read: () => context, fallback: context }),
    logsDir: "/logs",
    heartbeat: (ids) => void vouchedFor.push(...ids),
    answerLog() {},
    changed: new Signal(),
    now: () => 1,
    log: silentLog,
  });
  return { distribution, submitted, killed, concluded, acknowledged, vouchedFor, reports, evidence, ids };
}

const endOf = (instanceId: number) =>
  ({ type: "ended", instanceId, at: 1, ending: { kind: "exited", exitCode: 0 } }) as const;

describe("the distribution", () => {
  test("a lease that is seen twice is submitted once", () => {
    const { distribution, submitted } = open();
    distribution.takeLeases(leasesOf(5, 6));
    distribution.takeLeases(leasesOf(6, 7));
    expect(submitted).toEqual([5, 6, 7]);
  });

  test("one that was killed before its lease arrived is never started", () => {
    const { distribution, submitted, killed } = open();
    distribution.takeOrders({ ...nothing, kills: [5] });
    distribution.tell([{ type: "ended", instanceId: 5, at: 1, ending: { kind: "killed" } }]);
    distribution.settle([{ report: { instanceId: 5, event: "killed", at: 1 }, settlement: "moved" }]);
    distribution.takeLeases(leasesOf(5, 6));
    expect(killed).toEqual([5]);
    expect(submitted).toEqual([6]);
  });

  test("one that was told lost before its lease arrived is never started, be the evidence slow or not there", async () => {
    for (const found of ["absent", "unknown"] as const) {
      const { distribution, submitted, evidence } = open();
      evidence.set(5, found);
      distribution.takeOrders({ ...nothing, checks: [5] });
      distribution.takeLeases(leasesOf(5));
      await settle();
      distribution.takeLeases(leasesOf(6));
      expect(submitted).toEqual([6]);
    }
  });

  test("what was never seen and cannot be found now is neither lost nor vouched for", async () => {
    const { distribution, reports, vouchedFor, evidence } = open();
    evidence.set(5, "unknown");
    distribution.takeOrders({ ...nothing, checks: [5] });
    await settle();
    expect(reports).toEqual([]);
    expect(vouchedFor).toEqual([]);
  });

  test("an end is told once, and what comes after it is ignored", () => {
    const { distribution, reports } = open();
    distribution.takeLeases(leasesOf(5));
    distribution.tell([endOf(5), endOf(5), { type: "started", instanceId: 5, at: 2 }]);
    expect(reports.map((report) => report.event)).toEqual(["finish"]);
  });

  test("an end is acknowledged only when the server has answered it", () => {
    const { distribution, reports, acknowledged } = open();
    distribution.takeLeases(leasesOf(5));
    distribution.tell([endOf(5)]);
    expect(acknowledged).toEqual([]);
    for (const report of reports) distribution.settle([{ report, settlement: "late" }]);
    expect(acknowledged).toEqual([5]);
  });

  test("an end that a worker reported is passed on once, and nothing is told of the instance after", () => {
    const { distribution, concluded, reports, ids } = open("by workers");
    distribution.takeLeases(leasesOf(5, 6));
    distribution.takeOrders({ ...nothing, ended: [5, 99] });
    distribution.conclude([5]);
    distribution.tell([endOf(5)]);
    expect(concluded).toEqual([5]);
    expect(reports).toEqual([]);
    expect(ids()).toEqual([6]);
  });

  test("an end that the plugin has told already is the report's to settle, whatever the worker said meanwhile", () => {
    const { distribution, concluded, reports, acknowledged, ids } = open("by workers");
    distribution.takeLeases(leasesOf(5));
    distribution.tell([endOf(5)]);
    distribution.conclude([5]);
    expect(concluded).toEqual([]);
    for (const report of reports) distribution.settle([{ report, settlement: "late" }]);
    expect(acknowledged).toEqual([5]);
    expect(ids()).toEqual([]);
  });

  test("what the server lists no more has concluded where workers report, and is killed where the plugin does", async () => {
    for (const worked of ["by workers", "here"] as const) {
      const { distribution, concluded, killed } = open(worked);
      const registration = { distributorId: 1, epoch: 1, active: [], heartbeatIntervalSeconds: 30 };
      await distribution.reconcile(registration);
      distribution.takeLeases(leasesOf(5));
      await distribution.reconcile(registration);
      expect({ concluded, killed }).toEqual(
        worked === "by workers" ? { concluded: [5], killed: [] } : { concluded: [], killed: [5] },
      );
    }
  });

  test("where no workers are, what the server calls over is left to run to its end", () => {
    const { distribution, killed, ids } = open();
    distribution.takeLeases(leasesOf(5));
    distribution.conclude([5]);
    expect(killed).toEqual([]);
    expect(ids()).toEqual([5]);
  });

  test("a kill is passed on once, however often the server repeats it", () => {
    const { distribution, killed } = open();
    distribution.takeLeases(leasesOf(5));
    distribution.kill([5]);
    distribution.takeOrders({ ...nothing, kills: [5] });
    expect(killed).toEqual([5]);
  });

  test("an end that the server never takes is given up after a few attempts to tell it otherwise", () => {
    const { distribution, reports, acknowledged } = open();
    distribution.takeLeases(leasesOf(5));
    distribution.tell([endOf(5)]);
    for (let round = 0; round < reports.length && round < 100; round += 1) {
      distribution.settle([{ report: reports[round] as Report, settlement: "illegal" }]);
    }
    expect(reports.length).toBeLessThan(10);
    expect(acknowledged).toEqual([5]);
  });
});
