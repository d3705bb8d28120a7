/** What goes wrong on clusters, made to happen on a real one: each ends with every task done once, or failed as what it was. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeOnSlurm } from "../../tools/slurm-cluster/testing.ts";
import { until } from "../support/sandbox.ts";
import { createSlurmSandbox, type SlurmSandbox, type TaskWish, wrap } from "../support/slurm-sandbox.ts";

const LIMIT_MS = 150_000;
/** A look at the queue comes every other second, and after it three seconds of grace. */
const MANY = 20;

describeOnSlurm("faults on a Slurm cluster", { accounting: true }, (cluster) => {
  let jobmon: SlurmSandbox;
  let timeLimited: number;

  const note = (name: string) => `echo ran >>${jobmon.effects}/${name}`;
  /** Notes that it runs, and ends when the file `go-NAME` is there. */
  const waiting = (name: string, more: Partial<TaskWish> = {}): TaskWish => ({
    name,
    command: `${note(name)}; while [ ! -e ${jobmon.effects}/go-${name} ]; do sleep 0.1; done`,
    ...more,
  });
  const letGo = (name: string) => writeFileSync(join(jobmon.effects, `go-${name}`), "");
  const untilRunning = (name: string, times = 1) =>
    until(`${name} has run ${times} times`, () => jobmon.countRuns(name) >= times, 60_000);
  const jobOf = async (workflowId: number, name: string) =>
    (await jobmon.attempts(workflowId, name)).at(-1)?.externalId ?? "";
  const allDone = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, "DONE"]));

  beforeAll(async () => {
    jobmon = await createSlurmSandbox(cluster());
    await jobmon.open();
    // It takes more than a minute, in which the others go on.
    const endless = { name: "endless", command: "sleep 300", maxAttempts: 1 };
    timeLimited = await jobmon.start([{ ...endless, resources: { queue: "brief.q", runtime: "1m" } }]);
  }, LIMIT_MS);
  afterAll(() => jobmon?.remove(), LIMIT_MS);

  test(
    "a submission that succeeds and then reports a failure is not made twice, whoever is killed meanwhile",
    async () => {
      const marker = join(jobmon.effects, "submitted");
      wrap(
        jobmon.wrappers,
        "sbatch",
        `sbatch "$@" >/dev/null; : >>${marker}; sleep 1; echo "sbatch: error: Batch job submission failed: Socket timed out on send/recv operation" >&2; exit 1`,
      );
      const names = Array.from({ length: MANY }, (_, k) => `doubt-${k}`);
      const workflowId = await jobmon.start(
        names.map((name) => ({ name, command: `${note(name)}; sleep 2` })),
      );
      await until("sbatch was called", () => existsSync(marker), 60_000);
      await jobmon.killDistributor();
      wrap(jobmon.wrappers, "sbatch", 'exec sbatch "$@"');
      jobmon.startDistributor();
      expect(await jobmon.untilOver(workflowId)).toEqual(allDone(names));
      expect(names.map((name) => jobmon.countRuns(name))).toEqual(names.map(() => 1));
    },
    LIMIT_MS,
  );

  test(
    "restarts of slurmctld and slurmdbd disturb no task",
    async () => {
      const names = ["steady-1", "steady-2", "steady-3"];
      const workflowId = await jobmon.start(names.map((name) => waiting(name)));
      for (const name of names) await untilRunning(name);
      for (const daemon of ["slurmdbd", "slurmctld"] as const) await cluster().killDaemon(daemon, "SIGTERM");
      letGo("steady-1");
      // A controller that enforces limits does not start without the accounting.
      await cluster().startDaemon("slurmdbd");
      await cluster().startDaemon("slurmctld");
      for (const name of names) letGo(name);
      expect(await jobmon.untilOver(workflowId)).toEqual(allDone(names));
      expect(names.map((name) => jobmon.countRuns(name))).toEqual([1, 1, 1]);
    },
    LIMIT_MS,
  );

  test(
    "a node that goes down is an infrastructure failure, and its task runs again",
    async () => {
      const workflowId = await jobmon.start([waiting("homeless", { maxAttempts: 1 })]);
      await untilRunning("homeless");
      const node = (await jobmon.attempts(workflowId, "homeless")).at(-1)?.node ?? "";
      cluster().ask("scontrol", "update", `nodename=${node}`, "state=down", "reason=test");
      await untilRunning("homeless", 2);
      // It may have come back by itself.
      cluster().run("scontrol", "update", `nodename=${node}`, "state=resume");
      letGo("homeless");
      expect(await jobmon.untilOver(workflowId)).toEqual({ homeless: "DONE" });
      const [first, ...others] = await jobmon.attempts(workflowId, "homeless");
      expect(first?.error).toContain("NODE_FAIL");
      expect(others).toHaveLength(1);
    },
    LIMIT_MS,
  );

  test(
    "a job that an administrator puts back into the queue does not run its task twice at a time",
    async () => {
      const workflowId = await jobmon.start([waiting("requeued")]);
      await untilRunning("requeued");
      const job = await jobOf(workflowId, "requeued");
      cluster().ask("scontrol", "update", `jobid=${job}`, "requeue=1");
      cluster().ask("scontrol", "requeue", job);
      await untilRunning("requeued", 2);
      letGo("requeued");
      expect(await jobmon.untilOver(workflowId)).toEqual({ requeued: "DONE" });
      expect(await jobmon.attempts(workflowId, "requeued")).toHaveLength(2);
      expect(jobmon.countRuns("requeued")).toBe(2);
    },
    LIMIT_MS,
  );

  test(
    "preemption is an infrastructure failure, and costs no attempt",
    async () => {
      const wish = waiting("modest", { maxAttempts: 1, resources: { queue: "low.q", cores: 8 } });
      const workflowId = await jobmon.start([wish]);
      await untilRunning("modest");
      const job = await jobOf(workflowId, "modest");
      const node = (await jobmon.attempts(workflowId, "modest")).at(-1)?.node ?? "";
      cluster().ask(
        "sbatch",
        "-p",
        "high.q",
        "-c8",
        "--mem=50",
        "-w",
        node,
        "-o",
        "/dev/null",
        "--wrap",
        "sleep 2",
      );
      await until("it was preempted", async () => (await jobOf(workflowId, "modest")) !== job, 60_000);
      letGo("modest");
      expect(await jobmon.untilOver(workflowId)).toEqual({ modest: "DONE" });
      expect((await jobmon.attempts(workflowId, "modest"))[0]?.error).toContain("PREEMPTED");
    },
    LIMIT_MS,
  );

  test(
    "memory that runs out inside a script that ends well is a failure, and more memory cures it",
    async () => {
      const eats = "head -c 150000000 /dev/zero | tail -n 1 >/dev/null; exit 0";
      const wish = { name: "hungry", command: eats, resources: { memory: "100M" }, scales: { memory: 3 } };
      const workflowId = await jobmon.start([wish]);
      expect(await jobmon.untilOver(workflowId)).toEqual({ hungry: "DONE" });
      const attempts = await jobmon.attempts(workflowId, "hungry");
      expect(attempts.map(({ status }) => status)).toEqual(["RESOURCE_ERROR", "DONE"]);
      expect(attempts[1]?.resources.memoryBytes).toBeGreaterThan(attempts[0]?.resources.memoryBytes ?? 0);
    },
    LIMIT_MS,
  );

  test(
    "tasks that end while the server is down are recorded when it is back",
    async () => {
      const names = ["alone-1", "alone-2"];
      const workflowId = await jobmon.start(names.map((name) => waiting(name)));
      for (const name of names) await untilRunning(name);
      await jobmon.killServer();
      for (const name of names) letGo(name);
      await until(
        "both jobs are over",
        () => !cluster().ask("squeue", "-h", "-p", "all.q", "-o", "%T").includes("RUNNING"),
        60_000,
      );
      jobmon.startServer();
      expect(await jobmon.untilOver(workflowId)).toEqual(allDone(names));
      expect(names.map((name) => jobmon.countRuns(name))).toEqual([1, 1]);
    },
    LIMIT_MS,
  );

  test(
    "a task that outruns its time limit has run out of runtime",
    async () => {
      expect(await jobmon.untilOver(timeLimited, LIMIT_MS)).toEqual({ endless: "ERROR_FATAL" });
      // The node that went down may have been its own.
      const attempt = (await jobmon.attempts(timeLimited, "endless")).at(-1);
      expect(attempt?.status).toBe("RESOURCE_ERROR");
      // Its worker may tell it before Slurm does.
      expect(attempt?.error).toMatch(/TIMEOUT|60 s were over/);
    },
    LIMIT_MS,
  );

  test(
    "nothing is left in the queue, and a stopped workflow leaves nothing either",
    async () => {
      const workflowId = await jobmon.start([waiting("stopped-1"), waiting("stopped-2")]);
      await untilRunning("stopped-1");
      await jobmon.client.call("stopWorkflow", { workflowId, body: { user: "root" } });
      await jobmon.killDistributor();
      jobmon.startDistributor();
      await until("the queue is empty", () => cluster().ask("squeue", "-h", "-a").trim() === "", 60_000);
    },
    LIMIT_MS,
  );

  // The last one: nodes may be left drained, with jobs that the controller knows no more.
  test(
    "a controller that is killed outright may forget what it accepted last, and every task is done all the same",
    async () => {
      const names = ["tough-1", "tough-2"];
      const workflowId = await jobmon.start(names.map((name) => waiting(name)));
      for (const name of names) await untilRunning(name);
      await cluster().killDaemon("slurmctld", "SIGKILL");
      await cluster().startDaemon("slurmctld");
      for (const name of names) letGo(name);
      expect(await jobmon.untilOver(workflowId)).toEqual(allDone(names));
      // Jobs that it forgot are tried again.
      for (const name of names) expect(jobmon.countRuns(name)).toBeWithin(1, 3);
    },
    LIMIT_MS,
  );
});
