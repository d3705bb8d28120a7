/**
 * An empty database for one test: a SQLite file, or, where `JOBMON_TEST_DATABASES` names a folder of `tools/databases` and
 * a server in it (`/tmp/jobmon-databases:mariadb`), a database on that.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findDatabases } from "../../../../tools/databases/databases.ts";
import type { ServerName } from "../../../../tools/databases/plan.ts";

/** Commits cost a disk flush; in memory a thousand histories are cheap. */
const FAST_FOLDER = "/dev/shm";

export interface LabDatabase {
  readonly url: string;
  remove(): void;
}

let created = 0;

export function createLabDatabase(): LabDatabase {
  const named = process.env.JOBMON_TEST_DATABASES;
  if (named) return createOnServer(named);
  const folder = mkdtempSync(join(existsSync(FAST_FOLDER) ? FAST_FOLDER : tmpdir(), "jobmon-lab-"));
  return {
    url: `sqlite:${join(folder, "jobmon.sqlite")}`,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** It goes with its server. */
function createOnServer(named: string): LabDatabase {
  const [dir = "", server = ""] = named.split(":");
  const databases = findDatabases(dir);
  if (!databases) throw new Error(`There are no databases in ${dir}.`);
  created += 1;
  const name = `lab_${process.pid}_${created}`;
  const url =
    server === "postgres"
      ? `${databases.url("postgres")}?schema=${name}`
      : databases.createDatabase(server as ServerName, name);
  return { url, remove: () => undefined };
}
