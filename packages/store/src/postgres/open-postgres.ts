import { asServerError } from "../as-server-error.ts";
import { serveStore } from "../serve-store.ts";
import { parseServerUrl } from "../server-url.ts";
import type { Store } from "../store.ts";
import { kyselyOver, openPool } from "./database.ts";
import { judge, MEANINGS } from "./errors.ts";
import { migratePostgres } from "./migrate-postgres.ts";

const DEFAULT_PORT = 5_432;

export async function openPostgres(text: string): Promise<Store> {
  const url = parseServerUrl(text, DEFAULT_PORT);
  const asStoreError = (error: unknown) => asServerError(error, url.place, MEANINGS);
  const pools = { write: openPool(url, "write"), read: openPool(url, "read") };
  const close = async () => {
    await pools.read.end();
    await pools.write.end();
  };
  try {
    const schemaVersion = await migratePostgres(pools.write, url);
    const writer = kyselyOver(pools.write);
    const reader = kyselyOver(pools.read);
    return serveStore({ kind: "postgres", schemaVersion, writer, reader, asStoreError, judge, close });
  } catch (error) {
    await close();
    throw asStoreError(error);
  }
}
