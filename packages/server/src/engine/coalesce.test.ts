import { expect, test } from "bun:test";
import { coalesce } from "./coalesce.ts";

/** Doubles numbers, batch by batch; a negative one fails its whole batch. */
function createDoubler(maxWeight: number) {
  const batches: (readonly number[])[] = [];
  const double = coalesce(
    async (items: readonly number[]) => {
      batches.push(items);
      await Promise.resolve();
      if (items.some((item) => item < 0)) throw new Error(`negative among ${items}`);
      return items.map((item) => item * 2);
    },
    { maxWeight, weightOf: (item) => Math.abs(item) },
  );
  return { double, batches };
}

test("a request alone runs at once, by itself", async () => {
  const { double, batches } = createDoubler(10);
  expect(await double(3)).toBe(6);
  expect(batches).toEqual([[3]]);
});

test("requests that come together, or while a batch runs, share the next", async () => {
  const { double, batches } = createDoubler(100);
  const first = [double(1), double(2)];
  await Promise.resolve();
  const second = [double(3), double(4), double(5)];
  expect(await Promise.all([...first, ...second])).toEqual([2, 4, 6, 8, 10]);
  expect(batches).toEqual([
    [1, 2],
    [3, 4, 5],
  ]);
});

test("a batch is no heavier than allowed, but a request that is too heavy by itself still runs", async () => {
  const { double, batches } = createDoubler(10);
  expect(await Promise.all([4, 4, 4, 30, 1].map(double))).toEqual([8, 8, 8, 60, 2]);
  expect(batches).toEqual([[4, 4], [4], [30], [1]]);
});

test("a request that fails its batch harms no other, and its error reaches its own caller", async () => {
  const { double, batches } = createDoubler(100);
  const results = await Promise.allSettled([1, -2, 3].map(double));
  expect(
    results.map((result) => (result.status === "fulfilled" ? result.value : String(result.reason))),
  ).toEqual([2, "Error: negative among -2", 6]);
  expect(batches).toEqual([[1, -2, 3], [1], [-2], [3]]);
  expect(await double(4)).toBe(8);
});
