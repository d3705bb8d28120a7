import type { Pool } from "pg";
import { MIGRATIONS, refuseNewer } from "../schema/migrations.ts";
import { renderStep } from "../schema/render-schema.ts";
import type { ServerUrl } from "../server-url.ts";
import { POSTGRES_WORDS } from "./schema-words.ts";

/** Any number will do, as long as it is always the same and nobody else's. */
const LOCK = 5_627_812_013;

/** 0: there is no schema. */
export async function readVersion(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ name: string | null }>("SELECT to_regclass('jobmon_schema') AS name");
  if (rows[0]?.name == null) return 0;
  return (await pool.query<{ version: number }>("SELECT version FROM jobmon_schema")).rows[0]?.version ?? 0;
}

/**
 * Brings the schema up to date in one transaction and returns its version. Whoever comes while another is at it waits, and
 * finds it done; an interruption leaves what was there before.
 */
export async function migratePostgres(
  pool: Pool,
  { place, options }: Pick<ServerUrl, "place" | "options">,
): Promise<number> {
  const known = MIGRATIONS.length;
  const schema = options.get("schema");
  const client = await pool.connect();
  try {
    await client.query(`BEGIN; SET LOCAL lock_timeout = 0; SELECT pg_advisory_xact_lock(${LOCK})`);
    if (schema) await client.query(`CREATE SCHEMA IF NOT EXISTS "${schema.replaceAll('"', '""')}"`);
    await client.query("CREATE TABLE IF NOT EXISTS jobmon_schema (version bigint NOT NULL)");
    const { rows } = await client.query<{ version: number }>("SELECT version FROM jobmon_schema");
    const found = rows[0]?.version ?? 0;
    if (found > known) throw refuseNewer(place, found);
    const steps = MIGRATIONS.slice(found).flat();
    if (steps.length > 0)
      await client.query(steps.map((step) => renderStep(step, POSTGRES_WORDS)).join(";\n"));
    await client.query(
      rows.length === 0 ? "INSERT INTO jobmon_schema VALUES ($1)" : "UPDATE jobmon_schema SET version = $1",
      [known],
    );
    await client.query("COMMIT");
    return known;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
