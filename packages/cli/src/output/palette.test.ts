import { expect, test } from "bun:test";
import { createPaint } from "./palette.ts";
import { chooseColours } from "./terminal.ts";

test("without colours a text stays as it is", () => {
  expect(createPaint("none")("Done", "done")).toBe("Done");
});

test("a tone has its colour of the palette on a terminal with 24-bit colours", () => {
  expect(createPaint("16m")("Running", "running")).toBe("\u001b[38;2;0;114;178mRunning\u001b[0m");
});

test("a terminal without 24-bit colours gets the nearest of 256", () => {
  expect(createPaint("256")("Failed", "failed")).toStartWith("\u001b[38;5;");
});

test("NO_COLOR switches colours off unless it is empty", () => {
  expect(chooseColours({ NO_COLOR: "1", COLORTERM: "truecolor" })).toBe("none");
  expect(chooseColours({ NO_COLOR: "", COLORTERM: "truecolor" })).toBe("16m");
  expect(chooseColours({})).toBe("256");
});
