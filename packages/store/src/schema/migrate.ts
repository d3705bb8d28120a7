import { JobmonError } from "@jobmon/core";
import type { Connection } from "../store.ts";
import { INITIAL_SCHEMA } from "./initial.ts";

/** Migrations in order. Position + 1 is the schema version. Forward only. */
export const MIGRATIONS: readonly (readonly string[])[] = [INITIAL_SCHEMA];

/** Brings the schema up to date, each migration in one transaction, and returns its version. */
export function migrate(connection: Connection, path: string): number {
  const found = (connection.query("PRAGMA user_version").get() as { user_version: number }).user_version;
  if (found > MIGRATIONS.length)
    throw new JobmonError("database_too_new", {
      detail: `The database ${path} has schema version ${found}; this program knows versions up to ${MIGRATIONS.length}.`,
      hint: "Use the newer jobmon that wrote it, or another db.url.",
    });
  for (let version = found; version < MIGRATIONS.length; version++)
    connection
      .transaction(() => {
        for (const statement of MIGRATIONS[version] as readonly string[]) connection.run(statement);
        connection.run(`PRAGMA user_version = ${version + 1}`);
      })
      .immediate();
  return MIGRATIONS.length;
}
