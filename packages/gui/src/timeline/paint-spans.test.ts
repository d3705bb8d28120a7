import { expect, test } from "bun:test";
import { createTaskPlaces } from "../columns/task-places.ts";
import { paintSpans, type Window } from "./paint-spans.ts";
import { arrangeRows } from "./rows.ts";
import { decodeSpans, joinSpans } from "./span-columns.ts";

const places = createTaskPlaces();
places.add([1, 4]);
const rows = arrangeRows([{ arrayId: 1, name: "model", taskCount: 4 }], places);
const INKS = {
  queue: 1,
  edge: 9,
  ofLetter: new Map([
    ["D", 2],
    ["E", 3],
    ["R", 4],
  ]),
  other: 8,
  urgent: new Set(["E"]),
};
const REPLY = {
  firstTaskId: 100,
  baseAt: 1_000,
  tasks: [0, 0, 1, 1],
  arrayRuns: [1, 4],
  statuses: "EDRO",
  leasedMs: [0, 4, 2, 6],
  queueMs: [1, 1, 2, -1],
  runMs: [2, 3, -1, -1],
  nextCursor: null,
};

function paint(window: Partial<Window>, size: { width: number; height: number }): string[] {
  const picture = { ...size, pixels: new Uint32Array(size.width * size.height) };
  const whole = { from: 1_000, to: 1_000 + size.width, top: 0, rowPx: 1, ...window };
  paintSpans([decodeSpans(REPLY)], { picture, window: whole, rows, inks: INKS, now: 1_008 });
  return Array.from({ length: size.height }, (_, y) =>
    [...picture.pixels.subarray(y * size.width, (y + 1) * size.width)].join(""),
  );
}

test("each attempt is dotted while it was queued and full while it ran, up to now", () => {
  expect(paint({}, { width: 10, height: 4 })).toEqual([
    "1330122200",
    "0001444400",
    "0000001000",
    "0000000000",
  ]);
});

test("a window shows its own part of time and of the rows", () => {
  expect(paint({ from: 1_005, to: 1_010, top: 1 }, { width: 5, height: 2 })).toEqual(["44400", "01000"]);
});

test("where a row is tall, queue time is a thin line and a failure ends in an edge", () => {
  const lines = paint({ rowPx: 8 }, { width: 10, height: 8 });
  expect(lines[0]).toBe("0990022200");
  expect(lines[3]).toBe("1990122200");
  expect(lines[6]).toBe("0000000000");
});

test("a failure is not hidden by a task that shares its pixel", () => {
  expect(paint({ rowPx: 0.25 }, { width: 10, height: 1 })[0]?.slice(1, 3)).toBe("33");
});

test("where rows share a line, only the end of a failure is painted over them", () => {
  const long = { ...REPLY, runMs: [7, 3, -1, -1] };
  const picture = { width: 10, height: 1, pixels: new Uint32Array(10) };
  const window = { from: 1_000, to: 1_010, top: 0, rowPx: 0.25 };
  paintSpans([decodeSpans(long)], { picture, window, rows, inks: INKS, now: 1_009 });
  expect([...picture.pixels].join("").slice(5, 8)).toBe("333");
  expect(picture.pixels[2]).not.toBe(3);
});

test("parts that were read one after the other are one", () => {
  const joined = joinSpans([decodeSpans(REPLY), decodeSpans(REPLY)]);
  expect(joined.count).toBe(8);
  expect([...joined.tasks]).toEqual([0, 0, 1, 2, 0, 0, 1, 2]);
});
