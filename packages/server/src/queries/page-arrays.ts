import type { ListedArray } from "@jobmon/store";
import { BY_ID, readPaging } from "./read-paging.ts";

/** A page of a workflow's arrays: they are few enough to be read at once, and too many for what is told of each. */
export function pageArrays(
  arrays: readonly ListedArray[],
  request: { readonly limit: number; readonly cursor?: string },
  list: string,
): { readonly arrays: readonly ListedArray[]; readonly nextCursor: string | null } {
  const { page, encodeNext } = readPaging(request, { name: list, sorts: BY_ID, defaultSort: "id" });
  const rest = arrays.filter(({ id }) => id > (page.after?.id ?? 0));
  const taken = rest.slice(0, page.limit);
  const last = taken.at(-1);
  return {
    arrays: taken,
    nextCursor: rest.length > taken.length && last ? encodeNext({ value: last.id, id: last.id }) : null,
  };
}
