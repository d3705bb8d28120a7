/**
 * Promises 1 to 3: server, distributor and client are killed in turn with SIGKILL, again and again, under a layered
 * workflow. Every task must be recorded DONE exactly once, none started before its upstreams, nothing left behind, and
 * nobody helps but by starting the killed program again.
 */

import { Database } from "bun:sqlite";
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createSandbox, listTaskProcesses, type Sandbox, until } from "./support/sandbox.ts";

const LAYERS = 10;
const WIDTH = 200;
const TASKS = LAYERS * WIDTH;
const KILLS = 24;
const LIMIT_MS = 300_000;
const CLIENT = join(import.meta.dirname, "support", "layered-workflow.ts");

let sandbox: Sandbox;
let effects: string;
beforeAll(async () => {
  sandbox = await createSandbox({ JOBMON__HEARTBEAT__INTERVAL: "2", JOBMON__HEARTBEAT__TIMEOUT: "6" });
  effects = join(sandbox.dir, "effects");
  mkdirSync(effects);
});
afterAll(() => sandbox.remove());

test(
  `a workflow of ${TASKS} tasks survives ${KILLS} kills of its server, distributor and client`,
  async () => {
    const start = {
      server: () => sandbox.daemon("server", ["server", "start"]),
      distributor: () => sandbox.daemon("distributor", ["distributor", "start", "--cluster", "multiprocess"]),
      client: () => sandbox.script("client", CLIENT, [clientVerb(), effects, String(LAYERS), String(WIDTH)]),
    };
    const clientVerb = () => (existsSync(join(effects, "workflow-id")) ? "attach" : "start");
    const running: Record<keyof typeof start, ChildProcess> = {
      server: start.server(),
      distributor: start.distributor(),
      client: start.client(),
    };
    await until("the workflow is started", () => existsSync(join(effects, "workflow-id")), 60_000);

    const victims = ["server", "distributor", "client"] as const;
    let kills = 0;
    for (; kills < KILLS; kills++) {
      const victim = victims[kills % victims.length] as keyof typeof start;
      // Each kill waits for some progress, so that the kills are spread over the whole run.
      const goal = Math.floor(((kills + 0.5) / KILLS) * TASKS * 0.9);
      await until(`${goal} tasks ran`, () => countDone(effects) >= goal, 120_000);
      running[victim].kill("SIGKILL");
      await until(
        `${victim} is dead`,
        () => running[victim].exitCode !== null || running[victim].signalCode !== null,
      );
      running[victim] = start[victim]();
    }
    expect(kills).toBe(KILLS);

    await until("the workflow is DONE", () => workflowStatus() === "D", 180_000);
    await until(
      "the client saw the end",
      () => sandbox.logOf("client").includes("the client saw the end"),
      60_000,
    );
    running.distributor.kill("SIGTERM");
    running.server.kill("SIGTERM");
    await until(
      "the daemons have ended",
      () => running.server.exitCode !== null && running.distributor.exitCode !== null,
    );

    const database = openDatabase();
    const once = database
      .query(
        "SELECT count(*) AS tasks FROM (SELECT task_id FROM task_instance WHERE status = 'D' GROUP BY task_id HAVING count(*) = 1)",
      )
      .get() as { tasks: number };
    expect(once.tasks).toBe(TASKS);
    expect(database.query("SELECT count(*) AS n FROM task WHERE status = 'D'").get()).toEqual({ n: TASKS });
    expect(
      database.query("SELECT count(*) AS n FROM task_instance WHERE status IN ('I','O','R','T','K')").get(),
    ).toEqual({ n: 0 });
    database.close();

    expect(existsSync(join(effects, "early"))).toBe(false);
    const ranTwice = readdirSync(effects)
      .filter((name) => name.startsWith("ran-"))
      .filter((name) => readFileSync(join(effects, name), "utf8") !== "x\n");
    expect(ranTwice).toEqual([]);
    expect(listTaskProcesses(sandbox.dir)).toEqual([]);
  },
  LIMIT_MS,
);

function countDone(folder: string): number {
  return readdirSync(folder).filter((name) => name.startsWith("done-")).length;
}

function openDatabase(): Database {
  return new Database(join(sandbox.environment.JOBMON__DATA__DIR as string, "jobmon.sqlite"), {
    readonly: true,
  });
}

function workflowStatus(): string | undefined {
  const database = openDatabase();
  const row = database.query("SELECT status FROM workflow ORDER BY id DESC LIMIT 1").get() as {
    status: string;
  } | null;
  database.close();
  return row?.status;
}
