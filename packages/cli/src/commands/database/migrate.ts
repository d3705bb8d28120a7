import { JobmonError } from "@jobmon/core";
import { openStore, SCHEMA_VERSION } from "@jobmon/store";
import type { Shell } from "../../shell.ts";
import { placeOf } from "./with-database.ts";

/**
 * Several may do this at once, and servers that start besides: one is at it, the others wait and find it done. An interruption
 * leaves the schema as it was, or, on MySQL and MariaDB, where the next one goes on.
 */
export async function run(shell: Shell): Promise<void> {
  const { url } = (await shell.settings()).db;
  const before = await readVersion(url);
  const store = await openStore({ url });
  await store.close();
  shell.terminal.write(
    before === SCHEMA_VERSION
      ? `${placeOf(url)} has schema version ${SCHEMA_VERSION} already.\n`
      : `${placeOf(url)} went from schema version ${before} to ${SCHEMA_VERSION}.\n`,
  );
}

async function readVersion(url: string): Promise<number> {
  try {
    const store = await openStore({ url, schema: "as it is" });
    await store.close();
    return store.schemaVersion;
  } catch (error) {
    // A SQLite file that is not there is made by the migration; all else is refused by it, too.
    if (error instanceof JobmonError && error.code === "config_invalid") return 0;
    throw error;
  }
}
