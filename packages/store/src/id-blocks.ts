import { orElse } from "./grammar/forms.ts";
import { sql } from "./statement.ts";
import type { IdName, Store, Tx } from "./store.ts";
import { writeReturning } from "./write-returning.ts";

/** Instances are numbered for every attempt of every task: their ids are fetched this many at a time. */
const BLOCK: Partial<Record<IdName, number>> = { task_instance: 10_000 };

/** Takes `count` consecutive ids inside the transaction; rolled back with it. For what is made now and then. */
export async function takeIdsIn(tx: Tx, name: IdName, count: number): Promise<number> {
  const rows = await writeReturning<{ next_id: number }>(tx, {
    write: sql`INSERT INTO counter (name, next_id) VALUES (${name}, ${count + 1})
      ${orElse("counter", ["name"], [["next_id", sql`counter.next_id + ${count}`]])}`,
    returning: sql`next_id`,
    reread: sql`SELECT next_id FROM counter WHERE name = ${name}`,
  });
  return (rows[0] as { next_id: number }).next_id - count;
}

/** Hands out consecutive ids from blocks that were reserved in a transaction of their own; never inside another. */
export function createIdBlocks(write: Store["write"]): Store["takeIds"] {
  const blocks = new Map<IdName, { next: number; end: number }>();
  return async (name, count) => {
    const block = blocks.get(name);
    if (block && block.end - block.next >= count) {
      block.next += count;
      return block.next - count;
    }
    const size = Math.max(count, BLOCK[name] ?? 1);
    const first = await write((tx) => takeIdsIn(tx, name, size));
    blocks.set(name, { next: first + count, end: first + size });
    return first;
  };
}
