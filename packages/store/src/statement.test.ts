import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql as kyselySql } from "kysely";
import { openStore } from "./open-store.ts";
import { sql } from "./statement.ts";

const folder = mkdtempSync(join(tmpdir(), "jobmon-statement-"));
const store = await openStore({ url: `sqlite:${join(folder, "s.sqlite")}` });
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

test("values are parameters, in the order in which they stand, those of parts included", () => {
  const part = sql`b = ${2} AND c = ${"x"}`;
  const whole = sql`SELECT ${1} WHERE ${part} AND ${sql.id("d")} IN (${sql.join([sql.lit("e"), sql`${3}`])})`;
  expect(whole.text).toBe(`SELECT ? WHERE b = ? AND c = ? AND "d" IN ('e', ?)`);
  expect(whole.parameters).toEqual([1, 2, "x", 3]);
});

test("quotes in literals and names are doubled", () => {
  expect(sql.lit("it's").text).toBe("'it''s'");
  expect(sql.id('a"b').text).toBe('"a""b"');
});

test("a statement runs, and may stand inside one of Kysely's", async () => {
  const inner = sql<number>`SELECT ${20} + ${22} AS answer`;
  const own = await store.read((db) => inner.execute(db));
  const nested = await store.read((db) =>
    kyselySql`SELECT answer + ${1} AS more FROM (${inner})`.execute(db),
  );
  expect(own.rows).toEqual([{ answer: 42 }] as never);
  expect(nested.rows).toEqual([{ more: 43 }]);
});
