import { Kysely, MysqlDialect } from "kysely";
import { createPool, type Pool, type PoolOptions } from "mysql2";
import { type Grammar, withGrammar } from "../grammar/grammar.ts";
import type { Tables } from "../schema/tables.ts";
import type { ServerUrl } from "../server-url.ts";
import type { Access } from "../store.ts";

const CONNECT_TIMEOUT_MS = 5_000;
const LOCK_TIMEOUT_SECONDS = 10;
const MAX_READ_CONNECTIONS = 8;
/** For texts that are put together in one row, and for sets that are unfolded. */
const MAX_JOINED_BYTES = 1_073_741_824;
const MAX_STEPS = 4_294_967_295;

const MODE =
  "ANSI_QUOTES,STRICT_TRANS_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION";

/** What each session begins with. A write sees what was committed before each of its statements. */
function settingsOf(access: Access, recursionLimit: string): string {
  const settings = [
    `SESSION sql_mode = '${MODE}'`,
    `SESSION group_concat_max_len = ${MAX_JOINED_BYTES}`,
    `SESSION innodb_lock_wait_timeout = ${LOCK_TIMEOUT_SECONDS}`,
    `SESSION ${recursionLimit} = ${MAX_STEPS}`,
  ];
  return `SET ${settings.join(", ")}; SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED, READ ${access === "read" ? "ONLY" : "WRITE"}`;
}

/** What MySQL and MariaDB call differently. */
export interface Product {
  readonly collation: string;
  readonly recursionLimit: string;
}

export const MARIADB: Product = {
  collation: "utf8mb4_nopad_bin",
  recursionLimit: "max_recursive_iterations",
};
export const MYSQL: Product = { collation: "utf8mb4_0900_bin", recursionLimit: "cte_max_recursion_depth" };

export function poolOptions(url: ServerUrl): PoolOptions {
  return {
    host: url.host,
    port: url.port,
    user: url.user,
    password: url.password,
    database: url.database,
    connectTimeout: CONNECT_TIMEOUT_MS,
    enableKeepAlive: true,
    charset: "utf8mb4_bin",
    supportBigNumbers: true,
    decimalNumbers: true,
    jsonStrings: true,
    // Of this package's own statements at the beginning of a session, never of others.
    multipleStatements: true,
    ...sslOf(url),
  };
}

function sslOf({ options }: ServerUrl): PoolOptions {
  const mode = options.get("sslmode") ?? "disable";
  return mode === "disable" ? {} : { ssl: { rejectUnauthorized: mode.startsWith("verify-") } };
}

export function openPool(url: ServerUrl, access: Access, product: Product): Pool {
  const pool = createPool({
    ...poolOptions(url),
    connectionLimit: access === "write" ? 1 : MAX_READ_CONNECTIONS,
    // Connections that the server closed for being idle are made anew.
    idleTimeout: 60_000,
    maxIdle: access === "write" ? 1 : MAX_READ_CONNECTIONS,
  });
  const settings = settingsOf(access, product.recursionLimit);
  // Statements of a connection run in the order in which they were given, so this one is ahead of all others.
  pool.on("connection", (connection) => {
    connection.query(settings, (error: unknown) => {
      if (error) connection.destroy();
    });
  });
  return pool;
}

export function kyselyOver(pool: Pool, grammar: Grammar): Kysely<Tables> {
  class OwnDialect extends MysqlDialect {
    override createAdapter() {
      return withGrammar(super.createAdapter(), grammar);
    }
  }
  return new Kysely<Tables>({ dialect: new OwnDialect({ pool }) });
}
