import { JobmonError } from "@jobmon/core";
import type { Connection } from "mysql2/promise";
import { MIGRATIONS, refuseNewer } from "../schema/migrations.ts";
import { renderStep } from "../schema/render-schema.ts";
import { mysqlWords } from "./schema-words.ts";

const LOCK_WAIT_SECONDS = 300;
/** There is such a table, column or key already. */
const DONE_BEFORE = new Set([1050, 1060, 1061]);

/** Of the last migration that was done to its end; 0: there is no schema. */
export async function readVersion(connection: Connection): Promise<number> {
  const [tables] = await connection.query("SHOW TABLES LIKE 'jobmon\\_schema'");
  if ((tables as unknown[]).length === 0) return 0;
  const [rows] = await connection.query("SELECT version FROM jobmon_schema");
  return (rows as { version: number }[])[0]?.version ?? 0;
}

/**
 * Brings the schema up to date and returns its version. Each step commits by itself here, so a journal says how far it
 * went: whoever comes after an interruption goes on behind the last step, and a step that was done but not written down
 * is known by what it would make being there. Whoever comes while another is at it waits for a lock of the session.
 */
export async function migrateMysql(
  connection: Connection,
  place: string,
  collation: string,
): Promise<number> {
  const known = MIGRATIONS.length;
  await lock(connection, place);
  try {
    await connection.query(
      "CREATE TABLE IF NOT EXISTS jobmon_schema (id bigint PRIMARY KEY, version bigint NOT NULL, steps bigint NOT NULL) ENGINE=InnoDB",
    );
    await connection.query("INSERT INTO jobmon_schema VALUES (1, 0, 0) ON DUPLICATE KEY UPDATE id = 1");
    const [rows] = await connection.query("SELECT version, steps FROM jobmon_schema");
    const { version: found, steps } = (rows as { version: number; steps: number }[])[0] as {
      version: number;
      steps: number;
    };
    if (found > known) throw refuseNewer(place, found);
    let done = steps;
    for (let version = found; version < known; version++) {
      for (const step of (MIGRATIONS[version] ?? []).slice(done)) {
        done += 1;
        await take(connection, renderStep(step, mysqlWords(collation)), done);
      }
      done = 0;
      await connection.query("UPDATE jobmon_schema SET version = ?, steps = 0", [version + 1]);
    }
    return known;
  } finally {
    await connection.query("SELECT RELEASE_LOCK(concat('jobmon ', database()))").catch(() => undefined);
  }
}

async function lock(connection: Connection, place: string): Promise<void> {
  const [rows] = await connection.query("SELECT GET_LOCK(concat('jobmon ', database()), ?) AS is_held", [
    LOCK_WAIT_SECONDS,
  ]);
  if ((rows as { is_held: number | null }[])[0]?.is_held === 1) return;
  throw new JobmonError("database_busy", {
    detail: `Another program has been migrating the database ${place} for more than ${LOCK_WAIT_SECONDS} s.`,
    hint: "Look for a jobmon that hangs, or wait and start again.",
  });
}

/** Rows and the journal are written together; what makes a table or an index has committed before it is noted. */
async function take(connection: Connection, step: string, number: number): Promise<void> {
  await connection.query("BEGIN");
  try {
    await connection.query(step);
  } catch (error) {
    if (!DONE_BEFORE.has(Number((error as { errno?: number }).errno))) throw error;
  }
  await connection.query("UPDATE jobmon_schema SET steps = ?", [number]);
  await connection.query("COMMIT");
}
