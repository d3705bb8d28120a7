import { describe, expect, test } from "bun:test";
import { writeScalar } from "./scalar.ts";

const write = (value: unknown) => writeScalar(value, "model", "location");

describe("writeScalar", () => {
  test("values become the text a person expects", () => {
    const values = [1, -1, 0, -0, 0.1, 1.5, 2 ** 53, 10n ** 20n, true, false, "", " a b ", "1.0"];
    expect(values.map(write)).toEqual([
      "1",
      "-1",
      "0",
      "0",
      "0.1",
      "1.5",
      "9007199254740992",
      "100000000000000000000",
      "true",
      "false",
      "",
      " a b ",
      "1.0",
    ]);
  });

  test("numbers never get an exponent, and their digits stay", () => {
    const numbers = [1e21, -1.5e22, 1e-7, -1.25e-9, 5e-324, 1.7976931348623157e308];
    const texts = numbers.map(write);
    expect(texts.slice(0, 4)).toEqual([
      `1${"0".repeat(21)}`,
      `-15${"0".repeat(21)}`,
      "0.0000001",
      "-0.00000000125",
    ]);
    for (const text of texts) expect(text).toMatch(/^-?\d+(\.\d+)?$/);
    expect(texts.map(Number)).toEqual(numbers);
  });

  test("what has no evident text is refused with the name of its argument", () => {
    const values = [null, undefined, Number.NaN, Infinity, {}, [1, 2], new Date(0), () => 1, Symbol("a")];
    for (const value of values)
      expect(() => write(value)).toThrow("The argument location of task template model is");
  });

  test("a list is refused with a word on what to do instead", () => {
    expect(() => write([1, 2])).toThrow(
      expect.objectContaining({ hint: expect.stringContaining("tasks()") }),
    );
  });
});
