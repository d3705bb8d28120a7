import { expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FakeServer } from "./testing/fake-server.ts";
import { until } from "./testing/until.ts";

setDefaultTimeout(60_000);

const TASKS = 400;
const KILLS = 8;

test(`a distributor that is killed with -9 ${KILLS} times loses no task and runs none twice`, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "jobmon-kill-nine-"));
  const server = new FakeServer();
  const script = join(import.meta.dir, "testing", "distributor-process.ts");
  const start = () =>
    Bun.spawn([process.execPath, script, server.url, dataDir], { stdio: ["ignore", "inherit", "inherit"] });
  let distributor = start();
  try {
    const command = `echo $JOBMON_TASK_ID >>${dataDir}/runs; sleep 0.01`;
    for (let index = 0; index < TASKS; index += 1) server.addTask({ command, contextPath: "/shell" });
    for (let kill = 1; kill <= KILLS; kill += 1) {
      await until("some more tasks are done", () => server.done.size >= (kill * TASKS) / (KILLS + 2), 30_000);
      distributor.kill("SIGKILL");
      await distributor.exited;
      distributor = start();
    }
    await until("all tasks are done", () => server.done.size === TASKS, 30_000);
    expect([...server.done.values()].every((count) => count === 1)).toBe(true);
    const runs = readFileSync(join(dataDir, "runs"), "utf8").trim().split("\n");
    expect(new Set(runs).size).toBe(TASKS);
    expect(runs).toHaveLength(TASKS);
    const lost = [...server.instances.values()].filter(({ state }) => state !== "DONE");
    // A lease reply that dies with the process is lost, and with it what it held; each kill may meet one.
    expect(new Set(lost.map(({ state }) => state)).isSubsetOf(new Set(["UNKNOWN_ERROR"]))).toBe(true);
    const spool = join(dataDir, "spool", "login1", "multiprocess");
    await until("every spool file is removed", () => listSpool(spool).length === 0);
  } finally {
    distributor.kill("SIGTERM");
    await distributor.exited;
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
});

test(`one that is killed while it works out resources loses no task, and runs none twice`, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "jobmon-kill-dynamic-"));
  const server = new FakeServer();
  const script = join(import.meta.dir, "testing", "distributor-process.ts");
  const program = [process.execPath, join(import.meta.dir, "testing", "answering-program.ts")];
  const start = () =>
    Bun.spawn([process.execPath, script, server.url, dataDir], { stdio: ["ignore", "inherit", "inherit"] });
  let distributor = start();
  try {
    const command = `echo $JOBMON_TASK_ID >>${dataDir}/runs; sleep 0.01`;
    const add = (payload: object) =>
      server.addTask({
        command,
        contextPath: "/shell",
        resources: { dynamic: { command: program, payload: JSON.stringify(payload), name: "f" } },
      });
    for (let index = 0; index < 100; index += 1) add({ resources: { cores: 1 } });
    add({ error: "Traceback" });
    // After each part of the protocol at least once: before the answer, with it on its way, launched.
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const before = server.requests.resources;
      const isOver = () => server.done.size + server.errors.size === 101;
      await until(
        "it is at work",
        () =>
          isOver() || server.requests.resources > before || (kill % 2 === 1 && server.requests.lease > kill),
        30_000,
      );
      distributor.kill("SIGKILL");
      await distributor.exited;
      distributor = start();
    }
    await until("all tasks are done", () => server.done.size === 100, 30_000);
    await until("the bad one has failed", () => server.errors.size === 1, 30_000);
    expect([...server.done.values()].every((count) => count === 1)).toBe(true);
    const runs = readFileSync(join(dataDir, "runs"), "utf8").trim().split("\n");
    expect(new Set(runs).size).toBe(100);
    expect(runs).toHaveLength(100);
    const states = new Set([...server.instances.values()].map(({ state }) => state));
    expect(states.isSubsetOf(new Set(["DONE", "ERROR", "UNKNOWN_ERROR"]))).toBe(true);
  } finally {
    distributor.kill("SIGTERM");
    await distributor.exited;
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
});

/** Revocations stay for an hour, as a guard against shells still to come. */
function listSpool(folder: string): readonly string[] {
  return readdirSync(folder).filter(
    (name) => !readFileSync(join(folder, name), "utf8").startsWith("revoked"),
  );
}
