import { describe, expect, test } from "bun:test";
import { HandClock } from "../testing/hand-clock.ts";
import { paperResources, paperTask } from "../testing/paper-task.ts";
import { Lookahead } from "./lookahead.ts";
import { PackMachine } from "./pack-machine.ts";

const GIBIBYTE = 1024 ** 3;

function openMachine(size: { readonly cores: number; readonly memoryBytes?: number }) {
  const clock = new HandClock();
  const machine = new PackMachine({
    cluster: { name: "ours", size: { memoryBytes: 8 * GIBIBYTE, ...size } },
    lookahead: new Lookahead(clock.steadyNow),
    steadyNow: clock.steadyNow,
  });
  return { machine, clock };
}

const taskOf = (
  instanceId: number,
  asked: { readonly cores?: number; readonly memoryBytes?: number | null } = {},
) => paperTask({ instanceId, resources: { ...paperResources, ...asked } });

function takeAll(machine: PackMachine): number[] {
  const taken: number[] = [];
  for (let task = machine.takeNext(); task !== undefined; task = machine.takeNext())
    taken.push(task.instanceId);
  return taken;
}

describe("packing a machine", () => {
  test("tasks start in order as long as their cores fit together", () => {
    const { machine } = openMachine({ cores: 4 });
    for (const [id, cores] of [
      [1, 2],
      [2, 1.5],
      [3, 0.5],
      [4, 1],
    ] as const)
      machine.wait(taskOf(id, { cores }));
    expect(takeAll(machine)).toEqual([1, 2, 3]);
    machine.release(1);
    expect(takeAll(machine)).toEqual([4]);
  });

  test("tenths of cores add up to whole ones", () => {
    const { machine } = openMachine({ cores: 1 });
    for (let id = 1; id <= 11; id += 1) machine.wait(taskOf(id, { cores: 0.1 }));
    expect(takeAll(machine)).toHaveLength(10);
  });

  test("memory counts as well, and what asks for none takes none", () => {
    const { machine } = openMachine({ cores: 8, memoryBytes: 4 * GIBIBYTE });
    machine.wait(taskOf(1, { memoryBytes: 3 * GIBIBYTE }));
    machine.wait(taskOf(2, { memoryBytes: 2 * GIBIBYTE }));
    machine.wait(taskOf(3, { memoryBytes: null }));
    expect(takeAll(machine)).toEqual([1, 3]);
    machine.release(1);
    expect(takeAll(machine)).toEqual([2]);
  });

  test("small tasks go before a big one that does not fit, but not for ever", () => {
    const { machine } = openMachine({ cores: 2 });
    machine.wait(taskOf(1));
    expect(takeAll(machine)).toEqual([1]);
    machine.wait(taskOf(2, { cores: 2 }));
    const before: number[] = [];
    for (let id = 3; id < 100; id += 1) {
      machine.wait(taskOf(id));
      const taken = takeAll(machine);
      before.push(...taken);
      for (const done of taken) machine.release(done);
    }
    expect(before.length).toBeGreaterThan(5);
    expect(before.length).toBeLessThan(50);
    expect(before).not.toContain(2);
    machine.release(1);
    expect(takeAll(machine)).toEqual([2]);
  });

  test("when the big one is withdrawn, the small ones go on", () => {
    const { machine } = openMachine({ cores: 2 });
    machine.wait(taskOf(1));
    takeAll(machine);
    machine.wait(taskOf(2, { cores: 2 }));
    for (let id = 3; id < 40; id += 1) {
      machine.wait(taskOf(id));
      for (const done of takeAll(machine)) machine.release(done);
    }
    expect(machine.takeNext()).toBeUndefined();
    machine.withdraw(2);
    expect(machine.takeNext()).toBeDefined();
  });

  test("what a predecessor left running takes its place", () => {
    const { machine } = openMachine({ cores: 2 });
    machine.occupy({ instanceId: 1, workflowRunId: 1, memoryBytes: null });
    for (const id of [2, 3]) machine.wait(taskOf(id));
    expect(takeAll(machine)).toEqual([2]);
    machine.release(1);
    expect(takeAll(machine)).toEqual([3]);
  });

  test("a task that is larger than the machine is refused with both sizes", () => {
    const { machine } = openMachine({ cores: 2, memoryBytes: GIBIBYTE });
    expect(machine.findObstacle(taskOf(1, { cores: 2, memoryBytes: GIBIBYTE }))).toBeNull();
    expect(machine.findObstacle(taskOf(1, { cores: 3 }))).toContain("3 cores");
    expect(machine.findObstacle(taskOf(1, { memoryBytes: 2 * GIBIBYTE }))).toContain("2 cores and 1 GiB");
  });

  test("long tasks are leased one for each free slot, short ones in batches ahead of their turn", async () => {
    const { machine, clock } = openMachine({ cores: 2 });
    expect(machine.countFree()).toBe(2);
    for (const id of [1, 2]) machine.wait(taskOf(id));
    expect(takeAll(machine)).toEqual([1, 2]);
    expect(machine.countFree()).toBe(0);
    await clock.turn(60_000);
    machine.release(1);
    expect(machine.countFree()).toBe(1);
    for (let id = 3; id < 60; id += 1) {
      machine.wait(taskOf(id));
      takeAll(machine);
      await clock.turn(1);
      machine.release(id);
    }
    expect(machine.countFree()).toBeGreaterThan(20);
    for (let id = 100; id < 300; id += 1) machine.wait(taskOf(id));
    expect(machine.countFree()).toBe(0);
  });

  test("after a silence nothing is leased ahead, for tasks have become longer", async () => {
    const { machine, clock } = openMachine({ cores: 2 });
    for (let id = 1; id < 60; id += 1) {
      machine.wait(taskOf(id));
      takeAll(machine);
      await clock.turn(1);
      machine.release(id);
    }
    for (const id of [100, 101]) machine.wait(taskOf(id));
    takeAll(machine);
    expect(machine.countFree()).toBeGreaterThan(20);
    await clock.turn(10_000);
    expect(machine.countFree()).toBe(0);
  });
});
