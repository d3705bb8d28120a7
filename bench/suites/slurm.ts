/**
 * Slurm on this machine, a real cluster of two nodes: how fast tasks get into its queue, and how little it is asked. The
 * queue is down while submissions are measured, so that nothing but them takes time.
 */
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type SlurmCluster, startCluster } from "../../tools/slurm-cluster/slurm-cluster.ts";
import { runClient } from "../lab/client.ts";
import { startJobmon } from "../lab/jobmon.ts";
import type { Lab } from "../lab/lab.ts";
import { timeMs } from "../lab/rounds.ts";
import type { Suite } from "../lab/suite.ts";
import { type Measurement, measure, ratioAtMost, valueAtMost } from "../measurement.ts";

const TASKS = 10_000;
const ARRAY_SIZE = 1_000;
const RUN_TASKS = 400;
const CLUSTER = "hpc";
const PROGRAMS = ["sbatch", "squeue", "sacct", "scancel", "scontrol", "sinfo"];
const MOST_RATIO = 1.2;
const MOST_CALLS_PER_MINUTE = 8;
const LOOK_EVERY_MS = 50;
const SUBMIT_LIMIT_MS = 60_000;

export const slurm: Suite = {
  name: "slurm",
  async run(lab, say) {
    const cluster = await startCluster({
      dir: lab.makeFolder("slurm"),
      accounting: true,
      overMemoryKill: false,
    });
    try {
      const calls = wrapPrograms(lab);
      const environment = environmentOf(cluster, calls.dir);
      const plan = { shape: "independent", cluster: CLUSTER } as const;
      const first = await startJobmon(lab, [CLUSTER], environment);
      cluster.ask("scontrol", "update", "partitionname=all.q", "state=down");
      const { startedAt } = await runClient(lab, {
        ...plan,
        endpoint: first.endpoint,
        tasks: TASKS,
        until: "started",
      });
      await until(() => countQueued(cluster) >= TASKS, SUBMIT_LIMIT_MS);
      const submitted = calls.read("sbatch");
      const ownMs = Math.max(...submitted) - startedAt;
      say(`${TASKS} tasks in ${submitted.length} arrays were in the queue after ${Math.round(ownMs)} ms`);
      await first.close();
      cluster.ask("scancel", "-u", "root");
      await until(() => countQueued(cluster) === 0, SUBMIT_LIMIT_MS);
      const rawMs = await submitRaw(cluster, calls.submissions());
      cluster.ask("scancel", "-u", "root");
      cluster.ask("scontrol", "update", "partitionname=all.q", "state=up");
      const second = await startJobmon(lab, [CLUSTER], environment);
      const askedBefore = countRequests(cluster);
      const { runMs } = await runClient(lab, {
        ...plan,
        endpoint: second.endpoint,
        tasks: RUN_TASKS,
        until: "done",
      });
      const asked = countRequests(cluster) - askedBefore;
      await second.close();
      return describe({ ownMs, rawMs, runMs, arrays: submitted.length, asked });
    } finally {
      await cluster.stop();
    }
  },
};

interface Figures {
  readonly ownMs: number;
  readonly rawMs: number;
  readonly runMs: number;
  readonly arrays: number;
  /** Requests for jobs that controller and accounting answered in `runMs`. */
  readonly asked: number;
}

function describe({ ownMs, rawMs, runMs, arrays, asked }: Figures): readonly Measurement[] {
  return [
    measure("slurm", {
      name: `${TASKS} tasks, from run to all submitted`,
      value: ownMs,
      unit: "ms",
      yardstick: { value: rawMs, what: "raw sbatch of the same arrays" },
      goal: ratioAtMost(MOST_RATIO),
    }),
    measure("slurm", {
      name: `calls of sbatch for ${TASKS} tasks of one template`,
      value: arrays,
      unit: "calls",
      goal: valueAtMost(Math.ceil(TASKS / ARRAY_SIZE)),
    }),
    measure("slurm", {
      name: `squeue and sacct by sdiag, while ${RUN_TASKS} tasks run`,
      value: (asked * 60_000) / runMs,
      unit: "calls/min",
      goal: valueAtMost(MOST_CALLS_PER_MINUTE),
    }),
    measure("slurm", { name: "tasks done", value: (RUN_TASKS * 1000) / runMs, unit: "tasks/s" }),
  ];
}

function environmentOf(cluster: SlurmCluster, binDir: string): Readonly<Record<string, string>> {
  const prefix = `JOBMON__CLUSTERS__${CLUSTER.toUpperCase()}`;
  return {
    [`${prefix}__KIND`]: "slurm",
    [`${prefix}__SLURM__CONF`]: cluster.slurmConf,
    [`${prefix}__SLURM__BIN_DIR`]: binDir,
    [`${prefix}__SLURM__ARRAY_SIZE`]: String(ARRAY_SIZE),
    [`${prefix}__SLURM__MAX_JOBS`]: String(TASKS),
  };
}

/** Slurm's commands, each noting when it ended. */
function wrapPrograms(lab: Lab) {
  const dir = lab.makeFolder("bin");
  const notes = lab.makeFolder("calls");
  mkdirSync(notes, { recursive: true });
  for (const program of PROGRAMS) {
    const path = join(dir, program);
    writeFileSync(
      path,
      `#!/bin/sh\n${program === "sbatch" ? KEEP_SUBMISSION(notes) : `${program} "$@"`}\ncode=$?\ndate +%s%3N >>${notes}/${program}\nexit $code\n`,
    );
    chmodSync(path, 0o755);
    writeFileSync(join(notes, program), "");
  }
  return {
    dir,
    submissions: (): readonly KeptSubmission[] =>
      readdirSync(notes)
        .filter((name) => /^kept-\w+$/.test(name))
        .map((name) => ({
          words: readFileSync(join(notes, name), "utf8").split("\n").slice(0, -1),
          script: join(notes, `${name}.script`),
        })),
    read: (program: string) =>
      readFileSync(join(notes, program), "utf8").split("\n").filter(Boolean).map(Number),
  };
}

/** Keeps the words and the script of each submission, so that the yardstick submits the very same arrays. */
const KEEP_SUBMISSION = (notes: string) =>
  `kept=$(mktemp ${notes}/kept-XXXXXX)\ncat >"$kept.script"\nprintf '%s\\n' "$@" >"$kept"\nsbatch "$@" <"$kept.script"`;

/** The same arrays, one sbatch after the other, as a person's script has them. */
function submitRaw(cluster: SlurmCluster, submissions: readonly KeptSubmission[]): Promise<number> {
  return timeMs(() => {
    for (const { words, script } of submissions) cluster.ask("sbatch", ...words, script);
  });
}

interface KeptSubmission {
  readonly words: readonly string[];
  /** Path of the script. */
  readonly script: string;
}

function countQueued(cluster: SlurmCluster): number {
  return cluster.ask("squeue", "-h", "-r", "-o", "%i").split("\n").filter(Boolean).length;
}

/** What squeue asks of the controller, and sacct of the accounting, as these count it themselves. */
function countRequests(cluster: SlurmCluster): number {
  const told = `${cluster.ask("sdiag")}\n${cluster.ask("sacctmgr", "show", "stats")}`;
  const counts = told.matchAll(
    /(?:REQUEST_JOB_(?:USER_)?INFO(?:_SINGLE)?|DBD_GET_JOBS_COND) .*?count:(\d+)/g,
  );
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

async function until(condition: () => boolean, limitMs: number): Promise<void> {
  const end = performance.now() + limitMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`Waited ${limitMs} ms in vain.`);
    await Bun.sleep(LOOK_EVERY_MS);
  }
}
