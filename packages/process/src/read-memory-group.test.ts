import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findOwnGroups, readGroupFigures } from "./read-memory-group.ts";

let root = "";
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "jobmon-groups-"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), text);
}

test("figures of version 1 come from the job's own groups", () => {
  const own = "slurm/uid_0/job_77/step_batch";
  write(`memory/${own}/memory.oom_control`, "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n");
  write(`memory/${own}/memory.stat`, "cache 900\nrss 1\ntotal_rss 500\ntotal_shmem 20\n");
  write(`cpuacct/${own}/cpuacct.usage`, "2500000000\n");
  const groups = findOwnGroups(`5:memory:/${own}\n3:cpu,cpuacct:/${own}\n0::/\n`, { jobId: "77", root });
  expect(readGroupFigures(groups)).toEqual({ oomKills: 3, usedMemoryBytes: 520, cpuMs: 2500 });
});

test("figures of version 2 come from the one hierarchy", () => {
  const own = "system.slice/slurmstepd.scope/job_78/step_batch/user/task_0";
  write(`${own}/memory.events`, "low 0\nhigh 0\nmax 4\noom 1\noom_kill 1\n");
  write(`${own}/memory.stat`, "anon 700\nfile 9000\nshmem 5\n");
  write(`${own}/cpu.stat`, "usage_usec 1500000\nuser_usec 1\n");
  const groups = findOwnGroups(`0::/${own}\n`, { jobId: "78", root });
  expect(readGroupFigures(groups)).toEqual({ oomKills: 1, usedMemoryBytes: 705, cpuMs: 1500 });
});

test("a group that others share tells nothing", () => {
  for (const jobId of ["7", "779", undefined]) {
    const groups = findOwnGroups("5:memory:/slurm/uid_0/job_77\n0::/user.slice\n", { jobId, root });
    expect(readGroupFigures(groups)).toEqual({ oomKills: null, usedMemoryBytes: null, cpuMs: null });
  }
});

test("a group whose files cannot be read, or say something else, tells nothing", () => {
  write("memory/job_5/memory.oom_control", "oom_kill many\n");
  const groups = findOwnGroups("5:memory:/job_5\n", { jobId: "5", root });
  expect(readGroupFigures(groups)).toEqual({ oomKills: null, usedMemoryBytes: null, cpuMs: null });
});
