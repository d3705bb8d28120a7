import { JobmonError } from "@jobmon/core";
import type { Connection } from "../store.ts";
import { BATCHES } from "./batches.ts";
import { DYNAMIC_RESOURCES } from "./dynamic-resources.ts";
import { EXHAUSTED } from "./exhausted.ts";
import { INITIAL_SCHEMA } from "./initial.ts";
import { NOTICES } from "./notices.ts";
import { PAGE_READS } from "./page-reads.ts";

/** Migrations in order. Position + 1 is the schema version. Forward only. */
export const MIGRATIONS: readonly (readonly string[])[] = [
  INITIAL_SCHEMA,
  DYNAMIC_RESOURCES,
  BATCHES,
  PAGE_READS,
  EXHAUSTED,
  NOTICES,
];

/** Brings the schema up to date in one transaction, so that two programs may try at once, and returns its version. */
export function migrate(connection: Connection, path: string): number {
  const known = MIGRATIONS.length;
  connection
    .transaction(() => {
      const found = readVersion(connection);
      if (found > known) throw refuseNewer(path, found);
      for (const statement of MIGRATIONS.slice(found).flat()) connection.run(statement);
      // Written even when it stays the same: a database that may not be written is found out now, not at the first task.
      connection.run(`PRAGMA user_version = ${known}`);
    })
    .immediate();
  return known;
}

function readVersion(connection: Connection): number {
  return (connection.query("PRAGMA user_version").get() as { user_version: number }).user_version;
}

function refuseNewer(path: string, found: number): JobmonError {
  return new JobmonError("database_too_new", {
    detail: `The database ${path} has schema version ${found}; this program knows versions up to ${MIGRATIONS.length}.`,
    hint: "Use the newer jobmon that wrote it, or another db.url.",
  });
}
