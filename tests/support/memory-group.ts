/** A memory group (cgroup) as a cluster makes one for a job, where this machine lets us. */
import { mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface MemoryGroup {
  readonly jobId: string;
  /** Words that put what follows them into the group. */
  readonly enter: readonly string[];
  remove(): void;
}

/** Version 1 has a hierarchy for memory alone; in version 2 the controller must have been handed down to us. */
const LAYOUTS = [
  { root: "/sys/fs/cgroup/memory", limit: "memory.limit_in_bytes" },
  { root: "/sys/fs/cgroup", limit: "memory.max" },
] as const;

/** Null where none can be made. */
export function makeMemoryGroup(limitBytes: number): MemoryGroup | null {
  for (const { root, limit } of LAYOUTS) {
    const jobId = String(process.pid * 1_000 + Math.floor(Math.random() * 1_000));
    const dir = join(root, `jobmon-test-${jobId}`, `job_${jobId}`);
    const remove = () => {
      for (const each of [dir, dirname(dir)])
        try {
          rmdirSync(each);
        } catch {}
    };
    try {
      mkdirSync(dirname(dir));
      if (limit === "memory.max") writeFileSync(join(dirname(dir), "cgroup.subtree_control"), "+memory");
      mkdirSync(dir);
      writeFileSync(join(dir, limit), String(limitBytes));
      const enter = ["sh", "-c", `echo $$ >'${dir}/cgroup.procs' && exec "$@"`, "sh"];
      return { jobId, enter, remove };
    } catch {
      remove();
    }
  }
  return null;
}
