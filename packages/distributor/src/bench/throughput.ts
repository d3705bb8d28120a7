/**
 * No-op tasks a second through a whole distributor, its server a fake in another process, against `xargs -P` running the
 * same commands. Usage: bun throughput.ts [folder]. The rounds alternate, as load on the machine changes with time;
 * the CPU time of this process is the steadier figure. Logs and spool files go to the folder: see local/bench.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { startDistributor } from "../start-distributor.ts";
import { plainClient } from "../testing/plain-client.ts";

const ROUNDS = 3;
const COMMANDS = 3_000;
const DUMMIES = 200_000;
const cores = availableParallelism();
const folder = mkdtempSync(join(process.argv[2] ?? tmpdir(), "throughput-"));

interface Round {
  readonly perSecond: number;
  readonly cpuMicrosecondsPerTask: number;
  readonly tasksPerReport: number;
  readonly tasksPerLease: number;
}

async function measureDistributor(kind: string, tasks: number): Promise<Round> {
  const dataDir = mkdtempSync(join(folder, `${kind}-`));
  const server = Bun.spawn(
    [process.execPath, join(import.meta.dir, "fake-server-process.ts"), String(tasks)],
    {
      stdout: "pipe",
      stderr: "inherit",
    },
  );
  const lines = readLines(server.stdout);
  const url = (await lines.next()).value ?? "";
  const before = process.cpuUsage();
  const distributor = startDistributor({
    api: plainClient(url),
    cluster: { name: kind, kind, queues: [] },
    dataDir,
    user: "ana",
    host: "login1",
    version: "0",
    settings: {
      pollWaitSeconds: 20,
      leaseBatch: 1_000,
      killGraceSeconds: 1,
      dynamicResourcesTimeoutSeconds: 30,
    },
    readContext: () => ({
      environment: { PATH: process.env.PATH ?? "" },
      cwd: dataDir,
      umask: process.umask(),
    }),
  });
  const { elapsedMs, reports, leases } = JSON.parse((await lines.next()).value ?? "") as Record<
    string,
    number
  >;
  const { user, system } = process.cpuUsage(before);
  await distributor.close();
  await server.exited;
  return {
    perSecond: tasks / ((elapsedMs ?? 0) / 1000),
    cpuMicrosecondsPerTask: (user + system) / tasks,
    tasksPerReport: tasks / (reports ?? 1),
    tasksPerLease: tasks / (leases ?? 1),
  };
}

async function measureXargs(): Promise<number> {
  const input = new Blob([Array.from({ length: COMMANDS }, (_, index) => `${index}\n`).join("")]);
  const began = performance.now();
  const xargs = Bun.spawn(["xargs", `-P${cores}`, "-I{}", "/bin/sh", "-c", "true"], { stdin: input });
  await xargs.exited;
  return COMMANDS / ((performance.now() - began) / 1000);
}

async function* readLines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + new TextDecoder().decode(chunk)).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

const say = (name: string, figures: object) =>
  console.log(
    name.padEnd(13),
    Object.entries(figures)
      .map(([key, value]) => `${key} ${value.toFixed(1)}`)
      .join("  "),
  );

mkdirSync(folder, { recursive: true });
try {
  for (let round = 0; round < ROUNDS; round += 1) {
    const xargs = await measureXargs();
    const local = await measureDistributor("multiprocess", COMMANDS);
    say("xargs", { perSecond: xargs });
    say("multiprocess", { ...local, ratioToXargs: local.perSecond / xargs });
    say("dummy", await measureDistributor("dummy", DUMMIES));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
