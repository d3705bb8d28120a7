import { JobmonError } from "@jobmon/core";
import type { Mark } from "@jobmon/store";

/** What a cursor belongs to: with another list or order it would lead anywhere. */
export interface CursorKey {
  readonly list: string;
  readonly sort: string;
  readonly kind: "integer" | "text";
}

/** The place behind a row, opaque to callers. */
export function encodeCursor(mark: Mark, key: CursorKey): string {
  return encodeParts([key.list, key.sort, mark.value, mark.id]);
}

export function decodeCursor(cursor: string, key: CursorKey): Mark {
  const [list, sort, value, id, ...rest] = decodeParts(cursor);
  if (list !== key.list || sort !== key.sort)
    throw refuseCursor("belongs to another list, filter or order", cursor);
  const isFitting = key.kind === "integer" ? Number.isSafeInteger(value) : typeof value === "string";
  if (!isFitting || !Number.isSafeInteger(id) || rest.length > 0) throw refuseCursor("was changed", cursor);
  return { value: value as Mark["value"], id: id as number };
}

export function encodeParts(parts: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString("base64url");
}

/** The parts of a cursor; one that Jobmon did not make is refused. */
export function decodeParts(cursor: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (Array.isArray(parts)) return parts;
  } catch {
    // Refused below.
  }
  throw refuseCursor("is not one that Jobmon gave out", cursor);
}

export function refuseCursor(why: string, cursor: string): JobmonError {
  return new JobmonError("invalid_request", {
    detail: `the cursor ${why}`,
    hint: "send nextCursor of the page before unchanged, with the same list, filter and sort; without one the list starts anew",
    ids: { cursor: cursor.slice(0, 60) },
  });
}
