import { expect, test } from "bun:test";
import type { DistributorApi, Notice } from "../distributor-api.ts";
import type { Capacity } from "../plugin/plugin.ts";
import { silentLog } from "../silent-log.ts";
import { HandClock } from "../testing/hand-clock.ts";
import { NoticeBoard } from "./notice-board.ts";

const EXCLUDED: Notice = { code: "node_excluded", text: "n1", since: 1, workflowId: 7, instances: null };

function openBoard() {
  const clock = new HandClock();
  const stopping = new AbortController();
  const told: (readonly string[])[] = [];
  const state: { capacity: Capacity; notices: Notice[]; isAway: boolean } = {
    capacity: { free: 1 },
    notices: [],
    isAway: false,
  };
  const board = new NoticeBoard({
    api: {
      call: async (_: string, input: { readonly body: { readonly notices: readonly Notice[] } }) => {
        if (state.isAway) throw new Error("away");
        told.push(input.body.notices.map(({ text }) => text));
        return {};
      },
    } as unknown as DistributorApi,
    session: { fenced: (request) => request({ distributorId: 3, epoch: 1 }) },
    plugin: { notices: () => state.notices },
    capacity: () => state.capacity,
    clock,
    log: silentLog,
    stopping: stopping.signal,
  });
  return { board, clock, told, state, stopping };
}

test("a reason that holds for a moment is told once, and taken back when it is gone", async () => {
  const { board, clock, told, state } = openBoard();
  state.capacity = { free: 0, reason: "full" };
  for (let stirs = 0; stirs < 3; stirs += 1) board.stir();
  await clock.turn(1_000);
  board.stir();
  await clock.turn(1_000);
  state.capacity = { free: 2 };
  board.stir();
  await clock.turn(1_000);
  expect(told).toEqual([["full"], []]);
});

test("what comes and goes within a moment is told nobody", async () => {
  const { board, clock, told, state } = openBoard();
  state.capacity = { free: 0, reason: "full" };
  board.stir();
  state.capacity = { free: 1 };
  await clock.turn(1_000);
  expect(told).toEqual([]);
});

test("after a registration all is told again, and after a failure too", async () => {
  const { board, clock, told, state } = openBoard();
  state.notices = [EXCLUDED];
  state.isAway = true;
  board.stir();
  await clock.turn(1_000);
  expect(told).toEqual([]);
  state.isAway = false;
  await clock.turn(15_000);
  board.restart();
  await clock.turn(1_000);
  expect(told).toEqual([["n1"], ["n1"]]);
});

test("the plugin's own words of the same kind stand for the reason", async () => {
  const { board, clock, told, state } = openBoard();
  state.capacity = { free: 0, reason: "full" };
  state.notices = [{ ...EXCLUDED, code: "back_pressure", text: "the queue is full", workflowId: null }];
  board.stir();
  await clock.turn(1_000);
  expect(told).toEqual([["the queue is full"]]);
});

test("nothing is told once the distributor stops", async () => {
  const { board, clock, told, state, stopping } = openBoard();
  state.notices = [EXCLUDED];
  board.stir();
  stopping.abort();
  await clock.turn(20_000);
  expect(told).toEqual([]);
});
