import { MIGRATIONS, refuseNewer } from "../schema/migrations.ts";
import type { Connection } from "../store.ts";

/** Brings the schema up to date in one transaction, so that two programs may try at once, and returns its version. */
export function migrateSqlite(connection: Connection, path: string): number {
  const known = MIGRATIONS.length;
  connection
    .transaction(() => {
      const found = readUserVersion(connection);
      if (found > known) throw refuseNewer(path, found);
      for (const statement of MIGRATIONS.slice(found).flat()) connection.run(statement);
      // Written even when it stays the same: a database that may not be written is found out now, not at the first task.
      connection.run(`PRAGMA user_version = ${known}`);
    })
    .immediate();
  return known;
}

export function readUserVersion(connection: Connection): number {
  return (connection.query("PRAGMA user_version").get() as { user_version: number }).user_version;
}
