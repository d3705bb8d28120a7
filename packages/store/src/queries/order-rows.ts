/** Rows in the order of `ids`; one that is gone is left out. */
export function orderRows<R extends { readonly id: number }>(
  ids: readonly number[],
  rows: readonly R[],
): R[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
