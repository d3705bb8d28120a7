/** The database servers: what they need, how they are made, started and asked. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findFile } from "./find-program.ts";
import type { DatabasesPlan, ServerName } from "./plan.ts";

export interface ServerKind {
  readonly debianPackage: string;
  readonly programs: readonly string[];
  /** Debian's users that may own it, when it is started by root. */
  readonly accounts: readonly string[];
  /** Makes its empty files. */
  readonly install: (plan: DatabasesPlan) => readonly string[];
  readonly start: (plan: DatabasesPlan) => readonly string[];
  /** A command that runs one statement. */
  readonly ask: (plan: DatabasesPlan, statement: string, database?: string) => readonly string[];
  readonly url: (plan: DatabasesPlan, database: string) => string;
  /** Ends it at once, as a crash would, with all of its own processes. */
  readonly killSignal: NodeJS.Signals;
}

export const USER = "jobmon";
const PASSWORD = "jobmon";

export const SERVERS: Readonly<Record<ServerName, ServerKind>> = {
  postgres: {
    debianPackage: "postgresql",
    programs: ["initdb", "postgres", "psql"],
    accounts: ["postgres", "nobody"],
    install: (plan) => [
      programOf("initdb"),
      `--pgdata=${dataOf(plan.dir, "postgres")}`,
      `--username=${USER}`,
      "--auth=trust",
      "--encoding=UTF8",
      "--locale=C.UTF-8",
      "--no-sync",
    ],
    start: (plan) => [
      programOf("postgres"),
      "-D",
      dataOf(plan.dir, "postgres"),
      ...settings({
        listen_addresses: "127.0.0.1",
        port: plan.ports.postgres,
        unix_socket_directories: "",
        max_connections: 200,
        shared_buffers: "64MB",
        fsync: plan.isDurable ? "on" : "off",
        synchronous_commit: plan.isDurable ? "on" : "off",
        full_page_writes: plan.isDurable ? "on" : "off",
        max_wal_size: "1GB",
      }),
    ],
    ask: (plan, statement, database = "postgres") => [
      programOf("psql"),
      "--no-psqlrc",
      "--quiet",
      "--tuples-only",
      "--no-align",
      "--set=ON_ERROR_STOP=1",
      `--command=${statement}`,
      SERVERS.postgres.url(plan, database),
    ],
    url: (plan, database) => `postgres://${USER}@127.0.0.1:${plan.ports.postgres}/${database}`,
    killSignal: "SIGQUIT",
  },
  mariadb: {
    debianPackage: "mariadb-server",
    programs: ["mariadbd", "mariadb-install-db", "mariadb"],
    accounts: ["mysql", "nobody"],
    install: (plan) => mariadbInstall({ data: dataOf(plan.dir, "mariadb"), words: [] }),
    start: (plan) =>
      mariadbStart({
        data: dataOf(plan.dir, "mariadb"),
        run: plan.dir,
        port: plan.ports.mariadb,
        words: [
          "--innodb-buffer-pool-size=128M",
          `--innodb-flush-log-at-trx-commit=${plan.isDurable ? 1 : 0}`,
          "--max-connections=200",
          `--socket=${plan.dir}/mariadb.socket`,
        ],
      }),
    ask: (plan, statement, database = "") => [
      programOf("mariadb"),
      "--no-defaults",
      "--protocol=tcp",
      "--host=127.0.0.1",
      `--port=${plan.ports.mariadb}`,
      `--user=${USER}`,
      `--password=${PASSWORD}`,
      "--skip-column-names",
      `--database=${database}`,
      `--execute=${statement}`,
    ],
    url: (plan, database) => `mysql://${USER}:${PASSWORD}@127.0.0.1:${plan.ports.mariadb}/${database}`,
    killSignal: "SIGKILL",
  },
};

/** What its server runs when it starts: the user of the URL. */
export const MARIADB_SQL = [
  `CREATE OR REPLACE USER '${USER}'@'127.0.0.1' IDENTIFIED BY '${PASSWORD}';`,
  `GRANT ALL ON *.* TO '${USER}'@'127.0.0.1' WITH GRANT OPTION;`,
]
  .map((line) => `${line}\n`)
  .join("");

interface MariadbFiles {
  readonly data: string;
  readonly words: readonly string[];
}

export function mariadbInstall({ data, words }: MariadbFiles): readonly string[] {
  return [
    programOf("mariadb-install-db"),
    "--no-defaults",
    `--datadir=${data}`,
    "--auth-root-authentication-method=normal",
    "--skip-test-db",
    "--innodb-log-file-size=64M",
    ...words,
  ];
}

/** Its pid file and its first statements are in `run`. */
export function mariadbStart({
  data,
  run,
  port,
  words,
}: MariadbFiles & { readonly run: string; readonly port: number }): readonly string[] {
  return [
    programOf("mariadbd"),
    "--no-defaults",
    `--datadir=${data}`,
    `--pid-file=${run}/mariadbd.pid`,
    "--bind-address=127.0.0.1",
    `--port=${port}`,
    `--init-file=${join(run, "init.sql")}`,
    "--innodb-log-file-size=64M",
    "--performance-schema=OFF",
    "--skip-name-resolve",
    "--skip-log-bin",
    ...words,
  ];
}

export function dataOf(dir: string, name: ServerName): string {
  return join(dir, name);
}

function programOf(name: string): string {
  return findFile(name) ?? name;
}

function settings(values: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/** What is not installed, as one sentence; undefined when everything is there. */
export function describeMissing(names: readonly ServerName[]): string | undefined {
  const lacking = names.filter((name) => SERVERS[name].programs.some((one) => findFile(one) === undefined));
  if (lacking.length === 0) return undefined;
  const missing = lacking.flatMap((name) =>
    SERVERS[name].programs.filter((one) => findFile(one) === undefined),
  );
  const packages = lacking.map((name) => SERVERS[name].debianPackage);
  return `Databases need ${missing.join(", ")}. On Debian: apt-get install ${packages.join(" ")}`;
}

/** Its first process, when it runs. */
export function findServer(plan: DatabasesPlan, name: ServerName): number | undefined {
  const file =
    name === "postgres" ? join(dataOf(plan.dir, name), "postmaster.pid") : join(plan.dir, "mariadbd.pid");
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, "utf8").split("\n")[0]);
  return isServer(pid, dataOf(plan.dir, name)) ? pid : undefined;
}

/** A pid of a file may be another's by now. */
export function isServer(pid: number, data: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(data);
  } catch {
    return false;
  }
}
