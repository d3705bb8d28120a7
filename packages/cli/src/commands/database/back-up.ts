/**
 * A backup by the means of the database itself: SQLite's own copy, `pg_dump`, `mariadb-dump`. Each reads one moment while others
 * write, and the file has its name only when it is whole.
 */
import { spawn } from "node:child_process";
import { chmodSync, closeSync, existsSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { JobmonError } from "@jobmon/core";
import { backUpSqlite, parseServerUrl, type ServerUrl } from "@jobmon/store";

interface Dump {
  readonly programs: readonly string[];
  /** What brings the programs. */
  readonly packages: string;
  readonly port: number;
  readonly words: (url: ServerUrl) => readonly string[];
  readonly environment: (url: ServerUrl) => Readonly<Record<string, string>>;
}

const POSTGRES: Dump = {
  programs: ["pg_dump"],
  packages: "postgresql-client",
  port: 5_432,
  words: ({ host, port, user, database, options }) => [
    ...["--format=custom", "--no-password", `--host=${host}`, `--port=${port}`, `--dbname=${database}`],
    ...(user ? [`--username=${user}`] : []),
    ...(options.get("schema") ? [`--schema="${options.get("schema")}"`] : []),
  ],
  environment: ({ password, options }) => ({
    ...(password ? { PGPASSWORD: password } : {}),
    PGSSLMODE: options.get("sslmode") ?? "disable",
  }),
};

const MYSQL: Dump = {
  programs: ["mariadb-dump", "mysqldump"],
  packages: "mariadb-client",
  port: 3_306,
  words: ({ host, port, user, database }) => [
    ...["--no-defaults", "--protocol=tcp", `--host=${host}`, `--port=${port}`, `--user=${user}`],
    ...["--single-transaction", "--quick", "--hex-blob", "--default-character-set=utf8mb4", database],
  ],
  environment: ({ password }): Record<string, string> => (password ? { MYSQL_PWD: password } : {}),
};

const DUMPS: Readonly<Record<string, Dump>> = {
  postgres: POSTGRES,
  postgresql: POSTGRES,
  mysql: MYSQL,
  mariadb: MYSQL,
};
const OWNER_ONLY = 0o600;
const LAST_WORDS_CHARACTERS = 500;

/** Gives the size of the file in bytes. */
export async function backUp(url: string, path: string): Promise<number> {
  refuseFolder(path);
  const scheme = url.split(":")[0] ?? "";
  if (scheme === "sqlite") {
    const source = url.slice("sqlite:".length);
    if (!existsSync(source))
      throw new JobmonError("config_invalid", {
        detail: `There is no database ${source} to back up.`,
        hint: "Check db.url and --data-dir.",
      });
    return backUpSqlite(source, path);
  }
  const dump = DUMPS[scheme];
  if (dump === undefined)
    throw new JobmonError("config_invalid", {
      detail: `A database of the kind ${scheme}: cannot be backed up.`,
      hint: "Set db.url to sqlite:, postgres:// or mysql://.",
    });
  return runDump(dump, parseServerUrl(url, dump.port), path);
}

function refuseFolder(path: string): void {
  if (existsSync(path))
    throw new JobmonError("config_invalid", {
      detail: `There is a file ${path} already.`,
      hint: "Name one that is not there; a backup never takes another's place.",
    });
  if (existsSync(dirname(path))) return;
  throw new JobmonError("config_invalid", {
    detail: `The folder ${dirname(path)} is not there.`,
    hint: "Make it first, or name a file elsewhere.",
  });
}

async function runDump(dump: Dump, url: ServerUrl, path: string): Promise<number> {
  const program = dump.programs
    .map((name) => Bun.which(name, { PATH: process.env.PATH }))
    .find((found) => found !== null);
  if (program == null)
    throw new JobmonError("config_invalid", {
      detail: `Backing up ${url.place} needs ${dump.programs.join(" or ")}, which is not installed here.`,
      hint: `Install it (Debian: apt-get install ${dump.packages}), or back up on the host of the database.`,
    });
  const part = `${path}.part`;
  rmSync(part, { force: true });
  const file = openSync(part, "w", OWNER_ONLY);
  try {
    const { code, errors } = await runInto(file, [program, ...dump.words(url)], dump.environment(url));
    if (code !== 0) throw refuseFailure(url, errors);
    chmodSync(part, OWNER_ONLY);
    renameSync(part, path);
    return statSync(path).size;
  } finally {
    closeSync(file);
    rmSync(part, { force: true });
  }
}

function runInto(
  file: number,
  [program = "", ...words]: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<{ code: number | null; errors: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      stdio: ["ignore", file, "pipe"],
      env: { ...process.env, ...environment },
    });
    let errors = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      errors = (errors + chunk.toString()).slice(-LAST_WORDS_CHARACTERS);
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, errors: errors.trim() }));
  });
}

function refuseFailure({ place }: ServerUrl, errors: string): JobmonError {
  const isFull = /no space left|disk full/i.test(errors);
  return new JobmonError(isFull ? "disk_full" : "database_unreachable", {
    detail: `Backing up ${place} failed: ${errors || "the program said nothing"}`,
    hint: isFull
      ? "Free some space, or name a file on another disk."
      : "Check that the database answers and that db.url is right.",
  });
}
