import { describe, expect, test } from "bun:test";
import { append, endOf, type LogWindow, lineAt, linesOf, MAX_PARTS, prepend, startOf } from "./log-window.ts";

const NOTHING: LogWindow = { parts: [], totalBytes: null, isLive: true, source: "file" };
const windowOf = (text: string, offset = 0) => append(NOTHING, { offset, text });

describe("a window on a log", () => {
  test("ends where its last byte is, whatever the characters", () => {
    expect(endOf(windowOf("漢字\n", 100))).toBe(107);
    expect(endOf(NOTHING)).toBe(0);
  });

  test("joins a line that was read in two parts", () => {
    const joined = append(windowOf("one\ntw"), { offset: 6, text: "o\nthree\n" });
    expect(linesOf(joined)).toEqual(["one", "two", "three"]);
  });

  test("shows the last of what a progress bar wrote over itself", () => {
    expect(linesOf(windowOf("10%\r50%\r100%\nend\r\n"))).toEqual(["100%", "end"]);
  });

  test("lets go of its far end when it holds enough, in either direction", () => {
    let later = NOTHING;
    for (let offset = 0; offset <= MAX_PARTS; offset++) later = append(later, { offset, text: "x" });
    expect(later.parts.length).toBe(MAX_PARTS);
    expect(startOf(later)).toBe(1);
    const earlier = prepend(later, { offset: 0, text: "x" });
    expect(startOf(earlier)).toBe(0);
    expect(endOf(earlier)).toBe(MAX_PARTS);
  });

  test("knows the line of a byte it holds, and of no other", () => {
    const window = windowOf("漢\none\ntwo\n", 50);
    expect([49, 50, 53, 54, 57, 58, 61, 62].map((offset) => lineAt(window, offset))).toEqual([
      undefined,
      0,
      0,
      1,
      1,
      2,
      2,
      undefined,
    ]);
  });

  test("does not grow by reading nothing", () => {
    expect(append(windowOf("a"), { offset: 1, text: "" }).parts.length).toBe(1);
  });
});
