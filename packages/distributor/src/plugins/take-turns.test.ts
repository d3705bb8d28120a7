import { describe, expect, test } from "bun:test";
import type { PluginTask } from "../plugin/plugin.ts";
import { HandClock } from "../testing/hand-clock.ts";
import { paperTask } from "../testing/paper-task.ts";
import { Lookahead } from "./lookahead.ts";
import { TakeTurns } from "./take-turns.ts";

const taskOf = (instanceId: number, workflowId: number): PluginTask =>
  paperTask({ instanceId, workflowId, workflowRunId: workflowId });

function open() {
  const clock = new HandClock();
  return {
    turns: new TakeTurns({ lookahead: new Lookahead(clock.steadyNow), steadyNow: clock.steadyNow }),
    clock,
  };
}

function takeAll(turns: TakeTurns): number[] {
  const taken: number[] = [];
  for (let task = turns.takeNext(); task !== undefined; task = turns.takeNext()) taken.push(task.instanceId);
  return taken;
}

describe("taking turns", () => {
  test("one task of each workflow runs, in the order of their leases, and workflows go side by side", () => {
    const { turns } = open();
    for (const [id, workflowId] of [
      [1, 7],
      [2, 7],
      [3, 8],
      [4, 7],
    ] as const)
      turns.wait(taskOf(id, workflowId));
    expect(takeAll(turns)).toEqual([1, 3]);
    turns.release(1);
    expect(takeAll(turns)).toEqual([2]);
    turns.release(3);
    expect(takeAll(turns)).toEqual([]);
    turns.release(2);
    expect(takeAll(turns)).toEqual([4]);
  });

  test("what a predecessor left running keeps its workflow busy", () => {
    const { turns } = open();
    turns.occupy({ instanceId: 1, workflowRunId: 7, memoryBytes: null });
    turns.wait(taskOf(2, 7));
    expect(takeAll(turns)).toEqual([]);
    turns.release(1);
    expect(takeAll(turns)).toEqual([2]);
  });

  test("a task that was withdrawn is not started, and does not hold up the next", () => {
    const { turns } = open();
    for (const id of [1, 2, 3]) turns.wait(taskOf(id, 7));
    expect(takeAll(turns)).toEqual([1]);
    expect(turns.withdraw(2)).toBe(true);
    expect(turns.withdraw(2)).toBe(false);
    expect(turns.withdraw(1)).toBe(false);
    turns.release(1);
    expect(takeAll(turns)).toEqual([3]);
  });

  test("few long tasks wait here, so that the next place goes to a workflow that has none", async () => {
    const { turns, clock } = open();
    for (let id = 1; turns.countFree() > 0; id += 1) turns.wait(taskOf(id, 7));
    expect(takeAll(turns)).toEqual([1]);
    await clock.turn(60_000);
    turns.release(1);
    expect(takeAll(turns)).toEqual([2]);
    expect(turns.countFree()).toBeGreaterThan(0);
    expect(turns.countFree()).toBeLessThan(5);
  });

  test("short tasks are leased in batches", async () => {
    const { turns, clock } = open();
    for (let id = 1; id <= 50; id += 1) {
      turns.wait(taskOf(id, 7));
      takeAll(turns);
      await clock.turn(1);
      turns.release(id);
    }
    expect(turns.countFree()).toBeGreaterThan(20);
    for (let id = 100; id < 120; id += 1) turns.wait(taskOf(id, 7));
    expect(turns.countFree()).toBe(0);
  });
});
