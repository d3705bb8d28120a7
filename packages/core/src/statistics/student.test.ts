import { expect, test } from "bun:test";
import fc from "fast-check";
import { studentQuantile } from "./student.ts";

// From printed tables.
test.each([
  [0.975, 1, 12.7062047362],
  [0.975, 2, 4.3026527297],
  [0.975, 10, 2.228138852],
  [0.95, 5, 2.0150483733],
  [0.995, 30, 2.7499956536],
  [0.975, 1_000, 1.9623390808],
])("the quantile %p with %p degrees of freedom is %p", (probability, degrees, expected) => {
  expect(studentQuantile(probability, degrees)).toBeCloseTo(expected, 8);
});

test("with very many degrees of freedom it is that of the normal distribution", () => {
  expect(studentQuantile(0.975, 1e6)).toBeCloseTo(1.959966, 5);
});

test("it is symmetric, and grows with the probability", () => {
  const probability = fc.double({ min: 0.001, max: 0.999, noNaN: true });
  fc.assert(
    fc.property(probability, probability, fc.integer({ min: 1, max: 5_000 }), (p, q, degrees) => {
      expect(studentQuantile(1 - p, degrees)).toBeCloseTo(-studentQuantile(p, degrees), 6);
      if (p < q) expect(studentQuantile(p, degrees)).toBeLessThanOrEqual(studentQuantile(q, degrees));
    }),
    { numRuns: 200 },
  );
});

test("what is no probability has no quantile", () => {
  for (const bad of [0, 1, -1, Number.NaN]) expect(() => studentQuantile(bad, 3)).toThrow("no quantile");
  expect(() => studentQuantile(0.5, 0)).toThrow("no quantile");
});
