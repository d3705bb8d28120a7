import { expect, test } from "bun:test";
import fc from "fast-check";
import { expandCrossProduct } from "./cross-product.ts";

test("the last key turns fastest", () => {
  expect([...expandCrossProduct<string | number>({ location: ["SWE", "NOR"], year: [1990, 2000] })]).toEqual([
    { location: "SWE", year: 1990 },
    { location: "SWE", year: 2000 },
    { location: "NOR", year: 1990 },
    { location: "NOR", year: 2000 },
  ]);
});

test("no keys give one combination, and a key without values gives none", () => {
  expect([...expandCrossProduct({})]).toEqual([{}]);
  expect([...expandCrossProduct({ a: [1, 2], b: [] })]).toEqual([]);
});

test("combinations are made one at a time, so a large product costs only what is taken", () => {
  const many = Array.from({ length: 100_000 }, (_, index) => index);
  const product = expandCrossProduct({ a: many, b: many, c: many });
  expect(product.next().value).toEqual({ a: 0, b: 0, c: 0 });
  expect(product.next().value).toEqual({ a: 0, b: 0, c: 1 });
});

test("the number of combinations is the product of the lengths, and all differ", () => {
  const wheels = fc.dictionary(
    fc.constantFrom("a", "b", "c", "d"),
    fc.uniqueArray(fc.nat(), { maxLength: 4 }),
  );
  fc.assert(
    fc.property(wheels, (args) => {
      const texts = [...expandCrossProduct(args)].map((combination) => JSON.stringify(combination));
      expect(texts.length).toBe(Object.values(args).reduce((count, values) => count * values.length, 1));
      expect(new Set(texts).size).toBe(texts.length);
    }),
  );
});
