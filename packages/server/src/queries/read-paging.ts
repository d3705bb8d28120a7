import { createHash } from "node:crypto";
import { JobmonError, quoteText } from "@jobmon/core";
import type { Mark, PageRequest } from "@jobmon/store";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { findNearest } from "./find-nearest.ts";

/** A list that is read in pages: how its cursors tell it from others, and what it may be sorted by. */
export interface PagedList<S extends string> {
  readonly name: string;
  readonly sorts: Readonly<Record<S, "integer" | "text">>;
  /** A leading `-` reverses it. */
  readonly defaultSort: S | `-${S}`;
}

export interface Paging<S extends string> {
  readonly sortBy: S;
  readonly page: PageRequest;
  readonly encodeNext: (next: Mark | null) => string | null;
}

/** Lists that have one order only. */
export const BY_ID = { id: "integer" } as const;

export function readPaging<S extends string>(
  request: {
    readonly limit: number;
    readonly cursor?: string;
    readonly sort?: string;
    readonly where?: readonly string[];
  },
  list: PagedList<S>,
): Paging<S> {
  const sort = request.sort || list.defaultSort;
  const isReversed = sort.startsWith("-");
  const sortBy = findSort(isReversed ? sort.slice(1) : sort, list);
  const key = { list: nameWithFilter(list.name, request.where), sort, kind: list.sorts[sortBy] };
  return {
    sortBy,
    page: {
      limit: request.limit,
      direction: isReversed ? "descending" : "ascending",
      after: request.cursor === undefined ? undefined : decodeCursor(request.cursor, key),
    },
    encodeNext: (next) => (next === null ? null : encodeCursor(next, key)),
  };
}

/** A cursor knows its filter: with another one it would skip what fits that. */
function nameWithFilter(name: string, where: readonly string[] | undefined): string {
  if (!where || where.length === 0) return name;
  return `${name}:${createHash("sha256").update(JSON.stringify(where)).digest("base64url").slice(0, 12)}`;
}

function findSort<S extends string>(word: string, list: PagedList<S>): S {
  const known = Object.keys(list.sorts) as S[];
  const found = known.find((name) => name === word);
  if (found !== undefined) return found;
  const nearest = findNearest(word, known);
  throw new JobmonError("invalid_request", {
    detail: `the list cannot be sorted by ${quoteText(word)}`,
    hint: `${nearest === undefined ? "" : `did you mean ${nearest}? `}sort by one of ${known.join(", ")}; a leading - reverses it`,
  });
}
