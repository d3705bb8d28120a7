/**
 * A server for an institute: over PostgreSQL and MariaDB on the same machine, and with a hundred thousand running
 * instances. MySQL 8 is not among Debian's packages, so it is not measured.
 */
import { describeMissing } from "../../tools/databases/servers.ts";
import type { Suite } from "../lab/suite.ts";
import type { Measurement } from "../measurement.ts";
import { measureEngine } from "../server/engine-on-database.ts";
import { measureInstitute } from "../server/heartbeats.ts";

export const server: Suite = {
  name: "server",
  async run(lab, say) {
    const missing = describeMissing(["postgres", "mariadb"]);
    if (missing !== undefined) throw new Error(missing);
    const measurements: Measurement[] = [];
    for (const goal of [
      { server: "postgres", name: "PostgreSQL", tasksPerSecond: 4_000 },
      { server: "mariadb", name: "MariaDB", tasksPerSecond: 3_000 },
    ] as const)
      measurements.push(await measureEngine(lab, goal, say));
    return [...measurements, ...(await measureInstitute(lab, say))];
  },
};
