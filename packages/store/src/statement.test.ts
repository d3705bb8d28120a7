import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql as kyselySql } from "kysely";
import { SQLITE_GRAMMAR } from "./grammar/sqlite-grammar.ts";
import { openStore } from "./open-store.ts";
import { render, sql } from "./statement.ts";

const folder = mkdtempSync(join(tmpdir(), "jobmon-statement-"));
const store = await openStore({ url: `sqlite:${join(folder, "s.sqlite")}` });
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

test("values are parameters, in the order in which they stand, those of parts included", () => {
  const part = sql`b = ${2} AND c = ${"x"}`;
  const whole = sql`SELECT ${1} WHERE ${part} AND ${sql.id("d")} IN (${sql.join([sql.lit("e"), sql`${3}`])})`;
  const { text, parameters } = render(whole, SQLITE_GRAMMAR);
  expect(text).toBe(`SELECT ? WHERE b = ? AND c = ? AND "d" IN ('e', ?)`);
  expect(parameters).toEqual([1, 2, "x", 3]);
});

test("quotes in literals and names are doubled", () => {
  expect(render(sql.lit("it's"), SQLITE_GRAMMAR).text).toBe("'it''s'");
  expect(render(sql.id('a"b'), SQLITE_GRAMMAR).text).toBe('"a""b"');
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
