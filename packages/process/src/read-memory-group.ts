/**
 * What the kernel counts for the group of processes (cgroup) that a job was put into by its cluster.
 *
 * Only a group of the job's own tells about the job: on a machine without such groups all processes share one, and a kill
 * in it may be anybody's. A group is taken for the job's own when its path names the job, as Slurm's do
 * (`/slurm/uid_0/job_7/step_batch`, `.../job_7/step_batch/user/task_0`).
 */
import { readFileSync } from "node:fs";

export interface GroupFigures {
  /** Processes killed for want of memory since the group was made; null: cannot be known. */
  readonly oomKills: number | null;
  /** Memory that its processes hold for themselves, caches of files left out. */
  readonly usedMemoryBytes: number | null;
  readonly cpuMs: number | null;
}

/** Where the figures of this process's own groups stand; each null where there is none of the job's own. */
export interface OwnGroups {
  readonly memoryDir: string | null;
  readonly memoryVersion: 1 | 2;
  readonly cpuDir: string | null;
  readonly cpuVersion: 1 | 2;
}

const NO_FIGURES: GroupFigures = { oomKills: null, usedMemoryBytes: null, cpuMs: null };
const NANOSECONDS_PER_MS = 1e6;
const MICROSECONDS_PER_MS = 1e3;

/** Reads the lines of /proc/self/cgroup: `5:memory:/slurm/uid_0/job_7/step_batch`, or `0::/...` for version 2. */
export function findOwnGroups(
  lines: string,
  { jobId, root = "/sys/fs/cgroup" }: { readonly jobId: string | undefined; readonly root?: string },
): OwnGroups {
  const groups = lines.split("\n").flatMap((line) => {
    const match = /^\d+:([^:]*):(\/.*)$/.exec(line);
    return match === null ? [] : [{ controllers: (match[1] ?? "").split(","), path: match[2] ?? "" }];
  });
  const isOwn = (path: string) => jobId !== undefined && path.split("/").includes(`job_${jobId}`);
  const find = (controller: string) =>
    groups.find(({ controllers, path }) => controllers.includes(controller) && isOwn(path));
  const unified = find("");
  const memory = find("memory");
  const cpu = find("cpuacct");
  const unifiedDir = unified === undefined ? null : `${root}${unified.path}`;
  return {
    memoryDir: memory === undefined ? unifiedDir : `${root}/memory${memory.path}`,
    memoryVersion: memory === undefined ? 2 : 1,
    cpuDir: cpu === undefined ? unifiedDir : `${root}/cpuacct${cpu.path}`,
    cpuVersion: cpu === undefined ? 2 : 1,
  };
}

export function readOwnGroups(jobId: string | undefined): OwnGroups {
  return findOwnGroups(readText("/proc/self/cgroup") ?? "", { jobId });
}

export function readGroupFigures(groups: OwnGroups): GroupFigures {
  const { memoryDir, memoryVersion, cpuDir, cpuVersion } = groups;
  return {
    ...NO_FIGURES,
    ...(memoryDir === null ? {} : readMemory(memoryDir, memoryVersion)),
    cpuMs: cpuDir === null ? null : readCpu(cpuDir, cpuVersion),
  };
}

function readMemory(dir: string, version: 1 | 2): Pick<GroupFigures, "oomKills" | "usedMemoryBytes"> {
  const events = readText(`${dir}/${version === 1 ? "memory.oom_control" : "memory.events"}`);
  const stat = readText(`${dir}/memory.stat`);
  const anonymous = findFigure(stat, version === 1 ? "total_rss" : "anon");
  const shared = findFigure(stat, version === 1 ? "total_shmem" : "shmem") ?? 0;
  return {
    oomKills: findFigure(events, "oom_kill"),
    usedMemoryBytes: anonymous === null ? null : anonymous + shared,
  };
}

function readCpu(dir: string, version: 1 | 2): number | null {
  if (version === 1) {
    const text = readText(`${dir}/cpuacct.usage`);
    return text === null ? null : Number(text) / NANOSECONDS_PER_MS;
  }
  const figure = findFigure(readText(`${dir}/cpu.stat`), "usage_usec");
  return figure === null ? null : figure / MICROSECONDS_PER_MS;
}

function findFigure(text: string | null, name: string): number | null {
  const match = text === null ? null : new RegExp(`^${name} (\\d+)$`, "m").exec(text);
  return match === null ? null : Number(match[1]);
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return null;
  }
}
