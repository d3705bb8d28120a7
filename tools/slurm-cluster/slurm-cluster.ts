import { randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type ClusterOptions, type ClusterPlan, pathsOf, planCluster } from "./cluster-plan.ts";
import { cgroupConf, GRES_CONF, slurmConf, slurmdbdConf } from "./configuration.ts";
import { CGROUP_ROOT, V1_CONTROLLERS } from "./containment.ts";
import {
  type DaemonName,
  ensureDaemon,
  findDaemon,
  installDatabase,
  killDaemon,
  listDaemons,
  type Ran,
  run,
  untilReady,
} from "./daemons.ts";
import { describeMissing } from "./missing-programs.ts";
import { clusterEnvironment, killProcesses } from "./processes.ts";

/** An account beside the one that root has anyway, for tests of accounts. */
export const ACCOUNT = "study";
const KEY_BYTES = 1024;
const JWT_KEY_BYTES = 32;
/** A socket's path must fit 108 bytes; slurmd appends the longest name to the folder. */
const MAX_DIR_CHARACTERS = 60;

export class SlurmCluster {
  readonly plan: ClusterPlan;

  constructor(plan: ClusterPlan) {
    this.plan = plan;
  }

  get slurmConf(): string {
    return pathsOf(this.plan.dir).slurmConf;
  }

  get restUrl(): string {
    return `http://127.0.0.1:${this.plan.ports.slurmrestd}`;
  }

  /** For commands that are to speak to this cluster. */
  get environment(): Record<string, string> {
    return clusterEnvironment(this.plan.dir);
  }

  run(...command: readonly string[]): Ran {
    return run(this.plan, command);
  }

  /** Its standard output; throws when the command fails. */
  ask(...command: readonly string[]): string {
    const { ok, output } = run(this.plan, command);
    if (!ok) throw new Error(`\`${command.join(" ")}\` failed: ${output}`);
    return output;
  }

  async startDaemon(name: DaemonName): Promise<void> {
    ensureDaemon(this.plan, name);
    await untilReady(this.plan, name);
  }

  killDaemon(name: DaemonName, how: "SIGTERM" | "SIGKILL" = "SIGKILL"): Promise<void> {
    return killDaemon(this.plan, name, how);
  }

  listDaemons(): readonly { readonly name: DaemonName; readonly pid: number | undefined }[] {
    return listDaemons(this.plan).map((name) => ({ name, pid: findDaemon(this.plan, name)?.pid }));
  }

  stop(): Promise<void> {
    return stopCluster(this.plan.dir);
  }
}

/** The cluster of a folder, if one was ever started there and not stopped. */
export function findCluster(dir: string): SlurmCluster | undefined {
  const { plan } = pathsOf(dir);
  if (!existsSync(plan)) return undefined;
  return new SlurmCluster(JSON.parse(readFileSync(plan, "utf8")) as ClusterPlan);
}

/** Starts what does not run. A folder keeps the variant that it was made with. */
export async function startCluster(options: ClusterOptions): Promise<SlurmCluster> {
  const obstacle = describeMissing(options) ?? describeUnfit(options.dir);
  if (obstacle !== undefined) throw new Error(obstacle);
  const cluster = findCluster(options.dir) ?? (await makeCluster(options));
  const { plan } = cluster;
  for (const name of ["munged", "mariadbd"] as const)
    if (listDaemons(plan).includes(name)) ensureDaemon(plan, name);
  await untilReady(plan, "munged");
  if (plan.accounting) await startAccounting(cluster);
  await cluster.startDaemon("slurmctld");
  const rest = ["slurmd1", "slurmd2", "slurmrestd"] as const;
  for (const name of rest) ensureDaemon(plan, name);
  await Promise.all(rest.map((name) => untilReady(plan, name)));
  return cluster;
}

async function startAccounting(cluster: SlurmCluster): Promise<void> {
  const { plan } = cluster;
  await untilReady(plan, "mariadbd");
  await cluster.startDaemon("slurmdbd");
  if (cluster.ask("sacctmgr", "-nP", "list", "cluster", "format=cluster").split("\n").includes(plan.name))
    return;
  cluster.ask("sacctmgr", "-i", "add", "cluster", plan.name);
  cluster.ask("sacctmgr", "-i", "add", "account", ACCOUNT, `cluster=${plan.name}`);
  cluster.ask("sacctmgr", "-i", "add", "user", "root", `account=${ACCOUNT}`, `cluster=${plan.name}`);
}

async function makeCluster(options: ClusterOptions): Promise<SlurmCluster> {
  const paths = pathsOf(options.dir);
  // What a killed start left behind would be taken for ours.
  await stopCluster(options.dir);
  for (const folder of paths.folders) mkdirSync(folder, { recursive: true, mode: 0o755 });
  const plan = await planCluster(options);
  const secret = { mode: 0o600 };
  writeFileSync(paths.mungeKey, randomBytes(KEY_BYTES), secret);
  writeFileSync(paths.jwtKey, randomBytes(JWT_KEY_BYTES), secret);
  writeFileSync(paths.slurmConf, slurmConf(plan));
  writeFileSync(paths.cgroupConf, cgroupConf(plan));
  writeFileSync(paths.gresConf, GRES_CONF);
  writeFileSync(paths.slurmdbdConf, slurmdbdConf(plan), secret);
  // Clients of other users find the socket through it.
  chmodSync(join(options.dir, "munge"), 0o755);
  if (plan.accounting) installDatabase(plan);
  writeFileSync(paths.plan, JSON.stringify(plan, null, 2));
  return new SlurmCluster(plan);
}

/** Ends every process of the cluster and removes all its files and control groups. Safe to repeat. */
export async function stopCluster(dir: string): Promise<void> {
  const plan = findCluster(dir)?.plan;
  await killProcesses(dir);
  if (plan !== undefined) removeControlGroups(plan);
  rmSync(pathsOf(dir).plan, { force: true });
  for (const folder of pathsOf(dir).folders) rmSync(folder, { recursive: true, force: true });
  try {
    rmdirSync(dir);
  } catch {
    // It was not ours alone, or is not there.
  }
}

/** Named after the node, which is named after the cluster. */
function removeControlGroups({ nodes }: ClusterPlan): void {
  for (const controller of [...V1_CONTROLLERS, "cpuset", "devices"])
    for (const node of nodes) removeGroup(join(CGROUP_ROOT, controller, `slurm_${node}`));
}

function removeGroup(path: string): void {
  if (!existsSync(path)) return;
  for (const entry of readdirSync(path, { withFileTypes: true }))
    if (entry.isDirectory()) removeGroup(join(path, entry.name));
  rmdirSync(path);
}

function describeUnfit(dir: string): string | undefined {
  if (process.getuid?.() !== 0)
    return "A cluster runs jobs as whoever submitted them, and so must be started by root.";
  if (dir.length <= MAX_DIR_CHARACTERS) return undefined;
  return `${dir} is longer than ${MAX_DIR_CHARACTERS} characters, which leaves no room for the names of sockets.`;
}
