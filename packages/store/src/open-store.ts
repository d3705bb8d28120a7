import { JobmonError } from "@jobmon/core";
import { openMysql } from "./mysql/open-mysql.ts";
import { openPostgres } from "./postgres/open-postgres.ts";
import { openSqlite } from "./sqlite/open-sqlite.ts";
import type { SchemaCare, Store } from "./store.ts";

export interface OpenOptions {
  readonly url: string;
  /**
   * `migrate`, the default: makes the schema, or brings it up to date. `as it is`: changes nothing, so the store may have an
   * older schema, a newer one or, with version 0, none; a SQLite file must be there.
   */
  readonly schema?: SchemaCare;
}

/** Opens with the schema brought up to date first, or as it is. */
type Open = (url: string, schema: SchemaCare) => Promise<Store>;

const OPENERS: Readonly<Record<string, Open>> = {
  sqlite: openSqlite,
  postgres: openPostgres,
  postgresql: openPostgres,
  mysql: openMysql,
  mariadb: openMysql,
};

/**
 * Opens the database at `url`, creating or migrating its schema: `sqlite:/path/to/file`, `postgres://user@host/name` or
 * `mysql://user@host/name` (`mariadb://` is the same).
 *
 * @throws JobmonError `config_invalid` for a URL of another kind or a database that cannot be used, `database_too_new`,
 * `disk_full`, `database_busy`, `database_unreachable`.
 */
export async function openStore({ url, schema = "migrate" }: OpenOptions): Promise<Store> {
  const scheme = url.split(":")[0] ?? "";
  const open = OPENERS[scheme];
  if (open) return open(url, schema);
  throw new JobmonError("config_invalid", {
    detail: `The database ${scheme}: is not supported by this version.`,
    hint: "Set db.url to sqlite:/path/to/file, postgres://USER@HOST/NAME or mysql://USER@HOST/NAME.",
  });
}
