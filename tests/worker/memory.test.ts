/** What the kernel does to a job that outgrows its memory, and what its worker makes of that. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { type MemoryGroup, makeMemoryGroup } from "../support/memory-group.ts";
import { WorkerPost } from "../support/worker-post.ts";

setDefaultTimeout(60_000);

const MB = 1024 ** 2;
const LIMIT_BYTES = 250 * MB;
const probe = makeMemoryGroup(LIMIT_BYTES);
probe?.remove();
if (probe === null) console.warn("Skipped: this machine lets us make no memory groups (cgroups).");
const inGroup = test.skipIf(probe === null);

let post: WorkerPost;
let group: MemoryGroup | null = null;
beforeAll(async () => {
  post = await WorkerPost.open();
});
afterAll(async () => {
  await post[Symbol.asyncDispose]();
  group?.remove();
});

function startInGroup(job: Parameters<WorkerPost["start"]>[0]) {
  group?.remove();
  group = makeMemoryGroup(LIMIT_BYTES);
  if (group === null) throw new Error("no memory group could be made");
  return post.start(job, 0, { before: group.enter, environment: { SLURM_JOB_ID: group.jobId } });
}

const GREEDY = "perl -e '$x = \"a\" x (600 * 1024 * 1024)'";

inGroup("a script that exits with 0 after the kernel killed a part of it is out of memory", async () => {
  const job = await post.submit({ command: `${GREEDY}; exit 0`, resources: { memory: "250M" } });
  expect(await startInGroup(job).ended).toBe(137);
  const { status, failureKind, exitCode, error } = await post.instance(job, 0);
  expect({ status, failureKind, exitCode }).toEqual({
    status: "RESOURCE_ERROR",
    failureKind: "resource",
    exitCode: 0,
  });
  expect(error).toContain("killed by the kernel because memory ran out");
});

inGroup("a command that the kernel killed is out of memory", async () => {
  const job = await post.submit({ command: `exec ${GREEDY}`, resources: { memory: "250M" } });
  expect(await startInGroup(job).ended).toBe(137);
  expect(await post.instance(job, 0)).toMatchObject({ status: "RESOURCE_ERROR", signal: "SIGKILL" });
});

inGroup(
  "a command within its limit is measured with all its processes, and not with the files it read",
  async () => {
    const hold = "perl -e '$x = \"a\" x (60 * 1024 * 1024); sleep 3'";
    const job = await post.submit({
      command: `head -c 120000000 /dev/zero >${post.path("big")}; cat ${post.path("big")} >/dev/null; ${hold} & ${hold}; wait`,
    });
    expect(await startInGroup(job).ended).toBe(0);
    const { status, peakMemoryBytes } = await post.instance(job, 0);
    expect(status).toBe("DONE");
    expect(peakMemoryBytes).toBeGreaterThan(120 * MB);
    expect(peakMemoryBytes).toBeLessThan(LIMIT_BYTES);
  },
);

test("a kill in a group that is not the job's own is nobody's failure", async () => {
  const job = await post.submit({ command: "exit 0" });
  expect(await post.start(job, 0, { environment: { SLURM_JOB_ID: "1" } }).ended).toBe(0);
  expect((await post.instance(job, 0)).status).toBe("DONE");
});
