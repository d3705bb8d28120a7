import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Scene } from "../testing/scene.ts";
import { until } from "../testing/until.ts";

setDefaultTimeout(30_000);

const PROGRAM = [process.execPath, join(import.meta.dir, "..", "testing", "answering-program.ts")];
const dynamicOf = (payload: unknown, command = PROGRAM) => ({
  dynamic: { command: [...command], payload: JSON.stringify(payload), name: "f" },
});

class DynamicScene extends Scene {
  readonly asked = join(this.dataDir, "asked");

  /** A task whose resources come out as the payload says. */
  add(payload: unknown, more: { readonly workflowId?: number; readonly command?: string[] } = {}): number {
    return this.server.addTask({
      command: "true",
      contextPath: "/shell",
      workflowId: more.workflowId ?? 1,
      resources: dynamicOf(payload, more.command),
    }).taskId;
  }

  startHere(dynamicResourcesTimeoutSeconds = 30) {
    const environment = { PATH: process.env.PATH ?? "", ASKED: this.asked };
    return this.start({
      settings: {
        pollWaitSeconds: 20,
        leaseBatch: 1_000,
        killGraceSeconds: 1,
        dynamicResourcesTimeoutSeconds,
      },
      readContext: () => ({ environment, cwd: this.dataDir, umask: 0o022 }),
    });
  }

  coresOf(taskId: number): number | undefined {
    return this.paper.submitted.find((task) => task.taskId === taskId)?.resources.cores;
  }

  stateOf(taskId: number): string | undefined {
    return this.server.instancesOf(taskId).at(-1)?.state;
  }

  /** How many payloads each process was asked for. */
  batches(): number[] {
    if (!existsSync(this.asked)) return [];
    return readFileSync(this.asked, "utf8").trim().split("\n").map(Number);
  }
}

