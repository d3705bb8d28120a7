/**
 * An empty database for one test: a SQLite file, or, where `JOBMON_TEST_DATABASES` names a folder of `tools/databases` and
 * a server in it (`/tmp/jobmon-databases:mariadb`), a database on that.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TABLE_NAMES } from "@jobmon/store";
import { type Databases, findDatabases } from "../../../../tools/databases/databases.ts";
import type { ServerName } from "../../../../tools/databases/plan.ts";

/** Commits cost a disk flush; in memory a thousand histories are cheap. */
const FAST_FOLDER = "/dev/shm";

export interface LabDatabase {
  readonly url: string;
  remove(): void;
}

const emptied: string[] = [];
let created = 0;

const QUOTE: Readonly<Record<ServerName, string>> = { postgres: '"', mariadb: "`" };

/** Rows before those that they refer to; a few rows are deleted quicker than a table is truncated. */
function emptying(server: ServerName): string {
  const quote = QUOTE[server];
  return [
    "BEGIN",
    ...TABLE_NAMES.toReversed().map((name) => `DELETE FROM ${quote}${name}${quote}`),
    "COMMIT",
  ].join("; ");
}

export function createLabDatabase(): LabDatabase {
  const named = process.env.JOBMON_TEST_DATABASES;
  if (named) return createOnServer(named);
  const folder = mkdtempSync(join(existsSync(FAST_FOLDER) ? FAST_FOLDER : tmpdir(), "jobmon-lab-"));
  return {
    url: `sqlite:${join(folder, "jobmon.sqlite")}`,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Making one takes a second, so those of tests that are over are emptied and used again. They go with their server. */
function createOnServer(named: string): LabDatabase {
  const [dir = "", word = ""] = named.split(":");
  const server = word as ServerName;
  const databases = findDatabases(dir);
  if (!databases) throw new Error(`There are no databases in ${dir}.`);
  const name = emptied.pop() ?? makeDatabase(databases, server);
  return {
    url: databases.url(server, name),
    remove: () => {
      databases.ask(server, emptying(server), name);
      emptied.push(name);
    },
  };
}

function makeDatabase(databases: Databases, server: ServerName): string {
  created += 1;
  const name = `lab_${process.pid}_${created}`;
  databases.createDatabase(server, name);
  return name;
}
