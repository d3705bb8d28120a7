import { type Operation, type Reply, routes } from "@jobmon/api";

/** The reply, after it was held to the contract: no field missing, wrong or beyond it. */
export function checked<O extends Operation>(operation: O, reply: Reply<O>): Reply<O> {
  const read = routes[operation].reply.parse(reply);
  if (!Bun.deepEquals(read, reply, true))
    throw new Error(`${operation} answered more than its contract says: ${JSON.stringify(reply)}`);
  return reply;
}

const MAX_PAGES = 2_000;

/** All rows of a paged list; a list that never ends fails. */
export async function readPages<R>(
  fetchPage: (
    cursor: string | undefined,
  ) => Promise<{ readonly rows: readonly R[]; readonly nextCursor: string | null }>,
): Promise<R[]> {
  const rows: R[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const page = await fetchPage(cursor);
    rows.push(...page.rows);
    if (page.nextCursor === null) return rows;
    cursor = page.nextCursor;
  }
  throw new Error(`the list has not ended after ${MAX_PAGES} pages`);
}
