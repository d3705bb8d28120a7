import { asServerError } from "../as-server-error.ts";
import { readSchemaTable } from "../schema/read-schema-table.ts";
import { serveStore } from "../serve-store.ts";
import { parseServerUrl } from "../server-url.ts";
import type { SchemaCare, Store } from "../store.ts";
import { kyselyOver, openPool } from "./database.ts";
import { judge, MEANINGS } from "./errors.ts";
import { migratePostgres, readVersion } from "./migrate-postgres.ts";
import { openNewsChannel } from "./news-channel.ts";

const DEFAULT_PORT = 5_432;

export async function openPostgres(text: string, schema: SchemaCare): Promise<Store> {
  const url = parseServerUrl(text, DEFAULT_PORT);
  const asStoreError = (error: unknown) => asServerError(error, url.place, MEANINGS);
  const pools = { write: openPool(url, "write"), read: openPool(url, "read") };
  const news = openNewsChannel(url);
  const close = async () => {
    await news.close();
    await pools.read.end();
    await pools.write.end();
  };
  try {
    const schemaVersion =
      schema === "migrate" ? await migratePostgres(pools.write, url) : await readVersion(pools.read);
    const writer = kyselyOver(pools.write);
    const reader = kyselyOver(pools.read);
    return serveStore({
      kind: "postgres",
      schemaVersion,
      isShared: true,
      news,
      writer,
      reader,
      asStoreError,
      judge,
      readSchemaVersion: () => readSchemaTable(reader),
      close,
    });
  } catch (error) {
    await close();
    throw asStoreError(error);
  }
}
