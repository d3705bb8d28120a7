import { openConnection } from "../sqlite/database.ts";
import { migrateSqlite } from "../sqlite/migrate-sqlite.ts";

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
