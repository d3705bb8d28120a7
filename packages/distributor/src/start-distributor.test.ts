import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Fault } from "./testing/fake-server.ts";
import { plainClient } from "./testing/plain-client.ts";
import { Scene } from "./testing/scene.ts";
import { until } from "./testing/until.ts";

setDefaultTimeout(20_000);

const idsOf = (tasks: readonly { readonly instanceId: number }[]) => tasks.map((task) => task.instanceId);
const firstIdOf = (scene: Scene) => scene.paper.submitted[0]?.instanceId ?? 0;

/** The next number of a fixed row of pseudo-random ones, from 0 to 1. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe("a distributor whose server is well", () => {
  test("runs every task once and forgets it when the server has recorded its end", async () => {
    await using scene = new Scene();
    for (let index = 0; index < 500; index += 1) scene.server.addTask({ command: "true" });
    scene.start();
    await until("all tasks are done", () => scene.server.done.size === 500);
    await until("all ends are acknowledged", () => scene.paper.acknowledged.length === 500);
    expect(new Set(idsOf(scene.paper.submitted)).size).toBe(500);
    expect(scene.paper.submitted).toHaveLength(500);
  });

  test("a task that is over at once costs a single report that says when it started", async () => {
    await using scene = new Scene();
    scene.paper.endsAtOnce = false;
    const { taskId } = scene.server.addTask({ command: "true" });
    scene.start();
    await until("the task is submitted", () => scene.paper.submitted.length === 1);
    scene.paper.start(firstIdOf(scene));
    scene.paper.end(firstIdOf(scene));
    await until("the task is done", () => scene.server.done.get(taskId) === 1);
    const reports = scene.server.instancesOf(taskId)[0]?.reports ?? [];
    expect(reports.map((report) => report.event)).toEqual(["finish"]);
    expect(reports[0]).toMatchObject({ externalId: `paper-${firstIdOf(scene)}`, exitCode: 0 });
    expect(reports[0]?.startedAt).toBeNumber();
  });

  test("a start is told while the task still runs", async () => {
    await using scene = new Scene();
    scene.paper.endsAtOnce = false;
    const { taskId } = scene.server.addTask({ command: "true" });
    scene.start();
    await until("the task is submitted", () => scene.paper.submitted.length === 1);
    scene.paper.start(firstIdOf(scene));
    await until("it counts as running", () => scene.server.instancesOf(taskId)[0]?.state === "RUNNING");
  });

  test("a slot that becomes free is used at once, though a request without room is waiting at the server", async () => {
    await using scene = new Scene();
    scene.paper.endsAtOnce = false;
    scene.paper.free = 1;
    for (let index = 0; index < 2; index += 1) scene.server.addTask({ command: "true" });
    scene.start();
    await until("the only slot is taken and the ear is open", () => scene.server.leaseMaxima.at(-1) === 0);
    const freedAt = performance.now();
    scene.paper.end(firstIdOf(scene));
    await until("the next task is submitted", () => scene.paper.submitted.length === 2);
    expect(performance.now() - freedAt).toBeLessThan(1_000);
  });

  test("a kill arrives while there is no room for tasks", async () => {
    await using scene = new Scene();
    scene.paper.endsAtOnce = false;
    scene.paper.free = 1;
    const { taskId } = scene.server.addTask({ command: "true" });
    scene.start();
    await until("the only slot is taken and the ear is open", () => scene.server.leaseMaxima.at(-1) === 0);
    scene.server.kill(firstIdOf(scene));
    await until(
      "it is recorded as killed",
      () => scene.server.instancesOf(taskId)[0]?.state === "ERROR_FATAL",
    );
    expect(scene.paper.killed).toEqual([firstIdOf(scene)]);
  });

  test("no more is leased than there is room for", async () => {
    await using scene = new Scene();
    scene.paper.endsAtOnce = false;
    scene.paper.free = 3;
    for (let index = 0; index < 10; index += 1) scene.server.addTask({ command: "true" });
    scene.start();
    await until("the ear is open", () => scene.server.leaseMaxima.at(-1) === 0);
    expect(scene.paper.submitted).toHaveLength(3);
    expect(scene.server.instances.size).toBe(3);
  });

  test("heartbeats vouch for what runs and bring kills back", async () => {
    await using scene = new Scene();
    scene.paper.endsAtOnce = false;
    scene.server.heartbeatIntervalSeconds = 0.02;
    const { taskId } = scene.server.addTask({ command: "true" });
    scene.start();
    await until("a heartbeat was sent", () => (scene.server.instancesOf(taskId)[0]?.heartbeats ?? 0) > 1);
    scene.server.killUnheard(firstIdOf(scene));
    await until("the kill was heard", () => scene.server.instancesOf(taskId)[0]?.state === "ERROR_FATAL");
  });

  test("an instance that fell silent is vouched for when the cluster has it", async () => {
    await using scene = new Scene();
    scene.paper.endsAtOnce = false;
    const { taskId } = scene.server.addTask({ command: "true" });
    scene.start();
    await until("the task is submitted", () => scene.paper.submitted.length === 1);
    scene.server.suspect(firstIdOf(scene));
    await until("it counts as running", () => scene.server.instancesOf(taskId)[0]?.state === "RUNNING");
  });

  test("one that fell silent and is nowhere is lost, and its task is tried again", async () => {
    await using scene = new Scene();
    scene.paper.endsAtOnce = false;
    const { taskId } = scene.server.addTask({ command: "true" });
    scene.start();
    await until("the task is submitted", () => scene.paper.submitted.length === 1);
    scene.paper.running.delete(firstIdOf(scene));
    scene.server.suspect(firstIdOf(scene));
    await until("the task is tried again", () => scene.server.instancesOf(taskId).length === 2);
    expect(scene.server.instancesOf(taskId)[0]?.state).toBe("UNKNOWN_ERROR");
  });

  test("an end that comes while a kill is on its way counts as killed", async () => {
    await using scene = new Scene();
    scene.paper.endsAtOnce = false;
    const { taskId } = scene.server.addTask({ command: "true" });
    scene.start();
    await until("the task is submitted", () => scene.paper.submitted.length === 1);
    scene.server.killUnheard(firstIdOf(scene));
    scene.paper.end(firstIdOf(scene), { kind: "exited", exitCode: 3 });
    await until("it is killed", () => scene.server.instancesOf(taskId)[0]?.state === "ERROR_FATAL");
    await until("the end is acknowledged", () => scene.paper.acknowledged.length === 1);
  });

  test("a success stands although a kill was asked for", async () => {
    await using scene = new Scene();
    scene.paper.endsAtOnce = false;
    scene.paper.endsKilledAtOnce = false;
    const { taskId } = scene.server.addTask({ command: "true" });
    scene.start();
    await until("the task is submitted", () => scene.paper.submitted.length === 1);
    scene.server.kill(firstIdOf(scene));
    await until("the kill has arrived", () => scene.paper.killed.length === 1);
    scene.paper.end(firstIdOf(scene));
    await until("the task is done", () => scene.server.done.get(taskId) === 1);
  });

  test("a run whose environment cannot be read has its tasks refused, and the file is named", async () => {
    await using scene = new Scene();
    const { taskId } = scene.server.addTask({ command: "true", contextPath: "/nowhere/3f.json" });
    scene.start();
    await until("it is refused", () => scene.server.instancesOf(taskId)[0]?.state === "NO_DISTRIBUTOR_ID");
    expect(scene.server.instancesOf(taskId)[0]?.reports[0]?.description).toContain("/nowhere/3f.json");
    expect(scene.paper.submitted).toEqual([]);
  });

  test("a plugin that throws costs the tasks at hand, and the next are run", async () => {
    await using scene = new Scene();
    scene.paper.fault = new Error("no licence today");
    const { taskId } = scene.server.addTask({ command: "true" });
    scene.start();
    await until("it is refused", () => scene.server.instancesOf(taskId)[0]?.state === "NO_DISTRIBUTOR_ID");
    expect(scene.server.instancesOf(taskId)[0]?.reports[0]?.description).toContain("no licence today");
    scene.paper.fault = null;
    const next = scene.server.addTask({ command: "true" });
    await until("the next is done", () => scene.server.done.get(next.taskId) === 1);
  });

  test("a log is read for the server, and only a log of that instance", async () => {
    await using scene = new Scene();
    scene.paper.endsAtOnce = false;
    scene.server.addTask({ command: "true", resources: { stdout: scene.dataDir } });
    scene.start();
    await until("the task is submitted", () => scene.paper.submitted.length === 1);
    const task = scene.paper.submitted[0];
    const secret = join(scene.dataDir, "secret");
    writeFileSync(task?.stdoutPath ?? "", "first line\nlast line\n");
    writeFileSync(secret, "a password");
    const request = { instanceId: firstIdOf(scene), offset: null, maxBytes: 10 };
    scene.server.askForLog({ ...request, requestId: "own", path: task?.stdoutPath ?? "" });
    scene.server.askForLog({ ...request, requestId: "foreign", path: secret });
    await until("both are answered", () => scene.server.answers.size === 2);
    expect(scene.server.answers.get("own")).toMatchObject({
      text: "last line\n",
      offset: 11,
      totalBytes: 21,
    });
    expect(scene.server.answers.get("foreign")?.text).toBeUndefined();
    expect(scene.server.answers.get("foreign")?.error).toContain("is not a log of task instance");
  });

  test("a report that the server refuses holds up no other, and goes again with the bare facts", async () => {
    await using scene = new Scene();
    scene.paper.endsAtOnce = false;
    scene.server.refuses = (report) => report.description === "too much for the server";
    const tasks = [1, 2, 3].map(() => scene.server.addTask({ command: "true" }));
    scene.start();
    await until("the tasks are submitted", () => scene.paper.submitted.length === 3);
    const [first, second, third] = idsOf(scene.paper.submitted) as [number, number, number];
    scene.paper.end(first);
    scene.paper.end(second, { kind: "refused", description: "too much for the server" });
    scene.paper.end(third);
    await until("two are done", () => scene.server.done.size === 2);
    await until(
      "the other is refused",
      () => scene.server.instances.get(second)?.state === "NO_DISTRIBUTOR_ID",
    );
    expect(scene.server.instancesOf(tasks[1]?.taskId ?? 0)).toHaveLength(1);
  });
});

describe("a distributor whose server or network fails", () => {
  test("a lost lease reply is settled by registering again: the instance is lost and its task runs as another", async () => {
    await using scene = new Scene();
    scene.server.fault = (operation, count) => (operation === "lease" && count === 1 ? "drop" : "none");
    const { taskId } = scene.server.addTask({ command: "true" });
    scene.start();
    await until("the task is done", () => scene.server.done.get(taskId) === 1);
    const [lost, ran] = scene.server.instancesOf(taskId);
    expect(lost?.state).toBe("UNKNOWN_ERROR");
    expect(idsOf(scene.paper.submitted)).toEqual([ran?.instanceId ?? 0]);
    expect(scene.server.epoch).toBe(2);
  });

  test("what ended while the server was away is told when it is back, and nothing is given up", async () => {
    await using scene = new Scene();
    scene.paper.endsAtOnce = false;
    for (let index = 0; index < 20; index += 1) scene.server.addTask({ command: "true" });
    scene.start();
    await until("all tasks are submitted", () => scene.paper.submitted.length === 20);
    await scene.server.stop();
    for (const { instanceId } of scene.paper.submitted.slice(0, 10)) scene.paper.end(instanceId);
    scene.server.comeBack();
    await until("ten are done", () => scene.server.done.size === 10);
    await until("it has registered again", () => scene.server.epoch === 2);
    for (const { instanceId } of scene.paper.submitted.slice(10)) scene.paper.end(instanceId);
    await until("all are done", () => scene.server.done.size === 20);
    expect(scene.paper.killed).toEqual([]);
    expect(scene.paper.submitted).toHaveLength(20);
  });

  test.each([11, 23])(
    "whatever fails on the way, no instance is started twice, none lost, each success counted once (seed %d)",
    async (seed) => {
      await using scene = new Scene();
      const random = seeded(seed);
      const faults: readonly Fault[] = ["refuse", "drop", "twice"];
      let isCalm = false;
      scene.server.fault = () => {
        if (isCalm || random() > 0.25) return "none";
        return faults[Math.floor(random() * 3)] ?? "none";
      };
      scene.paper.free = 7;
      const tasks = Array.from({ length: 400 }, () => scene.server.addTask({ command: "true" }));
      scene.start({ random: () => 0 });
      setTimeout(() => {
        isCalm = true;
      }, 2_000);
      await until("all tasks are done", () => {
        // As a sweep of the server would: what was leased in a reply that nobody got has never sent a heartbeat.
        if (isCalm) for (const id of idsOf(scene.server.listSilent())) scene.server.suspect(id);
        return scene.server.done.size === tasks.length;
      });
      const submitted = idsOf(scene.paper.submitted);
      expect(new Set(submitted).size).toBe(submitted.length);
      for (const { taskId } of tasks) expect(scene.server.done.get(taskId)).toBe(1);
      await until("all ends are acknowledged", () =>
        submitted.every((id) => scene.paper.acknowledged.includes(id)),
      );
    },
  );

  test("a lease that was carried out twice leaves no task behind once the server asks", async () => {
    await using scene = new Scene();
    scene.server.fault = (operation, count) => (operation === "lease" && count === 1 ? "twice" : "none");
    scene.paper.free = 1;
    const tasks = [1, 2].map(() => scene.server.addTask({ command: "true" }));
    scene.start();
    await until("one is done", () => scene.server.done.size === 1);
    const [left] = [...scene.server.instances.values()].filter(({ state }) => state === "INSTANTIATED");
    scene.server.suspect(left?.instanceId ?? 0);
    await until("both are done", () => scene.server.done.size === tasks.length);
    expect(idsOf(scene.paper.submitted)).not.toContain(left?.instanceId ?? 0);
  });

  test("what the server counts on no more is ended at the next registration", async () => {
    await using scene = new Scene();
    scene.paper.endsAtOnce = false;
    scene.server.addTask({ command: "true" });
    scene.start();
    await until("the task is submitted", () => scene.paper.submitted.length === 1);
    scene.server.giveUp(firstIdOf(scene));
    let hasFailed = false;
    scene.server.fault = (operation) => {
      if (operation !== "lease" || hasFailed) return "none";
      hasFailed = true;
      return "drop";
    };
    scene.server.addTask({ command: "true" });
    await until("another request was lost", () => hasFailed || scene.server.epoch > 1);
    scene.server.addTask({ command: "true" });
    await until("it is killed", () => scene.paper.killed.includes(firstIdOf(scene)));
  });

  test("too many unreported ends stop the leasing until the server takes them", async () => {
    await using scene = new Scene();
    scene.paper.free = 1_000_000;
    for (let index = 0; index < 30_000; index += 1) scene.server.addTask({ command: "true" });
    let isTaking = false;
    scene.server.fault = (operation) => (operation === "reports" && !isTaking ? "refuse" : "none");
    scene.start({
      settings: {
        pollWaitSeconds: 20,
        leaseBatch: 5_000,
        killGraceSeconds: 1,
        dynamicResourcesTimeoutSeconds: 30,
      },
    });
    await until("leasing has stopped", () => scene.server.leaseMaxima.at(-1) === 0);
    expect(scene.paper.submitted.length).toBeLessThan(25_000);
    isTaking = true;
    await until("all are done", () => scene.server.done.size === 30_000);
  });
});

describe("the end of a distributor", () => {
  test("one that was superseded ends with that reason and kills nothing", async () => {
    await using scene = new Scene();
    scene.paper.endsAtOnce = false;
    scene.server.addTask({ command: "true" });
    const distributor = scene.start();
    await until("the task is submitted", () => scene.paper.submitted.length === 1);
    await plainClient(scene.server.url).call("registerDistributor", {
      body: {
        user: "ana",
        host: "login1",
        version: "0.1.0",
        cluster: { name: "paper", kind: "paper", queues: [] },
      },
    });
    scene.server.addTask({ command: "true" });
    scene.paper.end(firstIdOf(scene));
    expect(await distributor.done).toEqual({ reason: "superseded" });
    expect(scene.paper.killed).toEqual([]);
    expect(scene.server.done.size).toBe(0);
  });

  test("closing tells what has ended and leaves what runs to a successor, which adopts it", async () => {
    await using scene = new Scene();
    scene.paper.endsAtOnce = false;
    const tasks = [1, 2].map(() => scene.server.addTask({ command: "true" }));
    const first = scene.start();
    await until("both are submitted", () => scene.paper.submitted.length === 2);
    scene.paper.end(firstIdOf(scene));
    await first.close();
    expect(await first.done).toEqual({ reason: "closed" });
    expect(scene.server.done.get(tasks[0]?.taskId ?? 0)).toBe(1);
    scene.start();
    const second = scene.paper.submitted[1]?.instanceId ?? 0;
    await until("the other is adopted", () => scene.paper.adopted.includes(second));
    scene.paper.end(second);
    await until("both are done", () => scene.server.done.size === 2);
    expect(scene.paper.submitted).toHaveLength(2);
  });

  test("a successor reports as lost what its predecessor had leased and never started", async () => {
    await using scene = new Scene();
    const { taskId } = scene.server.addTask({ command: "true" });
    const api = plainClient(scene.server.url);
    const { epoch } = await api.call("registerDistributor", {
      body: {
        user: "ana",
        host: "login1",
        version: "0.1.0",
        cluster: { name: "paper", kind: "paper", queues: [] },
      },
    });
    await api.call("leaseTasks", { distributorId: 1, body: { epoch, max: 1 } });
    scene.start();
    await until("the task is done", () => scene.server.done.get(taskId) === 1);
    expect(scene.server.instancesOf(taskId).map(({ state }) => state)).toEqual(["UNKNOWN_ERROR", "DONE"]);
  });

  test("what was leased and had not begun when it was closed begins at its successor", async () => {
    await using scene = new Scene();
    scene.paper.endsAtOnce = false;
    const { taskId } = scene.server.addTask({ command: "true" });
    const first = scene.start();
    await until("the task is submitted", () => scene.paper.submitted.length === 1);
    const id = firstIdOf(scene);
    scene.paper.running.clear();
    await first.close();
    scene.start();
    await until("it is submitted again", () => scene.paper.submitted.length === 2);
    scene.paper.end(id);
    await until("the task is done", () => scene.server.done.get(taskId) === 1);
    expect(scene.server.instancesOf(taskId)).toHaveLength(1);
  });

  test("the end that a worker reported makes its place free, be the hint told or lost", async () => {
    for (const hint of ["told", "untold"] as const) {
      await using scene = new Scene();
      scene.paper.isWorked = true;
      scene.paper.endsAtOnce = false;
      scene.paper.free = 1;
      scene.server.heartbeatIntervalSeconds = 0.05;
      const first = scene.server.addTask({ command: "true" });
      const second = scene.server.addTask({ command: "true" });
      scene.start();
      await until("the first is submitted", () => scene.paper.submitted.length === 1);
      const id = scene.paper.submitted[0]?.instanceId ?? 0;
      scene.server.endByWorker(id, hint);
      await until("the second is submitted", () => scene.paper.submitted.length === 2);
      expect(scene.paper.concluded).toEqual([id]);
      expect(scene.paper.killed).toEqual([]);
      scene.paper.end(scene.paper.submitted[1]?.instanceId ?? 0);
      await until("both are done", () => scene.server.done.size === 2);
      expect([first, second].map(({ taskId }) => scene.server.done.get(taskId))).toEqual([1, 1]);
    }
  });

  test("it starts before its server does", async () => {
    await using scene = new Scene();
    await scene.server.stop();
    scene.start();
    scene.server.comeBack();
    const { taskId } = scene.server.addTask({ command: "true" });
    await until("the task is done", () => scene.server.done.get(taskId) === 1);
  });

  test("it can be closed while its server is away", async () => {
    await using scene = new Scene();
    await scene.server.stop();
    const distributor = scene.start();
    await distributor.close();
    expect(await distributor.done).toEqual({ reason: "closed" });
  });

  test("a plugin that cannot be loaded ends it with the name of the module", async () => {
    await using scene = new Scene();
    const cluster = { name: "ours", kind: "ours", plugin: "/nowhere/plugin.ts", queues: [] };
    const distributor = scene.start({ cluster });
    await expect(distributor.done).rejects.toThrow("/nowhere/plugin.ts");
  });
});
