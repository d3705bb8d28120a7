import { JobmonError } from "@jobmon/core";
import { createIdBlocks } from "./id-blocks.ts";
import { migrate } from "./schema/migrate.ts";
import { kyselyOver, openConnection } from "./sqlite/database.ts";
import { asStoreError } from "./sqlite/errors.ts";
import type { Connection, Store, Tx } from "./store.ts";

const PREFIX = "sqlite:";

/**
 * Opens the database at `url` (`sqlite:/path/to/file`), creating or migrating its schema.
 *
 * @throws JobmonError `config_invalid` for a URL of another kind, `database_too_new`, `disk_full`, `database_busy`.
 */
export async function openStore(options: { readonly url: string }): Promise<Store> {
  if (!options.url.startsWith(PREFIX))
    throw new JobmonError("config_invalid", {
      detail: `The database ${options.url.split(":")[0]}: is not supported by this version.`,
      hint: "Set db.url to sqlite:/path/to/file.",
    });
  const path = options.url.slice(PREFIX.length);
  try {
    return await openSqlite(path);
  } catch (error) {
    throw asStoreError(error, path);
  }
}

async function openSqlite(path: string): Promise<Store> {
  const connection = openConnection(path, "write");
  try {
    const schemaVersion = migrate(connection, path);
    return serveStore({ path, schemaVersion, connection, readConnection: openConnection(path, "read") });
  } catch (error) {
    connection.close();
    throw error;
  }
}

function serveStore(opened: {
  readonly path: string;
  readonly schemaVersion: number;
  readonly connection: Connection;
  readonly readConnection: Connection;
}): Store {
  const { path, schemaVersion, connection, readConnection } = opened;
  const writer = kyselyOver(connection);
  const reader = kyselyOver(readConnection);
  const refuse = (error: unknown) => {
    throw asStoreError(error, path);
  };
  let tail: Promise<unknown> = Promise.resolve();

  const write = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    const turn = tail.then(() => writer.transaction().execute(work));
    tail = turn.catch(() => undefined);
    return turn.catch(refuse);
  };
  return {
    kind: "sqlite",
    schemaVersion,
    write,
    read: (work) => work(reader).catch(refuse),
    takeIds: createIdBlocks(write),
    close: async () => {
      await tail;
      // The writer last: it alone can copy the write-ahead log back. What was never used, Kysely leaves open.
      await reader.destroy();
      readConnection.close();
      await writer.destroy();
      connection.close();
    },
  };
}
