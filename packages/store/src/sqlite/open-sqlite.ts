import { serveStore } from "../serve-store.ts";
import type { Connection, Store } from "../store.ts";
import { kyselyOver, openConnection } from "./database.ts";
import { asStoreError } from "./errors.ts";
import { migrateSqlite, readUserVersion } from "./migrate-sqlite.ts";

const PREFIX = "sqlite:";

export async function openSqlite(url: string): Promise<Store> {
  const path = url.slice(PREFIX.length);
  try {
    const connection = openConnection(path, "write");
    try {
      return serve(path, connection);
    } catch (error) {
      connection.close();
      throw error;
    }
  } catch (error) {
    throw asStoreError(error, path);
  }
}

function serve(path: string, connection: Connection): Store {
  const schemaVersion = migrateSqlite(connection, path);
  const readConnection = openConnection(path, "read");
  const writer = kyselyOver(connection);
  const reader = kyselyOver(readConnection);
  return serveStore({
    kind: "sqlite",
    schemaVersion,
    isShared: false,
    readSchemaVersion: async () => readUserVersion(readConnection),
    writer,
    reader,
    asStoreError: (error) => asStoreError(error, path),
    close: async () => {
      // The writer last: it alone can copy the write-ahead log back. What was never used, Kysely leaves open.
      await reader.destroy();
      readConnection.close();
      await writer.destroy();
      connection.close();
    },
  });
}
