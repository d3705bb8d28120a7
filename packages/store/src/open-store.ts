import { JobmonError } from "@jobmon/core";
import { openMysql } from "./mysql/open-mysql.ts";
import { openPostgres } from "./postgres/open-postgres.ts";
import { openSqlite } from "./sqlite/open-sqlite.ts";
import type { Store } from "./store.ts";

const OPENERS: Readonly<Record<string, (url: string) => Promise<Store>>> = {
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
export async function openStore({ url }: { readonly url: string }): Promise<Store> {
  const scheme = url.split(":")[0] ?? "";
  const open = OPENERS[scheme];
  if (open) return open(url);
  throw new JobmonError("config_invalid", {
    detail: `The database ${scheme}: is not supported by this version.`,
    hint: "Set db.url to sqlite:/path/to/file, postgres://USER@HOST/NAME or mysql://USER@HOST/NAME.",
  });
}
