import { type Kysely, sql } from "kysely";
import type { Tables } from "./tables.ts";

/** What the migrations of a database server wrote down last. */
export async function readSchemaTable(db: Kysely<Tables>): Promise<number> {
  const { rows } = await sql<{ version: number }>`SELECT version FROM jobmon_schema`.execute(db);
  return rows[0]?.version ?? 0;
}
