import type { TaskRow } from "../api/queries.ts";

export interface TaskPages {
  readonly pages: readonly { readonly rows: readonly TaskRow[]; readonly nextCursor: string | null }[];
}

/**
 * Pages with these rows as they are now. A row that was asked for and did not come back fits the filter no more, and
 * goes. No row moves: what was looked at stays where it was until the list is read anew.
 */
export function patchPages<P extends TaskPages>(
  known: P,
  asked: ReadonlySet<number>,
  fresh: readonly TaskRow[],
): P {
  const byId = new Map(fresh.map((row) => [row.id, row]));
  const pages = known.pages.map((page) => {
    if (!page.rows.some(({ id }) => asked.has(id))) return page;
    const rows = page.rows.flatMap((row) => {
      if (!asked.has(row.id)) return [row];
      const now = byId.get(row.id);
      return now === undefined ? [] : [now];
    });
    return { ...page, rows };
  });
  return { ...known, pages };
}
