/** What one server of a database does at a time: it holds the duty's row, renews it in time, and leaves it when it ends. */
import { dropDuty, holdDuty, type Store } from "@jobmon/store";

/** How long the duty of a server that died waits for another. */
const LIFE_MS = 10_000;
/** Often enough that a slow answer of the database does not lose it. */
const ASK_EVERY_MS = 3_000;

export interface Duty {
  /** Whether this process has the duty now; takes it when it is free. */
  isOurs(): Promise<boolean>;
  drop(): Promise<void>;
}

export function createDuty(store: Store, name: string): Duty {
  const holder = crypto.randomUUID();
  let hadIt = false;
  let askedAt = Number.NEGATIVE_INFINITY;
  return {
    async isOurs() {
      // Not the clock of the day: that may be set back.
      const now = performance.now();
      if (now - askedAt < ASK_EVERY_MS) return hadIt;
      hadIt = false;
      hadIt = await store.write((tx) => holdDuty(tx, { name, holder, lifeMs: LIFE_MS }));
      askedAt = now;
      return hadIt;
    },
    async drop() {
      if (hadIt) await store.write((tx) => dropDuty(tx, { name, holder }));
      hadIt = false;
    },
  };
}
