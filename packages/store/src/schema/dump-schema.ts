import { MARIADB } from "../mysql/database.ts";
import { mysqlWords } from "../mysql/schema-words.ts";
import { POSTGRES_WORDS } from "../postgres/schema-words.ts";
import { openConnection } from "../sqlite/database.ts";
import { migrateSqlite } from "../sqlite/migrate-sqlite.ts";
import { MIGRATIONS } from "./migrations.ts";
import { renderStep, type SchemaWords } from "./render-schema.ts";

/** The whole schema as SQLite has it after every migration: the golden file that shows what a change does to it. */
export function dumpSchema(): string {
  const connection = openConnection(":memory:", "write");
  const version = migrateSqlite(connection, ":memory:");
  const rows = connection
    .query("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY tbl_name, type DESC, name")
    .all() as { sql: string }[];
  connection.close();
  return `-- Schema version ${version}.\n${rows.map((row) => `${row.sql};\n`).join("")}`;
}

/** Every step of the migrations in the words of PostgreSQL and of MariaDB (MySQL has another collation). */
function renderSchema(words: SchemaWords): string {
  const steps = MIGRATIONS.flatMap((migration, at) => [
    `-- Schema version ${at + 1}.`,
    ...migration.map((step) => `${renderStep(step, words)};`),
  ]);
  return `${steps.join("\n")}\n`;
}

export const dumpPostgresSchema = (): string => renderSchema(POSTGRES_WORDS);
export const dumpMysqlSchema = (): string => renderSchema(mysqlWords(MARIADB.collation));
