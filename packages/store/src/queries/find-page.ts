/**
 * Which rows are on a page of a list.
 *
 * Pages are found by key, never by offset, so the hundredth costs what the first does. A page is first found as ids; the
 * rows are read afterwards by primary key. SQLite answers within the caller's thread, so a list that must look through
 * many rows does it in slices of ids and lets others work in between: a filter that fits nothing in a million tasks
 * delays nobody else by more than one slice.
 */
import { type Statement, sql } from "../statement.ts";
import type { Db } from "../store.ts";
import { letOthersWork } from "./let-others-work.ts";

/** Ids looked at in one statement. */
export const SLICE_IDS = 10_000;

export type SortValue = string | number;

/** The last row of the page before. */
export interface Mark {
  readonly value: SortValue;
  readonly id: number;
}

export interface PageRequest {
  readonly limit: number;
  readonly direction: "ascending" | "descending";
  readonly after?: Mark;
}

export interface FoundPage {
  readonly ids: readonly number[];
  /** Null on the last page. */
  readonly next: Mark | null;
}

export interface Listing {
  readonly from: Statement<unknown>;
  /** A unique integer of each row. */
  readonly id: Statement<unknown>;
  /** Absent: the id itself. */
  readonly sortBy?: Statement<unknown>;
  readonly where: readonly Statement<boolean>[];
  /** The ids that may occur. Absent: the rest of the condition leaves so few rows that one statement reads them all. */
  readonly ids?: IdRange;
}

export interface IdRange {
  readonly first: number;
  readonly last: number;
}

export async function findPage(db: Db, listing: Listing, request: PageRequest): Promise<FoundPage> {
  const wanted = request.limit + 1;
  let found: readonly Mark[] = [];
  for (const [position, slice] of cutSlices(listing, request).entries()) {
    if (position > 0) await letOthersWork();
    // Once there are enough, only those that come before the last of them matter.
    const before = listing.sortBy && found[wanted - 1];
    const more = await readSlice(db, { listing, request, slice, before });
    found = mergeMarks(found, more, request.direction).slice(0, wanted);
    if (!listing.sortBy && found.length === wanted) break;
  }
  const page = found.slice(0, request.limit);
  return { ids: page.map(({ id }) => id), next: found.length === wanted ? (page.at(-1) ?? null) : null };
}

interface SliceRead {
  readonly listing: Listing;
  readonly request: PageRequest;
  readonly slice: IdRange | null;
  readonly before: Mark | undefined;
}

async function readSlice(db: Db, { listing, request, slice, before }: SliceRead): Promise<readonly Mark[]> {
  const { id, sortBy = id } = listing;
  const isRising = request.direction === "ascending";
  const order = isRising ? sql`ASC` : sql`DESC`;
  const { after } = request;
  const conditions = [
    ...(slice ? [sql<boolean>`${id} BETWEEN ${slice.first} AND ${slice.last}`] : []),
    ...listing.where,
    ...(after ? [keepBeyond({ id, sortBy: listing.sortBy, mark: after, isGreater: isRising })] : []),
    ...(before ? [keepBeyond({ id, sortBy: listing.sortBy, mark: before, isGreater: !isRising })] : []),
  ];
  const { rows } = await sql<Mark>`SELECT ${sortBy} AS value, ${id} AS id FROM ${listing.from}
    WHERE ${conditions.length > 0 ? sql.join(conditions, sql` AND `) : sql`true`}
    ORDER BY ${listing.sortBy ? sql`${sortBy} ${order}, ` : sql``}${id} ${order} LIMIT ${request.limit + 1}`.execute(
    db,
  );
  return rows;
}

function keepBeyond(key: {
  readonly id: Statement<unknown>;
  readonly sortBy: Statement<unknown> | undefined;
  readonly mark: Mark;
  readonly isGreater: boolean;
}): Statement<boolean> {
  const than = key.isGreater ? sql`>` : sql`<`;
  if (!key.sortBy) return sql<boolean>`${key.id} ${than} ${key.mark.id}`;
  return sql<boolean>`(${key.sortBy}, ${key.id}) ${than} (${key.mark.value}, ${key.mark.id})`;
}

function cutSlices({ ids, sortBy }: Listing, { direction, after }: PageRequest): readonly (IdRange | null)[] {
  if (!ids) return [null];
  const isRising = direction === "ascending";
  const first = after && !sortBy && isRising ? Math.max(ids.first, after.id + 1) : ids.first;
  const last = after && !sortBy && !isRising ? Math.min(ids.last, after.id - 1) : ids.last;
  const slices: IdRange[] = [];
  for (let start = first; start <= last; start += SLICE_IDS)
    slices.push({ first: start, last: Math.min(last, start + SLICE_IDS - 1) });
  return isRising ? slices : slices.reverse();
}

/** Two lists in order as one. */
function mergeMarks(
  left: readonly Mark[],
  right: readonly Mark[],
  direction: PageRequest["direction"],
): readonly Mark[] {
  if (left.length === 0 || right.length === 0) return left.length === 0 ? right : left;
  const sign = direction === "ascending" ? 1 : -1;
  const merged: Mark[] = [];
  let at = 0;
  for (const mark of left) {
    for (let next = right[at]; next && sign * compareMarks(next, mark) < 0; next = right[at]) {
      merged.push(next);
      at += 1;
    }
    merged.push(mark);
  }
  return [...merged, ...right.slice(at)];
}

function compareMarks(left: Mark, right: Mark): number {
  return compareValues(left.value, right.value) || left.id - right.id;
}

/** Texts by their bytes, as the database orders them. */
function compareValues(left: SortValue, right: SortValue): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  return left === right ? 0 : Buffer.compare(Buffer.from(String(left)), Buffer.from(String(right)));
}
