import { readLocalServer } from "@jobmon/config";
import type { Environment } from "./executable.ts";
import type { Daemon, Lab } from "./lab.ts";
import { readCpuSeconds } from "./read-cpu.ts";
import { forgetPeakMemory, readPeakMemoryBytes } from "./read-memory.ts";

export type ClusterName = "dummy" | "sequential" | "multiprocess" | "hpc";

export interface Endpoint {
  readonly url: string;
  readonly token: string;
}

/** A server of its own on a fresh database file, and distributors, each its own process, as users start them. */
export interface Jobmon {
  readonly endpoint: Endpoint;
  /** For commands that talk to this server. */
  readonly environment: Environment;
  readonly startDistributor: (cluster: ClusterName) => Promise<void>;
  readonly readServerPeakMemoryBytes: () => number;
  /** From here on the peak is that of what follows. */
  readonly forgetServerPeakMemory: () => void;
  readonly readServerCpuSeconds: () => number;
  readonly close: () => Promise<void>;
}

export async function startJobmon(
  lab: Lab,
  clusters: readonly ClusterName[],
  settings: Environment = {},
): Promise<Jobmon> {
  const dataDir = lab.makeFolder("data");
  const own = { JOBMON__DATA__DIR: dataDir, JOBMON__LOGGING__LEVEL: "warn" };
  const environment = { ...lab.environment(), ...own, ...settings };
  const server = await lab.startDaemon(["server", "start"], environment);
  const found = readLocalServer(dataDir);
  if (found === undefined) throw new Error(`The server left no address in ${dataDir}.`);
  const distributors: Daemon[] = [];
  const startDistributor = async (cluster: ClusterName) => {
    distributors.push(await lab.startDaemon(["distributor", "start", "--cluster", cluster], environment));
  };
  for (const cluster of clusters) await startDistributor(cluster);
  return {
    endpoint: { url: found.url, token: found.token },
    environment,
    startDistributor,
    readServerPeakMemoryBytes: () => readPeakMemoryBytes(server.pid),
    forgetServerPeakMemory: () => forgetPeakMemory(server.pid),
    readServerCpuSeconds: () => readCpuSeconds(server.pid),
    async close() {
      await Promise.all(distributors.map(({ end }) => end()));
      await server.end();
    },
  };
}
