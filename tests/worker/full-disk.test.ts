/**
 * Workers whose disk takes no more. A limit on the size of files stands for it: within 4 KiB all goes well, a write that
 * crosses them is cut, and every one beyond fails, for the worker and its command alike. No right to mount is needed.
 */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { readOutcome } from "@jobmon/process";
import { WorkerPost } from "../support/worker-post.ts";

setDefaultTimeout(60_000);
const ON_A_FULL_DISK = { before: ["sh", "-c", `trap '' XFSZ; ulimit -f 8; exec "$@"`, "sh"] } as const;
/** Commands get signals as they are by default, and this one ends whoever writes too much. */
const FULL_LOG = "trap '' XFSZ; head -c 100000 /dev/zero | tr '\\000' x";

let post: WorkerPost;
beforeAll(async () => {
  post = await WorkerPost.open();
});
afterAll(() => post[Symbol.asyncDispose]());

test("a command that cannot write its output fails as it says itself, and what it wrote is kept", async () => {
  const job = await post.submit({ command: `set -e; ${FULL_LOG} > ${post.path("data")}` });
  const worker = post.start(job, 0, ON_A_FULL_DISK);
  expect(await worker.ended).toBe(1);
  const { status, failureKind, error } = await post.instance(job, 0);
  expect({ status, failureKind, error }).toMatchObject({ status: "ERROR", failureKind: "application" });
  const stderr = readFileSync(job.elements[0]?.stderrPath ?? "", "utf8");
  expect(stderr).toContain("write error");
});

test("a log that is full takes nothing from the report of the end", async () => {
  const job = await post.submit({ command: `${FULL_LOG} 2>/dev/null; echo last words >&2; exit 3` });
  const worker = post.start(job, 0, ON_A_FULL_DISK);
  expect(await worker.ended).toBe(3);
  expect(post.logOf(job, 0)).toHaveLength(4_096);
  expect((await post.instance(job, 0)).status).toBe("ERROR");
  const { instanceId } = job.elements[0] as (typeof job.elements)[number];
  const { text } = await post.client.call("getLog", { instanceId, stream: "stderr" });
  expect(text).toBe("last words\n");
});

test("an outcome that can be neither told nor kept is the cluster's to tell, by the exit code", async () => {
  const job = await post.submit({
    command: `touch ${post.path("begun")}; while [ ! -e ${post.path("go")} ]; do sleep 0.02; done; ${FULL_LOG}; exit 7`,
  });
  const worker = post.start(job, 0, { ...ON_A_FULL_DISK, words: ["--report-patience", "0.3"] });
  await post.waitForFile("begun");
  await post.stopServer();
  await Bun.write(post.path("go"), "");
  expect(await worker.ended).toBe(7);
  expect(await worker.words()).toMatch(/the outcome could not be kept in \S+ \(EFBIG\)/);
  post.startServerAgain();
  const { stdoutPath = "", instanceId = 0 } = job.elements[0] ?? {};
  expect(readOutcome(stdoutPath, instanceId)).toBeUndefined();
  expect((await post.instance(job, 0)).status).toBe("RUNNING");
  // Neither a part of it, nor the draft.
  expect(readdirSync(dirname(stdoutPath)).filter((name) => name.startsWith(`o${instanceId}.`))).toEqual([]);
});

test("a command too long for an argument, which a file cannot hold either, is refused and not cut", async () => {
  const command = `touch ${post.path("cut")}`;
  const job = await post.submit({ command, pad: "x".repeat(65_000) });
  expect(await post.start(job, 0, ON_A_FULL_DISK).ended).not.toBe(0);
  expect(existsSync(post.path("cut"))).toBeFalse();
  const { status, error } = await post.instance(job, 0);
  expect(status).not.toBe("DONE");
  expect(error).toContain("EFBIG");
});
