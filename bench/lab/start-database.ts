import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Databases, startDatabases, stopDatabases } from "../../tools/databases/databases.ts";
import type { ServerName } from "../../tools/databases/plan.ts";
import type { Lab } from "./lab.ts";

/** A database server of the lab's own, which writes to the disk before it answers. It ends with the lab. */
export async function startDatabase(lab: Lab, server: ServerName): Promise<Databases> {
  // Not below the lab's folder: the server's user cannot go there.
  const dir = mkdtempSync(join(tmpdir(), "jm-bench-db-"));
  lab.atClose(() => stopDatabases(dir));
  return startDatabases({ dir, servers: [server], isDurable: true });
}
