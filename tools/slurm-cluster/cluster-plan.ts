import { createHash } from "node:crypto";
import { join } from "node:path";
import { takeFreePorts } from "../free-ports.ts";
import { type Containment, detectContainment } from "./containment.ts";

export interface ClusterOptions {
  /** Everything of the cluster is below it. */
  readonly dir: string;
  readonly accounting: boolean;
  /** Memory is watched by polling, as on clusters without cgroups. */
  readonly overMemoryKill: boolean;
}

/** What is decided once and then kept in a file of the cluster's folder. */
export interface ClusterPlan extends ClusterOptions {
  /** Names the cluster and its nodes, so that no two on a machine share a control group. */
  readonly name: string;
  readonly nodes: readonly [string, string];
  readonly containment: Containment;
  readonly ports: Readonly<Record<PortName, number>>;
}

const PORT_NAMES = ["slurmctld", "slurmd1", "slurmd2", "slurmdbd", "mariadb", "slurmrestd"] as const;
type PortName = (typeof PORT_NAMES)[number];

export async function planCluster(options: ClusterOptions): Promise<ClusterPlan> {
  const name = `jm${createHash("sha256").update(options.dir).digest("hex").slice(0, 8)}`;
  const ports = await takeFreePorts(PORT_NAMES);
  return {
    ...options,
    name,
    nodes: [`${name}-n1`, `${name}-n2`],
    containment: options.overMemoryKill ? "polling" : detectContainment(),
    ports,
  };
}

/** The files of a cluster. */
export function pathsOf(dir: string) {
  const inside = (...parts: readonly string[]) => join(dir, ...parts);
  return {
    plan: inside("cluster.json"),
    slurmConf: inside("etc", "slurm.conf"),
    cgroupConf: inside("etc", "cgroup.conf"),
    gresConf: inside("etc", "gres.conf"),
    slurmdbdConf: inside("etc", "slurmdbd.conf"),
    mungeKey: inside("munge", "key"),
    mungeSocket: inside("munge", "socket"),
    jwtKey: inside("etc", "jwt.key"),
    state: inside("state"),
    spool: inside("spool"),
    data: inside("mariadb"),
    databaseSocket: inside("run", "mariadb.socket"),
    run: inside("run"),
    log: inside("log"),
    folders: ["etc", "munge", "state", "spool", "mariadb", "run", "log"].map((name) => inside(name)),
  } as const;
}
