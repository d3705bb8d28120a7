import { expect, test } from "bun:test";
import fc from "fast-check";
import { JobmonError } from "../errors/jobmon-error.ts";
import { formatMemory, MAX_MEMORY_BYTES, parseMemory } from "./memory.ts";

const KIB = 1024;
const MIB = KIB ** 2;
const GIB = KIB ** 3;

test.each([
  ["8G", 8 * GIB],
  ["8GB", 8 * GIB],
  ["8GiB", 8 * GIB],
  ["8 gib", 8 * GIB],
  [" 500M ", 500 * MIB],
  ["1.5GiB", 1.5 * GIB],
  [".5g", GIB / 2],
  ["1T", KIB ** 4],
  ["1P", KIB ** 5],
  ["100K", 100 * KIB],
  ["2048B", 2048],
  ["8", 8 * GIB],
  ["0.5", GIB / 2],
  [8, 8 * GIB],
  [8.7, Math.ceil(8.7 * GIB)],
  ["0.5B", 1],
])("%p is %d bytes", (input, bytes) => {
  expect(parseMemory(input)).toBe(bytes);
});

test.each([
  "0",
  "0G",
  "-5G",
  -5,
  0,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  "",
  " ",
  "G",
  "8X",
  "8Gi B",
  "8ib",
  "1e3",
  "1,5G",
  "8G 4M",
  "0x10",
  "1.5P",
  "1025T",
  "99999999999999999999999999",
  1_048_577,
])("the memory %p is refused in its own words", (input) => {
  try {
    parseMemory(input);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(JobmonError);
    const { code, detail, hint } = error as JobmonError;
    expect(code).toBe("invalid_quantity");
    expect(detail).toContain(JSON.stringify(String(input)));
    expect(hint).toContain("1.5GiB");
  }
});

test.each([
  [0, "0 B"],
  [1, "1 B"],
  [1023, "1023 B"],
  [1024, "1 KiB"],
  [1.5 * GIB, "1.5 GiB"],
  [1025 * GIB, "1025 GiB"],
  [9999 * KIB, "9999 KiB"],
  [120_564 * KIB, "117.74 MiB"],
  [KIB ** 5, "1 PiB"],
  [1234.6, "1235 B"],
])("%d bytes are shown as %p", (bytes, text) => {
  expect(formatMemory(bytes)).toBe(text);
});

test("whole units of up to four digits survive being shown and read again", () => {
  const units = fc.constantFrom(1, KIB, MIB, GIB, KIB ** 4);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9999 }), units, (count, unit) => {
      const bytes = Math.min(count * unit, MAX_MEMORY_BYTES);
      expect(parseMemory(formatMemory(bytes))).toBe(bytes);
    }),
  );
});

test("any amount is shown within one per cent, in at most twelve characters", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: MAX_MEMORY_BYTES }), (bytes) => {
      const text = formatMemory(bytes);
      expect(text.length).toBeLessThanOrEqual(12);
      expect(Math.abs(parseMemory(text) - bytes) / bytes).toBeLessThan(0.01);
    }),
  );
});

test("no text makes the parser do anything but answer or refuse with its code", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      try {
        expect(parseMemory(text)).toBeGreaterThan(0);
      } catch (error) {
        expect((error as JobmonError).code).toBe("invalid_quantity");
      }
    }),
  );
});
