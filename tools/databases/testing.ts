/** Database servers for the tests of one file. */
import { afterAll, beforeAll, describe, test } from "bun:test";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Databases, startDatabases, stopDatabases } from "./databases.ts";
import type { ServerName } from "./plan.ts";
import { describeMissing } from "./servers.ts";

const START_LIMIT_MS = 120_000;

export interface ServerUnderTest {
  readonly databases: Databases;
  /** The URL of an empty database of its own, or of what is as good and quicker made. It goes with its server. */
  createDatabase(): string;
}

/**
 * Describes tests on a real database server, which is started before them and stopped after them. Where it is not
 * installed they fail in continuous integration, and elsewhere are skipped, both by name and with what is missing.
 */
export function describeOnServer(
  server: ServerName,
  tests: (running: () => ServerUnderTest) => void,
  { isDurable = false }: { readonly isDurable?: boolean } = {},
): void {
  if (skipWithout(server)) return;
  describe(server, () => {
    const dir = mkdtempSync(join(tmpdir(), "jm-db-"));
    let databases: Databases | undefined;
    let created = 0;
    beforeAll(async () => {
      databases = await startDatabases({ dir, servers: [server], isDurable });
    }, START_LIMIT_MS);
    afterAll(() => stopDatabases(dir), START_LIMIT_MS);
    tests(() => {
      if (databases === undefined) throw new Error(`${server} was not started.`);
      const running = databases;
      return {
        databases: running,
        createDatabase: () => {
          created += 1;
          return server === "postgres"
            ? `${running.url(server)}?schema=test${created}`
            : running.createDatabase(server, `test${created}`);
        },
      };
    });
  });
}

function skipWithout(server: ServerName): boolean {
  const missing = describeMissing([server]);
  if (missing === undefined) return false;
  if (process.env.CI) {
    test(`${server} is needed here`, () => {
      throw new Error(missing);
    });
  } else {
    console.warn(`SKIPPED tests on ${server}. ${missing}`);
    test.skip(`tests on ${server}: skipped. ${missing}`, () => {});
  }
  return true;
}
