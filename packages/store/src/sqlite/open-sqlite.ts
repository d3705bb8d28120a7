import { existsSync } from "node:fs";
import { JobmonError } from "@jobmon/core";
import { serveStore } from "../serve-store.ts";
import type { Connection, SchemaCare, Store } from "../store.ts";
import { kyselyOver, openConnection } from "./database.ts";
import { asStoreError } from "./errors.ts";
import { migrateSqlite, readUserVersion } from "./migrate-sqlite.ts";

const PREFIX = "sqlite:";

export async function openSqlite(url: string, schema: SchemaCare): Promise<Store> {
  const path = url.slice(PREFIX.length);
  try {
    if (schema === "as it is" && !existsSync(path)) throw refuseMissing(path);
    const connection = openConnection(path, "write");
    try {
      const version = schema === "migrate" ? migrateSqlite(connection, path) : readUserVersion(connection);
      return serve(path, connection, version);
    } catch (error) {
      connection.close();
      throw error;
    }
  } catch (error) {
    throw asStoreError(error, path);
  }
}

function refuseMissing(path: string): JobmonError {
  return new JobmonError("config_invalid", {
    detail: `There is no database ${path}.`,
    hint: "Check db.url; `jobmon up` or `jobmon db migrate` makes an empty database.",
  });
}

function serve(path: string, connection: Connection, schemaVersion: number): Store {
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
