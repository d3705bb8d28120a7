import { describe, expect, test } from "bun:test";
import { MAX_REPORTS } from "@jobmon/api";
import type { Report } from "../distributor-api.ts";
import { HandClock, settle } from "../testing/hand-clock.ts";
import { END_LINGER_MS, LAUNCH_LINGER_MS, ReportQueue, START_LINGER_MS } from "./report-queue.ts";

const start = (instanceId: number): Report => ({ instanceId, event: "start", at: 1 });
const finish = (instanceId: number, stdoutTail?: string): Report => ({
  instanceId,
  event: "finish",
  at: 2,
  stdoutTail,
});

/** A queue whose deliveries a test answers one by one. */
function openQueue(isSaturated = () => false) {
  const clock = new HandClock();
  const sent: (readonly Report[])[] = [];
  const answers: (() => void)[] = [];
  const settled: number[] = [];
  const queue = new ReportQueue({
    deliver(reports) {
      sent.push(reports);
      return new Promise((resolve) => answers.push(() => resolve(reports.map(() => "moved" as const))));
    },
    settle: (reports) => void settled.push(...reports.map(({ report }) => report.instanceId)),
    isSaturated,
    clock,
  });
  const running = queue.run();
  const answer = async () => {
    answers.shift()?.();
    await settle();
  };
  return { queue, clock, sent, settled, running, answer };
}

describe("the report queue", () => {
  test("an end is sent at once when the plugin has nothing else to do", async () => {
    const { queue, sent } = openQueue();
    queue.add(finish(1));
    await settle();
    expect(sent).toEqual([[finish(1)]]);
  });

  test("what gathers while a request is in flight goes in the next, and never two are in flight", async () => {
    const { queue, sent, answer } = openQueue();
    queue.add(finish(1));
    await settle();
    for (const id of [2, 3, 4]) queue.add(finish(id));
    await settle();
    expect(sent).toHaveLength(1);
    await answer();
    expect(sent[1]?.map((report) => report.instanceId)).toEqual([2, 3, 4]);
  });

  test("a start waits a little for its end, and goes alone when that does not come", async () => {
    const { queue, clock, sent } = openQueue();
    queue.add(start(1));
    queue.add(start(2));
    await settle();
    expect(sent).toEqual([]);
    queue.add(finish(2));
    await settle();
    expect(sent.flat().map(({ event, instanceId }) => [event, instanceId])).toEqual([["finish", 2]]);
    await clock.turn(START_LINGER_MS);
    expect(sent).toHaveLength(1);
  });

  test("a launch waits longer than a start, which takes its place", async () => {
    const { queue, clock, sent, answer } = openQueue();
    const launch = (instanceId: number): Report => ({
      instanceId,
      event: "launch",
      at: 1,
      externalId: `7_${instanceId}`,
    });
    queue.add(launch(1));
    queue.add(launch(2));
    queue.add(start(2));
    await settle();
    await clock.turn(START_LINGER_MS);
    expect(sent).toEqual([[{ ...start(2), externalId: "7_2" }]]);
    await answer();
    await clock.turn(LAUNCH_LINGER_MS - START_LINGER_MS);
    expect(sent[1]).toEqual([launch(1)]);
  });

  test("starts that are due go out when the request in flight is answered", async () => {
    const { queue, clock, sent, answer } = openQueue();
    queue.add(finish(1));
    queue.add(start(2));
    await settle();
    await clock.turn(START_LINGER_MS);
    await answer();
    expect(sent[1]).toEqual([start(2)]);
  });

  test("an end lingers while the plugin is busy, until something hurries it", async () => {
    const { queue, clock, sent, answer } = openQueue(() => true);
    queue.add(finish(1));
    await settle();
    expect(sent).toEqual([]);
    await clock.turn(END_LINGER_MS);
    expect(sent).toHaveLength(1);
    await answer();
    queue.add(finish(2));
    queue.hurry();
    await settle();
    expect(sent[1]).toEqual([finish(2)]);
  });

  test("a batch holds no more reports and no more text than one request may", async () => {
    const { queue, sent, answer } = openQueue();
    for (let id = 1; id <= MAX_REPORTS + 1; id += 1) queue.add(finish(id));
    await settle();
    expect(sent[0]).toHaveLength(MAX_REPORTS);
    await answer();
    expect(sent[1]).toHaveLength(1);
    for (let id = 1; id <= 500; id += 1) queue.add(finish(id, "x".repeat(10_000)));
    await answer();
    expect(sent[2]?.length).toBeLessThan(500);
    expect(sent[2]?.length).toBeGreaterThan(100);
  });

  test("closing sends all that is left, lingering or not, and then ends", async () => {
    const { queue, sent, settled, running, answer } = openQueue(() => true);
    queue.add(start(1));
    queue.add(finish(2));
    queue.close();
    await settle();
    expect(sent.flat()).toHaveLength(2);
    await answer();
    await running;
    expect(settled.sort()).toEqual([1, 2]);
  });
});