describe("tasks with resources to be worked out", () => {
  test("are launched with what came out, many with one process", async () => {
    await using scene = new DynamicScene();
    const ids = Array.from({ length: 60 }, (_, n) => scene.add({ resources: { cores: n + 1 } }));
    scene.startHere();
    await until("all tasks are done", () => scene.server.done.size === ids.length);
    expect(ids.map((id) => scene.coresOf(id))).toEqual(ids.map((_, n) => n + 1));
    expect(scene.paper.submitted.every(({ resources }) => !("dynamic" in resources))).toBe(true);
    expect(scene.batches().length).toBeLessThan(10);
  });

  test("fail alone when their callable does, with its traceback", async () => {
    await using scene = new DynamicScene();
    const bad = scene.add({ error: "Traceback\nKeyError: 'x'" });
    const good = scene.add({ resources: { cores: 3 } });
    scene.startHere();
    await until("both are over", () => scene.server.done.size === 1 && scene.server.errors.size === 1);
    expect(scene.server.errors.get(bad)).toBe("Traceback\nKeyError: 'x'");
    expect(scene.coresOf(good)).toBe(3);
    expect(scene.server.instancesOf(bad)).toHaveLength(1);
    expect(scene.coresOf(bad)).toBeUndefined();
  });

  test.each([
    ["crashes", { crash: true }, "crashed on purpose"],
    ["takes too long", { hang: true }, "longer than 2 s"],
    ["answers nonsense", { resources: 7 }, "neither resources nor an error"],
  ])("fail alone when their callable %s, though they shared a process", async (_, payload, fragment) => {
    await using scene = new DynamicScene();
    const before = Array.from({ length: 3 }, () => scene.add({ resources: { cores: 2 } }));
    const bad = scene.add(payload);
    const after = Array.from({ length: 4 }, () => scene.add({ resources: { cores: 2 } }));
    scene.startHere(2);
    await until("the others are done", () => scene.server.done.size === 7, 20_000);
    await until("the bad one has failed", () => scene.stateOf(bad) === "ERROR", 20_000);
    expect(scene.server.errors.get(bad)).toContain(fragment);
    expect([...before, ...after].every((id) => scene.coresOf(id) === 2)).toBe(true);
  });

  test("fail when the program is not there", async () => {
    await using scene = new DynamicScene();
    const id = scene.add({}, { command: ["/no/such/python"] });
    scene.startHere();
    await until("it has failed", () => scene.stateOf(id) === "ERROR");
    expect(scene.server.errors.get(id)).toContain("/no/such/python");
  });

  test("hold up neither plain tasks nor those of another run while they are slow", async () => {
    await using scene = new DynamicScene();
    const gate = join(scene.dataDir, "gate");
    scene.paper.free = 4;
    const slow = Array.from({ length: 20 }, () => scene.add({ waitFor: gate, resources: { cores: 2 } }));
    for (let n = 0; n < 20; n += 1) scene.server.addTask({ command: "true" });
    const others = Array.from({ length: 5 }, () => scene.add({ resources: { cores: 3 } }, { workflowId: 2 }));
    scene.startHere();
    await until("all others are done", () => scene.server.done.size === 25);
    expect(slow.some((id) => scene.server.done.has(id))).toBe(false);
    expect(others.map((id) => scene.coresOf(id))).toEqual([3, 3, 3, 3, 3]);
    writeFileSync(gate, "");
    await until("the slow ones are done", () => scene.server.done.size === 45);
  });

  test("that are to be ended meanwhile end, and are not launched", async () => {
    await using scene = new DynamicScene();
    const gate = join(scene.dataDir, "gate");
    const id = scene.add({ waitFor: gate, resources: { cores: 2 } });
    scene.startHere();
    await until("it is being worked out", () => scene.batches().length === 1);
    scene.server.kill(scene.server.instancesOf(id)[0]?.instanceId ?? 0);
    await until("it has been killed", () => scene.stateOf(id) === "ERROR_FATAL");
    writeFileSync(gate, "");
    const next = scene.add({ resources: { cores: 5 } });
    await until("the next one is done", () => scene.server.done.has(next));
    expect(scene.coresOf(id)).toBeUndefined();
  });

  test("are vouched for while they wait, and when the server asks for them", async () => {
    await using scene = new DynamicScene();
    scene.server.heartbeatIntervalSeconds = 0.05;
    const gate = join(scene.dataDir, "gate");
    const id = scene.add({ waitFor: gate, resources: { cores: 2 } });
    scene.startHere();
    await until("it is being worked out", () => scene.batches().length === 1);
    const instance = scene.server.instancesOf(id)[0];
    await until("heartbeats were sent", () => (instance?.heartbeats ?? 0) > 1);
    scene.server.suspect(instance?.instanceId ?? 0);
    await until("the server is told that it is alive", () => instance?.state === "RUNNING");
    writeFileSync(gate, "");
    await until("it is done", () => scene.server.done.get(id) === 1);
    expect(scene.server.instancesOf(id)).toHaveLength(1);
  });

  test("are launched once when the answer of the server is lost, or the request is refused at first", async () => {
    await using scene = new DynamicScene();
    scene.server.fault = (operation, count) =>
      operation !== "resources" ? "none" : count === 1 ? "drop" : count === 2 ? "refuse" : "none";
    const id = scene.add({ resources: { cores: 6 } });
    scene.startHere();
    await until("it is done", () => scene.server.done.get(id) === 1);
    expect(scene.paper.submitted).toHaveLength(1);
    expect(scene.coresOf(id)).toBe(6);
  });

  test("are taken over by a successor", async () => {
    await using scene = new DynamicScene();
    const gate = join(scene.dataDir, "gate");
    const ids = Array.from({ length: 10 }, () => scene.add({ waitFor: gate, resources: { cores: 2 } }));
    const first = scene.startHere();
    await until("they are being worked out", () => scene.batches().length > 0);
    await first.close();
    writeFileSync(gate, "");
    scene.startHere();
    await until("all tasks are done", () => scene.server.done.size === ids.length);
    expect(scene.paper.submitted).toHaveLength(ids.length);
    expect([...scene.server.instances.values()].every(({ attempt }) => attempt === 1)).toBe(true);
  });
});
