import { type ErrorCode, JobmonError } from "@jobmon/core";

/** Refusals that one item of a request can bring upon all of it. */
const ITEM_CODES: readonly ErrorCode[] = [
  "invalid_request",
  "too_many_items",
  "payload_too_large",
  "not_your_instance",
];

export interface PartialSend<T, R> {
  readonly send: (items: readonly T[]) => Promise<readonly R[]>;
  /** Stands in for the reply to an item that the server refuses. */
  readonly refused: (item: T, error: JobmonError) => R;
}

/** Sends the items in one request; where the server refuses it, in halves, until only what it refuses is left out. */
export async function sendParts<T, R>(items: readonly T[], how: PartialSend<T, R>): Promise<readonly R[]> {
  try {
    const replies = await how.send(items);
    if (replies.length === items.length) return replies;
    throw new Error(`${items.length} items were sent, and ${replies.length} were answered.`);
  } catch (error) {
    if (!(error instanceof JobmonError) || !ITEM_CODES.includes(error.code)) throw error;
    const [first] = items;
    if (first === undefined) return [];
    if (items.length === 1) return [how.refused(first, error)];
    const middle = Math.ceil(items.length / 2);
    const left = await sendParts(items.slice(0, middle), how);
    return [...left, ...(await sendParts(items.slice(middle), how))];
  }
}
