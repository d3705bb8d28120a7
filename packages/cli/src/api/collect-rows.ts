/** The largest page that the API gives. */
const PAGE_ROWS = 1_000;

interface Page<R> {
  readonly rows: readonly R[];
  readonly nextCursor: string | null;
}

export interface Collected<R> {
  readonly rows: readonly R[];
  readonly isComplete: boolean;
}

/** Up to `limit` rows of a paged list. */
export async function collectRows<R>(
  limit: number,
  fetchPage: (page: { readonly limit: number; readonly cursor?: string }) => Promise<Page<R>>,
): Promise<Collected<R>> {
  const rows: R[] = [];
  let cursor: string | undefined;
  while (rows.length < limit) {
    const page = await fetchPage({
      limit: Math.min(PAGE_ROWS, limit - rows.length),
      ...(cursor && { cursor }),
    });
    rows.push(...page.rows);
    if (page.nextCursor === null || page.rows.length === 0) return { rows, isComplete: true };
    cursor = page.nextCursor;
  }
  return { rows, isComplete: false };
}
