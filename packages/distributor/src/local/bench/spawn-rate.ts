/**
 * No-op commands per second through LocalRunner, against `xargs -P` starting the same commands.
 * Usage: bun spawn-rate.ts [folder]. The two alternate, as load on the machine changes with time.
 *
 * Logs and spool go to the folder and stay there; without one they go to a temporary folder, removed at the end. ext4
 * without a journal shuns freshly deleted inodes: creating files where thousands were deleted within the last six
 * minutes costs it up to 2 ms each, which is then what this measures.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalRunner } from "../local-runner.ts";

const COMMANDS = 3000;
const PARALLELISM = 2;
const ROUNDS = 3;
const keptFolder = process.argv[2];
const folder = mkdtempSync(join(keptFolder ?? tmpdir(), "spawn-rate-"));

function measureRunner(round: number): Promise<number> {
  const dir = join(folder, String(round));
  mkdirSync(dir);
  const environment = { PATH: process.env.PATH ?? "/usr/bin:/bin" };
  const umask = process.umask();
  return new Promise((resolve) => {
    let started = 0;
    let ended = 0;
    const startedAtMs = performance.now();
    const runner = new LocalRunner({
      spoolDir: join(dir, "spool"),
      clock: Date.now,
      onEnded({ instanceId, exitCode }) {
        if (exitCode !== 0) throw new Error(`Command ${instanceId} ended with ${exitCode}.`);
        runner.acknowledge([instanceId]);
        ended += 1;
        if (started < COMMANDS) startNext();
        if (ended < COMMANDS) return;
        runner.close();
        resolve((COMMANDS / (performance.now() - startedAtMs)) * 1000);
      },
    });
    for (let i = 0; i < PARALLELISM; i += 1) startNext();

    function startNext(): void {
      started += 1;
      runner.start({
        instanceId: started,
        name: "noop",
        command: "true",
        cwd: dir,
        umask,
        environment: { ...environment, JOBMON_TASK_INSTANCE_ID: String(started) },
        stdoutPath: join(dir, "logs", `noop.o${started}`),
        stderrPath: join(dir, "logs", `noop.e${started}`),
        memoryBytes: 1024 ** 3,
        runtimeSeconds: 3600,
      });
    }
  });
}

function measureXargs(): number {
  const startedAtMs = performance.now();
  const command = `seq ${COMMANDS} | xargs -P${PARALLELISM} -I{} /bin/sh -c 'true'`;
  const { success } = Bun.spawnSync(["/bin/sh", "-c", command]);
  if (!success) throw new Error("xargs failed.");
  return (COMMANDS / (performance.now() - startedAtMs)) * 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

const runnerRates: number[] = [];
const xargsRates: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  xargsRates.push(measureXargs());
  runnerRates.push(await measureRunner(round));
}
const [runner, xargs] = [median(runnerRates), median(xargsRates)];
console.log(
  `LocalRunner ${runner.toFixed(0)}/s, xargs ${xargs.toFixed(0)}/s, ratio ${(runner / xargs).toFixed(2)}`,
);
if (keptFolder === undefined) rmSync(folder, { recursive: true });
