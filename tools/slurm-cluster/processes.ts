/**
 * The processes of a cluster are known by a mark in their environment, which they inherit from the first of them: no pid
 * has to be recorded, so none can be stale, and what a killed `start` left behind is found as well. slurmstepd writes its
 * title over its environment; it is known by the log file in the cluster's folder that it holds open, and its tasks by
 * the `SLURM_CONF` that Slurm gives them.
 */
import { spawn } from "node:child_process";
import { openSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";
import { pathsOf } from "./cluster-plan.ts";

const MARK = "JOBMON_SLURM_CLUSTER";
const KILL_LIMIT_MS = 10_000;
const LOOK_EVERY_MS = 20;

/** The environment of the cluster's daemons and of commands that speak to it. */
export function clusterEnvironment(dir: string): Record<string, string> {
  const { PATH = "" } = process.env;
  return {
    PATH: `${PATH}:/usr/sbin:/sbin:/usr/bin:/bin`,
    HOME: process.env.HOME ?? "/",
    SLURM_CONF: pathsOf(dir).slurmConf,
  };
}

export interface DaemonCommand {
  readonly dir: string;
  readonly command: readonly string[];
  /** Where its output goes. */
  readonly outputPath: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts a daemon that outlives this process; gives its pid. */
export function startDaemon({ dir, command, outputPath, environment = {} }: DaemonCommand): number {
  const [program = "", ...args] = command;
  const output = openSync(outputPath, "a");
  const child = spawn(program, args, {
    detached: true,
    stdio: ["ignore", output, output],
    cwd: dir,
    env: { ...clusterEnvironment(dir), ...environment, [MARK]: dir },
  });
  child.on("error", () => {});
  child.unref();
  if (child.pid === undefined) throw new Error(`${program} cannot be started.`);
  return child.pid;
}

export interface FoundProcess {
  readonly pid: number;
  readonly words: readonly string[];
}

/** Every process of the cluster: daemons, steps, and the tasks of its jobs. */
export function listProcesses(dir: string): readonly FoundProcess[] {
  const marks = [`${MARK}=${dir}`, `SLURM_CONF=${pathsOf(dir).slurmConf}`];
  return listPids().flatMap((pid) => {
    if (pid === process.pid || !belongs(pid, { dir, marks })) return [];
    return [{ pid, words: readWords(pid, "cmdline") }];
  });
}

function belongs(pid: number, { dir, marks }: { readonly dir: string; readonly marks: readonly string[] }) {
  const environment = readWords(pid, "environ");
  if (environment.includes(marks[0] ?? "")) return true;
  // A caller's own shell may have SLURM_CONF too; only what Slurm started has a job as well.
  const isOfJob = environment.some((word) => word.startsWith("SLURM_JOB_ID="));
  if (isOfJob && environment.includes(marks[1] ?? "")) return true;
  return isSlurmstepd(pid) && listOpenFiles(pid).some((path) => path.startsWith(`${dir}/`));
}

/** Ends them all by force: nothing of a cluster is worth keeping. Rejects when some are left. */
export async function killProcesses(dir: string): Promise<void> {
  const end = performance.now() + KILL_LIMIT_MS;
  for (;;) {
    const left = listProcesses(dir);
    if (left.length === 0) return;
    if (performance.now() > end) {
      throw new Error(
        `These processes of the cluster in ${dir} cannot be ended: ${left.map(({ pid }) => pid).join(", ")}.`,
      );
    }
    for (const { pid } of left) signal(pid, "SIGKILL");
    await Bun.sleep(LOOK_EVERY_MS);
  }
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has just ended.
  }
}

function listPids(): readonly number[] {
  return readdirSync("/proc").map(Number).filter(Number.isInteger);
}

/** Empty for one that has just ended, for a zombie, and for a kernel thread. */
function readWords(pid: number, file: "environ" | "cmdline"): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8").split("\0");
  } catch {
    return [];
  }
}

function isSlurmstepd(pid: number): boolean {
  return basename(readLink(`/proc/${pid}/exe`)) === "slurmstepd";
}

function listOpenFiles(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readLink(`/proc/${pid}/fd/${fd}`));
  } catch {
    return [];
  }
}

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
