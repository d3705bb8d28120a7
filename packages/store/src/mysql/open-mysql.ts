import { JobmonError } from "@jobmon/core";
import { createConnection } from "mysql2/promise";
import { asServerError } from "../as-server-error.ts";
import { mysqlGrammar } from "../grammar/mysql-grammar.ts";
import { readSchemaTable } from "../schema/read-schema-table.ts";
import { serveStore } from "../serve-store.ts";
import { parseServerUrl, type ServerUrl } from "../server-url.ts";
import type { SchemaCare, Store } from "../store.ts";
import { kyselyOver, MARIADB, MYSQL, openPool, type Product, poolOptions } from "./database.ts";
import { judge, MEANINGS } from "./errors.ts";
import { migrateMysql, readVersion } from "./migrate-mysql.ts";

const DEFAULT_PORT = 3_306;
/** The oldest that can do what the statements ask of it. */
const OLDEST = { mariadb: [10, 6], mysql: [8, 0] } as const;

/** MySQL or MariaDB: which of them it is, it says itself. */
export async function openMysql(text: string, schema: SchemaCare): Promise<Store> {
  const url = parseServerUrl(text, DEFAULT_PORT);
  const asStoreError = (error: unknown) => asServerError(error, url.place, MEANINGS);
  try {
    const { product, schemaVersion } = await prepare(url, schema);
    const pools = { write: openPool(url, "write", product), read: openPool(url, "read", product) };
    // Before the reads: where connections are few, they would take them all and leave none to write with.
    (await pools.write.promise().getConnection()).release();
    const grammar = mysqlGrammar(product);
    const writer = kyselyOver(pools.write, grammar);
    const reader = kyselyOver(pools.read, grammar);
    const close = async () => {
      await pools.read.promise().end();
      await pools.write.promise().end();
    };
    return serveStore({
      kind: "mysql",
      schemaVersion,
      isShared: true,
      writer,
      reader,
      asStoreError,
      judge,
      readSchemaVersion: () => readSchemaTable(reader),
      close,
    });
  } catch (error) {
    throw asStoreError(error);
  }
}

async function prepare(
  url: ServerUrl,
  schema: SchemaCare,
): Promise<{ product: Product; schemaVersion: number }> {
  const connection = await createConnection(poolOptions(url));
  try {
    const [rows] = await connection.query("SELECT version() AS version");
    const product = recognise((rows as { version: string }[])[0]?.version ?? "", url.place);
    if (schema === "as it is") return { product, schemaVersion: await readVersion(connection) };
    await connection.query("SET SESSION sql_mode = concat(@@sql_mode, ',ANSI_QUOTES')");
    return { product, schemaVersion: await migrateMysql(connection, url.place, product.collation) };
  } finally {
    await connection.end().catch(() => undefined);
  }
}

function recognise(version: string, place: string): Product {
  const name = /mariadb/i.test(version) ? "mariadb" : "mysql";
  const [major = 0, minor = 0] = version.split(".").map((part) => Number.parseInt(part, 10));
  const [oldestMajor, oldestMinor] = OLDEST[name];
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor))
    throw new JobmonError("config_invalid", {
      detail: `The database ${place} is ${name} ${version}, which is older than ${oldestMajor}.${oldestMinor}.`,
      hint: "Use MariaDB 10.6, MySQL 8.0, PostgreSQL 13 or newer, or SQLite.",
    });
  return name === "mariadb" ? MARIADB : MYSQL;
}
