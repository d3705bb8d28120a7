import { JobmonError } from "@jobmon/core";
import { ACCOUNTS } from "./accounts.ts";
import { BATCHES } from "./batches.ts";
import { DYNAMIC_RESOURCES } from "./dynamic-resources.ts";
import { EXHAUSTED } from "./exhausted.ts";
import { INITIAL_SCHEMA } from "./initial.ts";
import { NOTICES } from "./notices.ts";
import { NOTIFICATIONS } from "./notifications.ts";
import { PAGE_READS } from "./page-reads.ts";
import { PRUNING } from "./pruning.ts";
import { REPLICAS } from "./replicas.ts";

/**
 * Migrations in order. Position + 1 is the schema version. Forward only. One text for every database: SQLite's, which
 * `render-schema.ts` words for the others.
 */
export const MIGRATIONS: readonly (readonly string[])[] = [
  INITIAL_SCHEMA,
  DYNAMIC_RESOURCES,
  BATCHES,
  PAGE_READS,
  EXHAUSTED,
  NOTICES,
  REPLICAS,
  ACCOUNTS,
  PRUNING,
  NOTIFICATIONS,
];

/** What this program makes of a database, and works with. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** `place` is a path or a URL without its password. */
export function refuseNewer(place: string, found: number): JobmonError {
  return new JobmonError("database_too_new", {
    detail: `The database ${place} has schema version ${found}; this program knows versions up to ${MIGRATIONS.length}.`,
    hint: "Use the newer jobmon that wrote it, or another db.url.",
  });
}
