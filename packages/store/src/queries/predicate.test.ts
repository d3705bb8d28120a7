import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { taskMachine } from "@jobmon/core";
import fc from "fast-check";
import { kyselyOver } from "../sqlite/database.ts";
import { type Statement, sql } from "../statement.ts";
import {
  allowedCodes,
  compareColumn,
  compareNamed,
  OPERATORS,
  type Operator,
  type Predicate,
} from "./predicate.ts";

async function holds(condition: Statement<boolean>): Promise<boolean> {
  const db = kyselyOver(new Database(":memory:"));
  try {
    const { rows } = await sql<{ holds: number }>`SELECT ${condition} AS holds`.execute(db);
    return rows[0]?.holds === 1;
  } finally {
    await db.destroy();
  }
}

/** The value stands in a row of its own, as an argument or an attribute does. */
const named = (value: string) => sql`(${JSON.stringify([value])} ->> 0)`;
const predicate = (operator: Operator, ...values: (string | number)[]): Predicate => ({
  field: "x",
  operator,
  values,
});

test("every operator compares as it says, whatever the texts", async () => {
  const says: Readonly<Record<string, (value: string, operand: string) => boolean>> = {
    is: (value, operand) => value === operand,
    not: (value, operand) => value !== operand,
    in: (value, operand) => value === operand,
    not_in: (value, operand) => value !== operand,
  };
  const text = fc.string({ unit: fc.constantFrom("a", "A", "%", "_", "'", '"', "\\", "é", " ") });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...Object.keys(says)), text, text, async (operator, value, operand) => {
      const found = await holds(compareColumn(named(value), predicate(operator as Operator, operand)));
      expect(found).toBe((says[operator] as (value: string, operand: string) => boolean)(value, operand));
    }),
    { numRuns: 200 },
  );
});

test("contains folds the case of ASCII letters and takes signs of patterns as they are", async () => {
  const fold = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const text = fc.string({ unit: fc.constantFrom("a", "A", "%", "_", "\\", "é"), maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(text, text, async (value, part) => {
      const expected = fold(value).includes(fold(part));
      expect(await holds(compareColumn(named(value), predicate("contains", part)))).toBe(expected);
      expect(await holds(compareColumn(named(value), predicate("not_contains", part)))).toBe(!expected);
    }),
    { numRuns: 200 },
  );
});

test("under a name, ge and le compare numbers, and a text that is none is neither", async () => {
  const cases = [
    ["10", "ge", "9", true],
    ["10", "le", "9", false],
    ["9", "ge", "10", false],
    ["-1.5", "le", "-1.5", true],
    ["1e3", "ge", "999", true],
    ["ten", "ge", "9", false],
    ["ten", "le", "9", false],
    ["", "ge", "0", false],
    ["", "le", "0", false],
    ["1990-01", "ge", "0", false],
  ] as const;
  for (const [value, operator, operand, expected] of cases)
    expect([
      value,
      operator,
      operand,
      await holds(compareNamed(named(value), predicate(operator, operand))),
    ]).toEqual([value, operator, operand, expected]);
});

test("a negation is the exact opposite of what it negates", async () => {
  const pairs = [
    ["is", "not"],
    ["in", "not_in"],
    ["contains", "not_contains"],
  ] as const;
  for (const value of ["a", "b", ""])
    for (const [positive, negative] of pairs) {
      const yes = await holds(compareColumn(named(value), predicate(positive, "a")));
      expect(await holds(compareColumn(named(value), predicate(negative, "a")))).toBe(!yes);
    }
});

test("several filters on the status leave the letters that fit all of them", () => {
  const status = (operator: Operator, ...values: string[]): Predicate => ({
    field: "status",
    operator,
    values,
  });
  expect(allowedCodes(taskMachine, [])).toBeNull();
  expect(allowedCodes(taskMachine, [predicate("is", "D")])).toBeNull();
  expect(allowedCodes(taskMachine, [status("in", "D", "F")])).toEqual(["D", "F"]);
  expect(allowedCodes(taskMachine, [status("in", "D", "F"), status("not", "D")])).toEqual(["F"]);
  expect(allowedCodes(taskMachine, [status("is", "D"), status("is", "F")])).toEqual([]);
  expect(allowedCodes(taskMachine, [status("not_in", "D", "F")])?.length).toBe(7);
});

test("there is a name for every operator and for nothing else", () => {
  expect([...OPERATORS].sort()).toEqual([
    "contains",
    "ge",
    "in",
    "is",
    "le",
    "not",
    "not_contains",
    "not_in",
  ]);
});
