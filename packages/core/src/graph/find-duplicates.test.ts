import { expect, test } from "bun:test";
import fc from "fast-check";
import { findDuplicates } from "./find-duplicates.ts";

test("equal hashes are paired with their first, by the later one", () => {
  expect(findDuplicates(["aa", "bb", "aa", "cc", "bb", "aa"], 10)).toEqual([
    [0, 2],
    [1, 4],
    [0, 5],
  ]);
});

test("no more pairs than asked for", () => {
  expect(findDuplicates(["aa", "aa", "aa", "aa"], 2)).toHaveLength(2);
  expect(findDuplicates([], 5)).toEqual([]);
});

test("hashes that differ only behind the sorted prefix are not duplicates", () => {
  const prefix = "0123456789abc";
  expect(findDuplicates([`${prefix}0`, `${prefix}1`, `${prefix}0`], 5)).toEqual([[0, 2]]);
});

test("it finds what comparing every pair finds", () => {
  const hash = fc.stringMatching(/^[0-3]{2}$/).map((end) => `${end}${"0".repeat(28)}${end}`);
  fc.assert(
    fc.property(fc.array(hash, { maxLength: 40 }), (hashes) => {
      const expected = hashes.flatMap((one, index) => {
        const first = hashes.indexOf(one);
        return first < index ? [[first, index]] : [];
      });
      expect(findDuplicates(hashes, 100)).toEqual(expected as [number, number][]);
    }),
  );
});
