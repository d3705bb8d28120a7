import type { Kysely } from "kysely";
import { grammarOf } from "./grammar/grammar.ts";
import { createIdBlocks } from "./id-blocks.ts";
import type { NewsChannel } from "./news-channel.ts";
import type { Tables } from "./schema/tables.ts";
import { sql } from "./statement.ts";
import type { Db, Store, StoreLoad, Tx } from "./store.ts";

/** What a database is to a store: two ways to it, and what its errors mean. */
export interface Served {
  readonly kind: Store["kind"];
  readonly schemaVersion: number;
  /** One connection: writes come one after the other. */
  readonly writer: Kysely<Tables>;
  /** Cannot write. */
  readonly reader: Kysely<Tables>;
  /** What the driver threw as an error of the catalogue, or as it is. */
  readonly asStoreError: (error: unknown) => unknown;
  /** What to make of a failed attempt; absent where an attempt is never repeated. */
  readonly judge?: (error: unknown) => Verdict;
  readonly isShared: boolean;
  readonly news?: NewsChannel;
  readonly readSchemaVersion: () => Promise<number>;
  close(): Promise<void>;
}

/**
 * `again`: nothing was done, because somebody else was in the way. `away`: the connection is gone. `taken`: another has
 * what only one may have, perhaps since a moment ago: who looks again will find it.
 */
export type Verdict = "again" | "away" | "taken" | "final";

/** Waits between attempts double from the first to the last; with all of them a restart of the database is outlived. */
const FIRST_WAIT_MS = 10;
const LAST_WAIT_MS = 1_000;
const MAX_ATTEMPTS: Readonly<Record<Verdict, number>> = { again: 30, away: 30, taken: 2, final: 1 };

export function serveStore(served: Served): Store {
  const { writer, reader } = served;
  const refuse = (error: unknown) => {
    throw served.asStoreError(error);
  };
  const load = { writesWaiting: 0, readsRunning: 0, repeats: 0 };
  const persist = <T>(act: () => Promise<T>): Promise<T> =>
    served.judge ? repeat(act, served.judge, load) : act();
  let tail: Promise<unknown> = Promise.resolve();
  let closing: Promise<void> | undefined;

  const write = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    load.writesWaiting += 1;
    const turn = tail
      .then(() => (served.judge ? persist(() => attempt(writer, work)) : writer.transaction().execute(work)))
      .finally(() => {
        load.writesWaiting -= 1;
      });
    tail = turn.catch(() => undefined);
    return turn.catch(refuse);
  };
  return {
    kind: served.kind,
    schemaVersion: served.schemaVersion,
    isShared: served.isShared,
    news: served.news,
    readSchemaVersion: () => served.readSchemaVersion().catch(refuse),
    write,
    readSnapshot: (work) => readSnapshot(reader, work).catch(refuse),
    read: (work) => {
      load.readsRunning += 1;
      return persist(() => work(reader))
        .finally(() => {
          load.readsRunning -= 1;
        })
        .catch(refuse);
    },
    load: (): StoreLoad => ({ ...load }),
    takeIds: createIdBlocks(write),
    // Once, however often it is asked for: a pool that is ended twice complains.
    close: () => {
      closing ??= tail.then(() => served.close());
      return closing;
    },
  };
}

/** Not repeated when it fails: what was read of another moment would not fit. */
function readSnapshot<T>(reader: Kysely<Tables>, work: (db: Db) => Promise<T>): Promise<T> {
  return reader.connection().execute(async (connection) => {
    for (const statement of grammarOf(connection).beginSnapshot) await sql.raw(statement).execute(connection);
    try {
      return await work(connection);
    } finally {
      await sql`COMMIT`.execute(connection);
    }
  });
}

/** The connection went away while the transaction was being committed: it may be committed or not. */
export class UncertainCommit extends Error {}

async function attempt<T>(writer: Kysely<Tables>, work: (tx: Tx) => Promise<T>): Promise<T> {
  let isCommitting = false;
  try {
    return await writer.transaction().execute(async (tx) => {
      const result = await work(tx);
      isCommitting = true;
      return result;
    });
  } catch (error) {
    throw isCommitting ? new UncertainCommit("the commit was not answered", { cause: error }) : error;
  }
}

/** Repeats what was in nobody's way but failed; what a person must look at is thrown at once. */
async function repeat<T>(
  act: () => Promise<T>,
  judge: (error: unknown) => Verdict,
  load: { repeats: number },
): Promise<T> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await act();
    } catch (error) {
      const verdict = judgeAttempt(error, judge);
      if (attempts >= MAX_ATTEMPTS[verdict]) throw error;
      load.repeats += 1;
      await Bun.sleep(
        Math.min(LAST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempts - 1)) * (0.5 + Math.random() / 2),
      );
    }
  }
}

/** A commit that was refused may be repeated; one that was not answered may have happened. */
function judgeAttempt(error: unknown, judge: (error: unknown) => Verdict): Verdict {
  if (!(error instanceof UncertainCommit)) return judge(error);
  const verdict = judge(error.cause);
  return verdict === "away" ? "final" : verdict;
}
