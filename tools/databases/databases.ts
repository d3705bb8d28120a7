import { spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { takeFreePorts } from "../free-ports.ts";
import {
  type DatabasesOptions,
  type DatabasesPlan,
  planPath,
  readPlan,
  SERVER_NAMES,
  type ServerName,
} from "./plan.ts";
import { dataOf, describeMissing, findServer, isServer, MARIADB_SQL, SERVERS } from "./servers.ts";

const READY_LIMIT_MS = 60_000;
const LOOK_EVERY_MS = 20;

export class Databases {
  readonly plan: DatabasesPlan;

  constructor(plan: DatabasesPlan) {
    this.plan = plan;
  }

  url(server: ServerName, database = "jobmon"): string {
    return SERVERS[server].url(this.plan, database);
  }

  /** What the statement answers; throws when it is refused. */
  ask(server: ServerName, statement: string, database?: string): string {
    const { ok, output } = run(SERVERS[server].ask(this.plan, statement, database), this.plan.dir);
    if (!ok) throw new Error(`${server} refused \`${statement}\`: ${output}`);
    return output.trim();
  }

  /** A new, empty database; gives its URL. */
  createDatabase(server: ServerName, name: string): string {
    this.ask(server, `CREATE DATABASE ${name}`);
    return this.url(server, name);
  }

  dropDatabase(server: ServerName, name: string): void {
    this.ask(server, `DROP DATABASE IF EXISTS ${name}${server === "postgres" ? " WITH (FORCE)" : ""}`);
  }

  findServer(server: ServerName): number | undefined {
    return findServer(this.plan, server);
  }

  /** Starts it unless it runs, and returns when it answers. */
  async startServer(server: ServerName): Promise<void> {
    if (this.findServer(server) === undefined) launch(this.plan, server);
    await until(
      `${server} answers (its output is in ${logOf(this.plan.dir, server)})`,
      () => run(SERVERS[server].ask(this.plan, "SELECT 1"), this.plan.dir).ok,
    );
  }

  /** Ends it as a crash would, and returns when it is gone. */
  async killServer(server: ServerName): Promise<void> {
    const pid = this.findServer(server);
    if (pid === undefined) return;
    kill(pid, SERVERS[server].killSignal);
    await until(`${server} is gone`, () => !isServer(pid, dataOf(this.plan.dir, server)));
  }

  stop(): Promise<void> {
    return stopDatabases(this.plan.dir);
  }
}

export function findDatabases(dir: string): Databases | undefined {
  const plan = readPlan(dir);
  return plan && new Databases(plan);
}

/** Starts what does not run. A folder keeps the variant that it was made with. */
export async function startDatabases(options: DatabasesOptions): Promise<Databases> {
  const missing = describeMissing(options.servers);
  if (missing !== undefined) throw new Error(missing);
  const databases = findDatabases(options.dir) ?? (await makeDatabases(options));
  await Promise.all(databases.plan.servers.map((server) => databases.startServer(server)));
  for (const server of databases.plan.servers) ensureDatabase(databases, server);
  return databases;
}

function ensureDatabase(databases: Databases, server: ServerName): void {
  const list = server === "postgres" ? "SELECT datname FROM pg_database" : "SHOW DATABASES";
  if (!databases.ask(server, list).split("\n").includes("jobmon")) databases.createDatabase(server, "jobmon");
}

async function makeDatabases(options: DatabasesOptions): Promise<Databases> {
  // What a start that was killed left behind would be taken for ours.
  await stopDatabases(options.dir);
  const plan: DatabasesPlan = { ...options, ports: await takeFreePorts(SERVER_NAMES) };
  mkdirSync(plan.dir, { recursive: true });
  // Servers that root starts are others' and must reach their files; writing there are several of them.
  if (isRoot()) chmodSync(plan.dir, 0o1777);
  for (const server of plan.servers) install(plan, server);
  writeFileSync(planPath(plan.dir), JSON.stringify(plan, null, 2));
  return new Databases(plan);
}

function install(plan: DatabasesPlan, server: ServerName): void {
  const data = dataOf(plan.dir, server);
  const owner = ownerOf(server);
  mkdirSync(data, { mode: 0o700 });
  if (owner) chownSync(data, owner.uid, owner.gid);
  if (server === "mariadb") writeFileSync(join(plan.dir, "init.sql"), MARIADB_SQL, { mode: 0o644 });
  const { ok, output } = run(SERVERS[server].install(plan), plan.dir, owner);
  if (!ok) throw new Error(`The files of ${server} cannot be made: ${output}`);
}

function launch(plan: DatabasesPlan, server: ServerName): void {
  const [program = "", ...words] = SERVERS[server].start(plan);
  const log = openSync(logOf(plan.dir, server), "a");
  const child = spawn(program, words, {
    detached: true,
    stdio: ["ignore", log, log],
    cwd: plan.dir,
    env: environment(plan.dir),
    ...ownerOf(server),
  });
  child.on("error", () => {});
  child.unref();
  closeSync(log);
}

/** Ends every server of the folder and removes all its files. Safe to repeat. */
export async function stopDatabases(dir: string): Promise<void> {
  const databases = findDatabases(dir);
  for (const server of SERVER_NAMES) await databases?.killServer(server);
  for (const server of SERVER_NAMES) {
    rmSync(dataOf(dir, server), { recursive: true, force: true });
    rmSync(logOf(dir, server), { force: true });
  }
  const left = existsSync(dir) ? readdirSync(dir).filter((file) => file.startsWith("#sql")) : [];
  for (const file of ["init.sql", "mariadbd.pid", "mariadb.socket", "databases.json", ...left])
    rmSync(join(dir, file), { recursive: true, force: true });
  try {
    rmdirSync(dir);
  } catch {
    // It was not ours alone, or is not there.
  }
}

const logOf = (dir: string, server: ServerName) => join(dir, `${server}.log`);
const isRoot = () => process.getuid?.() === 0;
/** Temporary tables have names that two MariaDBs may both choose, so each has a folder of its own for them. */
const environment = (dir: string) => ({
  PATH: process.env.PATH ?? "",
  HOME: dir,
  LC_ALL: "C.UTF-8",
  TMPDIR: existsSync(dir) ? dir : "/tmp",
});

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Database servers refuse to run as root, or ought to. */
function ownerOf(server: ServerName): Owner | undefined {
  if (!isRoot()) return undefined;
  const lines = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  const line = SERVERS[server].accounts.flatMap((name) => lines.filter(([first]) => first === name))[0];
  if (!line)
    throw new Error(`There is none of the users ${SERVERS[server].accounts.join(", ")} to run ${server} as.`);
  return { uid: Number(line[2]), gid: Number(line[3]) };
}

function run(command: readonly string[], dir: string, owner?: Owner): { ok: boolean; output: string } {
  const [program = "", ...words] = command;
  const { success, stdout, stderr } = Bun.spawnSync([program, ...words], {
    env: environment(dir),
    cwd: existsSync(dir) ? dir : "/",
    stdin: "ignore",
    ...owner,
  });
  return { ok: success, output: success ? stdout.toString() : `${stdout}${stderr}`.trim() };
}

function kill(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has just ended.
  }
}

async function until(what: string, condition: () => boolean): Promise<void> {
  const end = performance.now() + READY_LIMIT_MS;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`Waited ${READY_LIMIT_MS / 1000} s in vain until ${what}.`);
    await Bun.sleep(LOOK_EVERY_MS);
  }
}
