import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { appendFileSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog } from "../silent-log.ts";
import { paperResources } from "../testing/paper-task.ts";
import { LeaseJournal, type Leases } from "./lease-journal.ts";

let dir = "";
let path = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "jobmon-journal-"));
  path = join(dir, "multiprocess.leases");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function leasesOf(...instanceIds: readonly number[]): Leases {
  const rest = {
    taskId: 1,
    workflowId: 1,
    workflowRunId: 9,
    arrayId: 1,
    resourcesId: 3,
    attempt: 1,
    name: "t",
  };
  return {
    leases: instanceIds.map((instanceId) => ({ instanceId, command: `run ${instanceId}`, ...rest })),
    resources: instanceIds.length === 0 ? {} : { "3": paperResources },
    runs: instanceIds.length === 0 ? {} : { "9": { contextPath: null, workflowName: "w" } },
  };
}

const open = () => new LeaseJournal(path, silentLog);
const none = leasesOf();

describe("the journal of leases", () => {
  test("a successor reads what its predecessor kept", () => {
    const journal = open();
    journal.restart(none);
    journal.keep(leasesOf(5, 6));
    journal.keep(leasesOf(7));
    expect(open().read()).toEqual(leasesOf(5, 6, 7));
  });

  test("without a predecessor there is nothing to read", () => {
    expect(open().read()).toEqual(none);
  });

  test("a line that was cut off is passed over", () => {
    const journal = open();
    journal.restart(none);
    journal.keep(leasesOf(5));
    appendFileSync(path, '{"lease":{"instanceId":6,');
    expect(open().read()).toEqual(leasesOf(5));
  });

  test("a restart leaves only what still waits", () => {
    const journal = open();
    journal.restart(none);
    journal.keep(leasesOf(5, 6));
    open().restart(leasesOf(6));
    expect(open().read()).toEqual(leasesOf(6));
  });

  test("the file does not grow with the tasks that have begun", () => {
    const journal = open();
    journal.restart(none);
    const ids = Array.from({ length: 1_000 }, (_, index) => index + 1);
    for (let round = 0; round < 20; round += 1) {
      journal.keep(leasesOf(...ids));
      for (const id of ids) journal.forget(id);
    }
    journal.keep(leasesOf(77));
    expect(statSync(path).size).toBeLessThan(2 * 1024 ** 2);
    expect(open().read().leases.at(-1)?.instanceId).toBe(77);
  });

  test("the file is private, for commands may hold secrets", () => {
    const journal = open();
    journal.restart(none);
    journal.keep(leasesOf(5));
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  test("a folder that cannot be written costs the journal, and nothing else", () => {
    const events: string[] = [];
    const log = { ...silentLog, error: (_: object, event: string) => void events.push(event) };
    const journal = new LeaseJournal("/proc/nowhere/x.leases", log);
    journal.restart(none);
    journal.keep(leasesOf(5));
    expect(events).toEqual(["lease_journal_not_written", "lease_journal_not_written"]);
  });
});
