/**
 * The server's suites and the simulation of its engine on PostgreSQL and on MariaDB; the stage `tests` runs them on SQLite.
 * Both at once, each on a database server of its own that is started before and ended after. MySQL 8 is not among Debian's
 * packages: it is held to the same statements, but nothing here runs on it.
 *
 * Usage: bun tools/check-on-databases.ts [postgres|mariadb] [TEST FILES OR FOLDERS...]
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDatabases, stopDatabases } from "./databases/databases.ts";
import { SERVER_NAMES, type ServerName } from "./databases/plan.ts";
import { describeMissing } from "./databases/servers.ts";

/** Those that have a database; the exploration puts rows back thousands of times, which says nothing new here. */
const SUITES = ["access", "engine", "notifications", "use-cases", "queries", "testing/simulation"].map(
  (folder) => `packages/server/src/${folder}/`,
);
/** A number, and not a time, so that a slow machine plays the same as a fast one. */
const HISTORIES = "10";
const TEST_LIMIT_MS = "120000";
const INTERRUPT_EXIT_CODE = 130;
const TELLING = /^\(fail\)|^\s*\d+ (pass|fail|skip)$|^from seed|^Ran /;

async function check(server: ServerName, suites: readonly string[]): Promise<boolean> {
  const dir = mkdtempSync(join(tmpdir(), "jm-check-db-"));
  try {
    await startDatabases({ dir, servers: [server], isDurable: false });
    const child = Bun.spawn([process.execPath, "test", "--timeout", TEST_LIMIT_MS, ...suites], {
      env: {
        ...process.env,
        JOBMON_TEST_DATABASES: `${dir}:${server}`,
        JOBMON_SIMULATION_HISTORIES: HISTORIES,
      },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    running.add(child);
    const output = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
    const isGood = (await child.exited) === 0;
    running.delete(child);
    const lines = output.join("").split("\n");
    console.log(`-- ${server}\n${(isGood ? lines.filter((line) => TELLING.test(line)) : lines).join("\n")}`);
    return isGood;
  } finally {
    await stopDatabases(dir);
  }
}

const running = new Set<Bun.Subprocess>();
let isInterrupted = false;
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    isInterrupted = true;
    for (const child of running) child.kill();
  });

const words = process.argv.slice(2);
const named = SERVER_NAMES.filter((name) => words.includes(name));
const servers = named.length > 0 ? named : SERVER_NAMES;
const suites = words.filter((word) => !servers.includes(word as ServerName));
const missing = describeMissing(servers);
const able = servers.filter((server) => describeMissing([server]) === undefined);
if (missing !== undefined)
  console.error(process.env.CI ? missing : `SKIPPED the server's suites on a database server. ${missing}`);
const results = await Promise.all(able.map((server) => check(server, suites.length > 0 ? suites : SUITES)));
const isGood = results.every(Boolean) && (missing === undefined || !process.env.CI);
process.exit(isInterrupted ? INTERRUPT_EXIT_CODE : isGood ? 0 : 1);
