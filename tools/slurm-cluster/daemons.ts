/** The daemons of a cluster: how each is started, and when it is ready. */
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { type ClusterPlan, pathsOf } from "./cluster-plan.ts";
import { DATABASE_SQL } from "./configuration.ts";
import { findProgram, type Program } from "./missing-programs.ts";
import { clusterEnvironment, type FoundProcess, listProcesses, signal, startDaemon } from "./processes.ts";

export type DaemonName =
  | "munged"
  | "mariadbd"
  | "slurmdbd"
  | "slurmctld"
  | "slurmd1"
  | "slurmd2"
  | "slurmrestd";

interface Daemon {
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly isReady: () => boolean | Promise<boolean>;
}

const READY_LIMIT_MS = 30_000;
const LOOK_EVERY_MS = 50;

const program = (name: Program) => findProgram(name) ?? name;

function describeDaemon(plan: ClusterPlan, name: DaemonName): Daemon {
  const paths = pathsOf(plan.dir);
  const slurmd = (node: string): Daemon => ({
    command: [program("slurmd"), "-D", "-N", node, "-f", paths.slurmConf],
    isReady: () => run(plan, ["sinfo", "-h", "-N", "-n", node, "-o", "%T"]).output.startsWith("idle"),
  });
  switch (name) {
    case "munged":
      return {
        command: [
          program("munged"),
          "--foreground",
          "--force",
          `--key-file=${paths.mungeKey}`,
          `--socket=${paths.mungeSocket}`,
          `--pid-file=${paths.run}/munged.pid`,
          `--seed-file=${paths.run}/munged.seed`,
          `--log-file=${paths.log}/munged.log`,
        ],
        isReady: () => existsSync(paths.mungeSocket),
      };
    case "mariadbd":
      return { command: databaseCommand(plan), isReady: () => isListening(plan.ports.mariadb) };
    case "slurmdbd":
      return {
        command: [program("slurmdbd"), "-D"],
        isReady: () => run(plan, ["sacctmgr", "-n", "list", "cluster"]).ok,
      };
    case "slurmctld":
      return {
        command: [program("slurmctld"), "-D", "-f", paths.slurmConf],
        isReady: () => run(plan, ["scontrol", "ping"]).output.includes("UP"),
      };
    case "slurmd1":
      return slurmd(plan.nodes[0]);
    case "slurmd2":
      return slurmd(plan.nodes[1]);
    case "slurmrestd":
      return {
        command: [program("slurmrestd"), "-f", paths.slurmConf, ...restWords(plan)],
        // It refuses to run as root or as Slurm's own user, and here they are one.
        environment: { SLURM_JWT: "daemon", SLURMRESTD_SECURITY: "disable_user_check" },
        isReady: () => isListening(plan.ports.slurmrestd),
      };
  }
}

/** Without accounting it refuses to start with the endpoints of the accounting database. */
function restWords({ accounting, ports }: ClusterPlan): readonly string[] {
  const only = accounting ? [] : ["-s", "openapi/v0.0.38,openapi/v0.0.37"];
  return ["-a", "rest_auth/jwt", ...only, `127.0.0.1:${ports.slurmrestd}`];
}

function databaseCommand(plan: ClusterPlan): readonly string[] {
  const paths = pathsOf(plan.dir);
  return [
    program("mariadbd"),
    "--no-defaults",
    "--user=root",
    `--datadir=${paths.data}`,
    `--socket=${paths.databaseSocket}`,
    `--pid-file=${paths.run}/mariadbd.pid`,
    "--bind-address=127.0.0.1",
    `--port=${plan.ports.mariadb}`,
    `--init-file=${join(paths.run, "init.sql")}`,
    "--innodb-buffer-pool-size=64M",
    "--innodb-log-file-size=16M",
    "--innodb-lock-wait-timeout=900",
    "--innodb-flush-log-at-trx-commit=0",
    "--performance-schema=OFF",
    "--skip-name-resolve",
    "--skip-log-bin",
  ];
}

/** Makes the empty database files; takes a second or two. */
export function installDatabase(plan: ClusterPlan): void {
  const paths = pathsOf(plan.dir);
  const { ok, output } = run(plan, [
    program("mariadb-install-db"),
    "--no-defaults",
    "--user=root",
    `--datadir=${paths.data}`,
    "--auth-root-authentication-method=normal",
    "--skip-test-db",
    "--innodb-log-file-size=16M",
  ]);
  if (!ok) throw new Error(`The accounting database cannot be made: ${output}`);
  Bun.write(join(paths.run, "init.sql"), DATABASE_SQL);
}

/** In the order in which they need each other. */
export function listDaemons(plan: ClusterPlan): readonly DaemonName[] {
  const accounting = plan.accounting ? (["mariadbd", "slurmdbd"] as const) : [];
  return ["munged", ...accounting, "slurmctld", "slurmd1", "slurmd2", "slurmrestd"];
}

export function findDaemon(plan: ClusterPlan, name: DaemonName): FoundProcess | undefined {
  const { command } = describeDaemon(plan, name);
  const text = command.join("\0");
  return listProcesses(plan.dir).find(({ words }) => words.join("\0").startsWith(text));
}

/** Starts it unless it runs. */
export function ensureDaemon(plan: ClusterPlan, name: DaemonName): void {
  if (findDaemon(plan, name) !== undefined) return;
  const { command, environment } = describeDaemon(plan, name);
  startDaemon({
    dir: plan.dir,
    command,
    environment: { ...environment, SLURM_CONF: pathsOf(plan.dir).slurmConf },
    outputPath: join(pathsOf(plan.dir).log, `${name}.out`),
  });
}

export async function untilReady(plan: ClusterPlan, name: DaemonName): Promise<void> {
  const { isReady } = describeDaemon(plan, name);
  const log = join(pathsOf(plan.dir).log, `${name}.out`);
  await until(`${name} is ready (its output is in ${log})`, isReady);
}

/** Ends it and returns when it is gone. SIGKILL is a crash, after which Slurm has forgotten its last seconds. */
export async function killDaemon(
  plan: ClusterPlan,
  name: DaemonName,
  how: "SIGTERM" | "SIGKILL",
): Promise<void> {
  await until(`${name} is gone`, () => {
    const found = findDaemon(plan, name);
    if (found !== undefined) signal(found.pid, how);
    return found === undefined;
  });
}

export interface Ran {
  readonly ok: boolean;
  /** Standard output, and the error output when it failed. */
  readonly output: string;
}

/** Runs a command against the cluster to its end. */
export function run(plan: Pick<ClusterPlan, "dir">, command: readonly string[]): Ran {
  const { success, stdout, stderr } = Bun.spawnSync([...command], {
    env: clusterEnvironment(plan.dir),
    stdin: "ignore",
  });
  return { ok: success, output: success ? stdout.toString() : `${stdout}${stderr}`.trim() };
}

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + READY_LIMIT_MS;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`Waited ${READY_LIMIT_MS / 1000} s in vain until ${what}.`);
    await Bun.sleep(LOOK_EVERY_MS);
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
