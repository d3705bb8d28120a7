import { describe, expect, test } from "bun:test";
import { type RouteSpec, routes } from "@jobmon/api";
import fc from "fast-check";
import { z } from "zod";

/** Values that stand where something else was expected. */
const intruder = fc.constantFrom<unknown>(undefined, null, "", "x", -1, 0, 1.5, 1e300, true, [], {}, [null], {
  "": 1,
});

describe("the compiled schemas that requests are judged by", () => {
  for (const [operation, route] of Object.entries<RouteSpec>(routes)) {
    const parts = [
      ["path", route.params, route.example.params],
      ["query", route.query, route.example.query ?? {}],
      ["body", route.body, route.example.body],
    ] as const;
    for (const [part, schema, example] of parts) {
      if (schema === undefined) continue;
      const compiled = z.compile(schema, { strict: true });

      test(`judge the ${part} of ${operation} as the schemas themselves do, however it is damaged`, () => {
        fc.assert(
          fc.property(fc.infiniteStream(fc.nat()), intruder, (choices, value) => {
            const damaged = damage(structuredClone(example), choices, value);
            const [fast, slow] = [compiled.safeParse(damaged), schema.safeParse(damaged)];
            expect(fast.success).toBe(slow.success);
            expect(fast.data).toEqual(slow.data);
            expect<unknown>(fast.error?.issues).toEqual(slow.error?.issues);
          }),
          { numRuns: 100 },
        );
      });
    }
  }
});

/** Puts a value in the place of some part of another, at any depth. */
function damage(whole: unknown, choices: Iterator<number>, value: unknown): unknown {
  const choice = choices.next().value as number;
  if (typeof whole !== "object" || whole === null || choice % 4 === 0) return value;
  const keys = Object.keys(whole);
  if (keys.length === 0) return value;
  const key = keys[choice % keys.length] as keyof typeof whole;
  return Object.assign(whole, { [key]: damage(whole[key], choices, value) });
}
