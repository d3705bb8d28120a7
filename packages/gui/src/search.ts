/**
 * How the state of a page stands in its address: plain names and texts, a list as a repeated name. `where` is the filter
 * of the contract itself, so that what stands in the address is what the server is asked.
 */
import { z } from "zod/mini";

export function parseSearch(text: string): Record<string, string | string[]> {
  const parsed: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const known = parsed[name];
    if (known === undefined) parsed[name] = value;
    else parsed[name] = [...(Array.isArray(known) ? known : [known]), value];
  }
  return parsed;
}

export function stringifySearch(search: Record<string, unknown>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(search))
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined && one !== null && one !== "") query.append(name, String(one));
  return query.size === 0 ? "" : `?${query}`;
}

const text = z.catch(z.optional(z.string()), undefined);
export const textParam = text;
export const numberParam = z.catch(z.optional(z.coerce.number().check(z.int())), undefined);
export const listParam = z.catch(
  z.optional(
    z.pipe(
      z.transform((value: unknown) => (typeof value === "string" ? [value] : value)),
      z.array(z.string()),
    ),
  ),
  undefined,
);

export const listSearch = z.object({ where: listParam, sort: text });
export type ListSearch = z.output<typeof listSearch>;
