/**
 * PostgreSQL and MariaDB on this machine, for tests and for trying things out:
 *
 *     bun tools/databases start|stop|status [--dir DIR] [--server postgres|mariadb] [--durable]
 *
 * All in one folder, on ports of its own, so that several may run side by side; the system's own servers are left alone.
 * `start` prints a URL for each. `stop` leaves nothing behind.
 */
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { findDatabases, startDatabases, stopDatabases } from "./databases.ts";
import { SERVER_NAMES, type ServerName } from "./plan.ts";

const USAGE =
  "Usage: bun tools/databases start|stop|status [--dir DIR] [--server postgres|mariadb] [--durable]";
const USAGE_EXIT_CODE = 2;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      dir: { type: "string", default: join(tmpdir(), "jobmon-databases") },
      server: { type: "string", multiple: true, default: [...SERVER_NAMES] },
      durable: { type: "boolean", default: false },
    },
  });
  const dir = resolve(values.dir);
  const servers = values.server.filter((name): name is ServerName => SERVER_NAMES.includes(name as never));
  const [verb] = positionals;
  switch (positionals.length === 1 && servers.length === values.server.length ? verb : undefined) {
    case "start": {
      const databases = await startDatabases({ dir, servers, isDurable: values.durable });
      for (const server of databases.plan.servers) console.log(databases.url(server));
      return 0;
    }
    case "stop":
      await stopDatabases(dir);
      return 0;
    case "status":
      return showStatus(dir);
    default:
      console.error(USAGE);
      return USAGE_EXIT_CODE;
  }
}

function showStatus(dir: string): number {
  const databases = findDatabases(dir);
  if (databases === undefined) {
    console.log(`There are no databases in ${dir}.`);
    return 1;
  }
  const { servers } = databases.plan;
  const pids = servers.map((server) => databases.findServer(server));
  for (const [at, server] of servers.entries())
    console.log(`${server.padEnd(8)} ${pids[at] ?? "does not run"}  ${databases.url(server)}`);
  return pids.every((pid) => pid !== undefined) ? 0 : 1;
}

try {
  process.exit(await main());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
