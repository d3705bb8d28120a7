import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { openStore } from "../index.ts";
import { sql } from "../statement.ts";
import type { Store } from "../store.ts";
import { findPage, type Listing, type Mark, SLICE_IDS } from "./find-page.ts";

/** Ids on both sides of the edges of slices, with names whose order by bytes is not that of JavaScript. */
const IDS = [
  1,
  2,
  3,
  SLICE_IDS,
  SLICE_IDS + 1,
  SLICE_IDS + 2,
  2 * SLICE_IDS,
  2 * SLICE_IDS + 1,
  5 * SLICE_IDS + 7,
];
const ROWS = IDS.map((id, at) => ({
  id,
  name: `${["b", "a", "\u{1F600}", "é", "\uFFFD", "B", "", "aa", "z"][at]}${at}`,
  created_at: at % 3,
}));
const WHOLE = { first: 1, last: 5 * SLICE_IDS + 7 };

let store: Store;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "jobmon-pages-"));
  store = await openStore({ url: `sqlite:${join(folder, "jobmon.sqlite")}` });
  await store.write((tx) => tx.insertInto("tool").values(ROWS).execute());
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const listing = (change: Partial<Listing>): Listing => ({
  from: sql`tool`,
  id: sql`tool.id`,
  where: [],
  ids: WHOLE,
  ...change,
});

async function readAll(
  list: Listing,
  request: { limit: number; direction: "ascending" | "descending" },
): Promise<number[]> {
  const ids: number[] = [];
  let after: Mark | undefined;
  for (let pages = 0; pages <= IDS.length; pages++) {
    const page = await store.read((db) => findPage(db, list, { ...request, after }));
    expect(page.ids.length).toBeLessThanOrEqual(request.limit);
    ids.push(...page.ids);
    if (page.next === null) return ids;
    after = page.next;
  }
  throw new Error("the list has more pages than rows");
}

test("pages of any size, order and way of looking put together are the whole list, once each", async () => {
  const compareBytes = (left: string, right: string) => Buffer.compare(Buffer.from(left), Buffer.from(right));
  const orders = {
    id: { sortBy: undefined, compare: () => 0 },
    name: {
      sortBy: sql`tool.name`,
      compare: (l: (typeof ROWS)[0], r: (typeof ROWS)[0]) => compareBytes(l.name, r.name),
    },
    created_at: {
      sortBy: sql`tool.created_at`,
      compare: (l: (typeof ROWS)[0], r: (typeof ROWS)[0]) => l.created_at - r.created_at,
    },
  };
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.values(orders)),
      fc.constantFrom("ascending" as const, "descending" as const),
      fc.integer({ min: 1, max: 10 }),
      fc.boolean(),
      fc.nat({ max: 2 }),
      async ({ sortBy, compare }, direction, limit, isSliced, least) => {
        const where = [sql<boolean>`tool.created_at >= ${least}`];
        const found = await readAll(listing({ sortBy, where, ids: isSliced ? WHOLE : undefined }), {
          limit,
          direction,
        });
        const rising = ROWS.filter((row) => row.created_at >= least)
          .toSorted((left, right) => compare(left, right) || left.id - right.id)
          .map(({ id }) => id);
        expect(found).toEqual(direction === "ascending" ? rising : rising.toReversed());
      },
    ),
    { numRuns: 300 },
  );
});

test("rows outside the ids of a list are not on it", async () => {
  const ids = { first: 3, last: 2 * SLICE_IDS };
  expect(await readAll(listing({ ids }), { limit: 2, direction: "ascending" })).toEqual(IDS.slice(2, 7));
  expect(
    await readAll(listing({ ids: { first: 9, last: 8 } }), { limit: 2, direction: "ascending" }),
  ).toEqual([]);
});

test("a page in the order of ids looks no further than it must", async () => {
  let statements = 0;
  await store.read(async (db) => {
    const counting = db.withPlugin({
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        statements += 1;
        return result;
      },
    });
    await findPage(counting, listing({}), { limit: 2, direction: "ascending" });
    expect(statements).toBe(1);
    statements = 0;
    await findPage(counting, listing({}), {
      limit: 2,
      direction: "ascending",
      after: { value: 0, id: SLICE_IDS + 1 },
    });
    expect(statements).toBe(1);
    statements = 0;
    await findPage(counting, listing({ sortBy: sql`tool.name` }), { limit: 2, direction: "ascending" });
    expect(statements).toBe(6);
  });
});

test("others get their turn between two slices", async () => {
  const turns: string[] = [];
  const page = store
    .read((db) =>
      findPage(db, listing({ where: [sql<boolean>`tool.name = 'none'`] }), {
        limit: 1,
        direction: "ascending",
      }),
    )
    .then(() => turns.push("page"));
  const other = new Promise((resolve) => setImmediate(resolve)).then(() => turns.push("other"));
  await Promise.all([page, other]);
  expect(turns).toEqual(["other", "page"]);
});
